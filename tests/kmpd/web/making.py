"""What the dashboard may know of a station, for tests of what pages show."""

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from kmpd.config import MeterConfig, StationConfig
from kmpd.interfaces import MeterInfo
from kmpd.reading import Reading
from kmpd.state import MeterState
from kmpd.web.archive import Archive
from kmpd.web.context import WebContext
from kmpd.web.live import LiveFeed
from tests.kmpd.storage.making import BEGIN, ZONE

METER: Final = "heat"


@attrs.frozen
class Still:
    """A clock that stands."""

    at: dt.datetime

    def now(self) -> dt.datetime:
        """Return the instant at which it stands."""
        return self.at

    def monotonic(self) -> float:
        """Return no seconds: none passes."""
        return 0.0

    async def sleep(self, seconds: float) -> None:
        """Never return: nothing comes after the instant."""
        del seconds
        await asyncio.Event().wait()


def station(*meters: MeterConfig, **facts: Any) -> StationConfig:  # noqa: ANN401 - any
    """Return a configuration with some meters, one unless told otherwise."""
    return StationConfig(
        zone=ZONE,
        store="sqlite://",
        state_folder=Path(),
        path=Path("station.yaml"),
        meters=meters or (meter(),),
        **facts,
    )


def meter(name: str = METER, **facts: Any) -> MeterConfig:  # noqa: ANN401 - any
    """Return a meter that is configured."""
    told = {"title": name.title(), "port": "socket://house.invalid:1", "zone": ZONE}
    return MeterConfig(name=name, **(told | facts))


def context(
    archive: Archive,
    *,
    now: dt.datetime = BEGIN,
    states: Sequence[MeterState] = (),
    families: Callable[[str], str] = lambda _meter: "403",
    config: StationConfig | None = None,
) -> WebContext:
    """Return what pages may know, at an instant, of a station that never reads."""
    known = config or station()

    async def read_now(name: str) -> Reading:
        raise AssertionError(name)

    infos = [
        MeterInfo(meter=one.name, title=one.title, family=families(one.name))
        for one in known.meters
    ]
    return WebContext(
        config=lambda: known,
        archive=archive,
        clock=Still(now),
        live=LiveFeed(),
        infos=lambda: infos,
        states=lambda: states,
        read_now=read_now,
    )
