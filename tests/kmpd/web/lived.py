"""A dashboard's context over a real store, for tests of what pages show."""

import datetime as dt
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Final

import attrs

from kmpd.config import (
    DashboardConfig,
    MeterConfig,
    StationConfig,
    TargetConfig,
)
from kmpd.errors import StationError
from kmpd.interfaces import MeterInfo
from kmpd.reading import Reading
from kmpd.storage import DatabaseStore, open_store
from kmpd.web.context import WebContext
from kmpd.web.live import LiveFeed
from tests.kmpd.storage.making import CUBIC_METRES, GJ, ZONE, reading, value

DAY: Final = dt.timedelta(days=1)
#: The units that counters of these tests have.
UNITS: Final = {60: GJ, 68: CUBIC_METRES, 97: 43, 110: 43}


@attrs.frozen
class StoppedClock:
    """A clock that shows one instant."""

    at: dt.datetime

    def now(self) -> dt.datetime:
        """Return the instant."""
        return self.at

    def monotonic(self) -> float:
        """Return no time at all."""
        return 0.0

    async def sleep(self, seconds: float) -> None:
        """Return at once."""


@attrs.frozen(kw_only=True)
class Lived:
    """A context, and the store behind it."""

    context: WebContext
    store: DatabaseStore


@asynccontextmanager
async def lived(
    folder: Path,
    *,
    now: dt.datetime,
    dashboard: DashboardConfig | None = None,
    targets: TargetConfig | None = None,
) -> AsyncIterator[Lived]:
    """Open an empty store and a context of one meter, `heat`, over it."""
    meter = MeterConfig(
        name="heat",
        title="Heat",
        port="socket://192.0.2.1:2000",
        zone=ZONE,
        targets=targets or TargetConfig(),
    )
    url = f"sqlite:///{folder / 'lived.db'}"
    config = StationConfig(
        zone=ZONE,
        store=url,
        state_folder=folder,
        meters=(meter,),
        dashboard=dashboard or DashboardConfig(),
        path=folder / "kmpd.yaml",
    )
    async with await open_store(url, zone=ZONE) as store:
        yield Lived(
            context=WebContext(
                config=lambda: config,
                archive=store,
                clock=StoppedClock(now),
                live=LiveFeed(),
                infos=lambda: [
                    MeterInfo(meter="heat", title="Heat", registers=tuple(UNITS))
                ],
                states=list,
                read_now=_nothing,
            ),
            store=store,
        )


def midnight(day: dt.date) -> dt.datetime:
    """Return when a day begins in the zone of these tests, in UTC."""
    return dt.datetime.combine(day, dt.time(), ZONE).astimezone(dt.UTC)


async def count_days(
    store: DatabaseStore,
    first: dt.date,
    counted: list[Mapping[int, Decimal]],
) -> None:
    """Read counters at the midnights around days, of which each counts so much."""
    standing: dict[int, Decimal] = {}
    readings = []
    for place, day in enumerate([{}, *counted]):
        for register, number in day.items():
            standing[register] = standing.get(register, Decimal(0)) + number
        values = [
            value(standing.get(register, Decimal(0)), register=register, unit=unit)
            for register, unit in UNITS.items()
        ]
        readings.append(reading(midnight(first + place * DAY), *values))
    await store.add(readings)


async def _nothing(meter: str) -> Reading:
    raise StationError(meter)
