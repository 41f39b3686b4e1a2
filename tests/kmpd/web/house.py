"""A house with two meters and some history, in a real store, for tests of the web."""

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

import attrs

from kmpd.config.dashboard import DashboardConfig, WebConfig
from kmpd.config.station import MeterConfig, StationConfig
from kmpd.errors import ControlError
from kmpd.interfaces import MeterInfo
from kmpd.reading import Quality, Reading, ReadingValue, Source
from kmpd.state import Event, EventKind, Health, LineDay, MeterState
from kmpd.storage import DatabaseStore, open_store
from kmpd.temperature import Temperature
from kmpd.web.context import WebContext
from kmpd.web.live import LiveFeed

ZONE: Final = ZoneInfo("Europe/Amsterdam")
#: The clock is put back on the second day of the history.
BEGIN: Final = dt.datetime(2026, 10, 24, 22, tzinfo=dt.UTC)
HOURS: Final = 24 * 12
NOW: Final = BEGIN + dt.timedelta(hours=HOURS)
HOUR: Final = dt.timedelta(hours=1)
#: In these hours nobody read.
GAP: Final = range(100, 130)

ENERGY: Final = 60
VOLUME: Final = 68
SUPPLY: Final = 86
_UNITS: Final = {ENERGY: 8, VOLUME: 40, SUPPLY: 37}


class StillClock:
    """A time that a test moves."""

    def __init__(self, now: dt.datetime = NOW) -> None:
        self.at = now
        self.passed_seconds = 0.0

    def now(self) -> dt.datetime:
        """Return the instant."""
        return self.at + dt.timedelta(seconds=self.passed_seconds)

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return self.passed_seconds

    async def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        self.passed_seconds += seconds


@attrs.define
class House:
    """All that a test of the web needs.

    Attributes:
        store: The real store.
        context: What pages and API are made of.
        clock: Its time.
        config: What the configuration says; a test may say something else.
        asked: Meters that were to be read now.
    """

    store: DatabaseStore
    clock: StillClock
    config: StationConfig
    live: LiveFeed = attrs.field(factory=LiveFeed)
    asked: list[str] = attrs.field(factory=list)
    states: list[MeterState] = attrs.field(factory=list)

    @property
    def context(self) -> WebContext:
        """What pages and API are made of."""
        return WebContext(
            config=lambda: self.config,
            archive=self.store,
            clock=self.clock,
            live=self.live,
            infos=lambda: (
                MeterInfo(
                    meter="heat",
                    title="Heat of the house",
                    family="403",
                    model="MULTICAL 403",
                    serial="6715890",
                    registers=tuple(_UNITS),
                ),
            ),
            states=lambda: self.states,
            read_now=self.read_now,
        )

    async def read_now(self, meter: str) -> Reading:
        """Read a meter that answers only if it is called `heat`."""
        self.asked.append(meter)
        if meter != "heat":
            raise ControlError(reason=f"{meter} did not answer.")
        # No two readings are of one instant.
        at = self.clock.now() + len(self.asked) * dt.timedelta(seconds=1)
        return await self.keep(reading_at(HOURS, at=at))

    async def keep(self, reading: Reading) -> Reading:
        """Keep a reading and tell of it."""
        (kept,) = await self.store.add([reading])
        self.live.tell([kept])
        return kept

    def says(self, web: WebConfig) -> None:
        """Have the configuration say something else of the dashboard."""
        dashboard = DashboardConfig(web=web)
        self.config = self.config.model_copy(update={"dashboard": dashboard})


def reading_at(hour: int, *, meter: str = "heat", **facts: Any) -> Reading:  # noqa: ANN401
    """Return the reading of an hour since the begin."""
    numbers = {
        ENERGY: Decimal(hour * hour + 100_000).scaleb(-3),
        VOLUME: Decimal(hour * 17 + 5_000).scaleb(-2),
        SUPPLY: Decimal(6500 + hour).scaleb(-2),
    }
    is_broken = hour % 50 == 7
    values = {
        id_: ReadingValue(
            register=id_,
            unit=_UNITS[id_],
            raw=b"",
            number=number,
            text=str(number),
            quality=Quality.GOOD if id_ != SUPPLY or not is_broken else Quality.BAD,
            reason="" if id_ != SUPPLY or not is_broken else "no sensor is connected",
        )
        for id_, number in numbers.items()
    }
    told = {
        "serial": "6715890",
        "family": "403",
        "at": BEGIN + hour * HOUR,
        "seconds": 0.6,
        "line_seconds": 0.4,
        "requests": 2,
        "attempts": 3 if is_broken else 2,
    }
    return Reading(meter=meter, values=values, **(told | facts))


def history() -> Sequence[Reading]:
    """Return the readings of the house: polled, of a log, and one that was imported."""
    polled = [reading_at(hour) for hour in range(HOURS + 1) if hour not in GAP]
    logged = [
        reading_at(hour, source=Source.LOG, log="hour")
        for hour in range(0, HOURS, 24)
        if hour not in GAP
    ]
    imported = reading_at(5, source=Source.IMPORT, serial="")
    return [*polled, *logged, imported]


@asynccontextmanager
async def living(folder: Path, web: WebConfig | None = None) -> AsyncIterator[House]:
    """Build the house."""
    config = _config(folder, web or WebConfig())
    async with await open_store(config.store, zone=ZONE) as store:
        await _fill(store)
        house = House(store=store, clock=StillClock(), config=config)
        house.states.append(
            MeterState(meter="heat", health=Health.OK, last_good_at=NOW)
        )
        yield house


def empty(folder: Path) -> House:
    """Return a house without a store, for tests that never come as far."""
    config = _config(folder, WebConfig())
    return House(store=cast("DatabaseStore", None), clock=StillClock(), config=config)


def _config(folder: Path, web: WebConfig) -> StationConfig:
    return StationConfig(
        name="home",
        zone=ZONE,
        store=f"sqlite:///{folder / 'store.db'}",
        state_folder=folder,
        path=folder / "kmpd.yaml",
        meters=(
            MeterConfig(
                name="heat", title="Heat of the house", port="loop://", zone=ZONE
            ),
            MeterConfig(name="new", title="A new one", port="loop://", zone=ZONE),
        ),
        dashboard=DashboardConfig(web=web),
    )


async def _fill(store: DatabaseStore) -> None:
    await store.lock("home")
    await store.add(history())
    await store.add_event(
        Event(
            meter="heat",
            at=BEGIN + 3 * HOUR,
            until=BEGIN + 4 * HOUR,
            kind=EventKind.INFO_CODE,
            text="Air in the flow sensor.",
        )
    )
    await store.add_event(
        Event(
            meter="heat", at=BEGIN + HOUR, kind=EventKind.RECOVERED, text="It answers."
        )
    )
    await store.count_line(
        LineDay(
            meter="heat", day=dt.date(2026, 10, 26), failures=2, requests=2, attempts=6
        )
    )
    await store.add_temperatures(
        [
            Temperature(
                at=BEGIN + hour * HOUR,
                celsius=Decimal(hour - 30).scaleb(-1),
                source=source,
            )
            for hour in range(0, HOURS, 3)
            for source in ("import", "mqtt")
        ]
    )
