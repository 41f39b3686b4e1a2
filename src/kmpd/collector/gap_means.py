"""What filling gaps works with, and what it asks of a store."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

import attrs

from kmpd.collector.keeping import Keeper
from kmpd.collector.opening import Opener
from kmpd.interfaces import Clock
from kmpd.reading import Reading
from kmpd.state import LineDay


class GapStore(Protocol):
    """What filling gaps asks of a store, beside what every store does.

    Raises:
        StoreError: The database cannot be used.
    """

    async def gaps(
        self,
        meter: str,
        register: int,
        *,
        since: dt.datetime,
        until: dt.datetime,
        longest_seconds: float,
    ) -> Sequence[tuple[Reading, Reading]]:
        """Return the readings around each gap of a counter, in order."""

    async def latest(self, meter: str) -> Reading | None:
        """Return the last reading of a meter that was read by polling."""

    async def line_days(
        self, meter: str, since: dt.date, until: dt.date
    ) -> Sequence[LineDay]:
        """Return what a meter's line was used for, from a day up to another."""


@attrs.frozen(kw_only=True)
class Means:
    """What filling gaps works with."""

    store: GapStore
    clock: Clock
    opener: Opener
    keeper: Keeper
