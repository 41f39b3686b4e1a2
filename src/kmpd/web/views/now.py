"""What the page Now shows."""

import datetime as dt
from collections.abc import Mapping

import attrs

from kmpd.reading import ReadingValue
from kmpd.state import MeterState
from kmpd.web.context import WebContext


@attrs.frozen(kw_only=True)
class NowView:
    """How a meter is just now.

    Attributes:
        now: When this was asked.
        state: How reading it goes; None before the first try.
        values: The last value of each register that may be believed, and its instant.
    """

    now: dt.datetime
    state: MeterState | None
    values: Mapping[int, tuple[dt.datetime, ReadingValue]]


async def now_view(context: WebContext, meter: str) -> NowView:
    """Return how a meter is just now.

    Raises:
        StoreError: The store cannot be used.
    """
    states = {state.meter: state for state in context.states()}
    return NowView(
        now=context.clock.now(),
        state=states.get(meter),
        values=await context.archive.last_good(meter),
    )
