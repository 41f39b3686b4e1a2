"""What the tests of gaps share: a station that reads one simulated house."""

import asyncio
import datetime as dt
import itertools
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from kmpd.collector import (
    Collector,
    MeterPlan,
    SimulatedClock,
    in_no_time,
    run_simulated,
    simulated_opener,
)
from kmpd.consumption import Amount, Mark, PeriodKind
from kmpd.reading import Reading, Source
from kmpd.state import EventKind
from kmpd.storage import DatabaseStore, open_store
from pykmp.emulator import (
    EmulatedLine,
    EmulatedMeter,
    Habits,
    InhabitedValues,
    LineSettings,
)
from pykmp.emulator.house import Event, House
from pykmp.meters import load_profile

ZONE = ZoneInfo("Europe/Copenhagen")
FITTED = dt.datetime(2025, 6, 1, tzinfo=dt.UTC)
START = dt.datetime(2026, 1, 10, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
ENERGY = 60
VOLUME = 68


class Life:
    """A station that reads one house, and is off now and then.

    Attributes:
        house: What the meter counts.
        store: What the station keeps.
        clock: The time.
        gather_seconds: How long readings are gathered for one commit.
    """

    def __init__(
        self,
        clock: SimulatedClock,
        store: DatabaseStore,
        events: Sequence[Event] = (),
        **others: object,
    ) -> None:
        profile = load_profile("603")
        self.clock, self.store = clock, store
        self.house = House(7, FITTED, events=events, serial=4711)
        values = InhabitedValues(profile, self.house, start=clock.now())
        self.line = EmulatedLine(
            EmulatedMeter(profile, source=values, habits=Habits()),
            settings=LineSettings(),
        )
        given = {"registers": (ENERGY, VOLUME, 74), **others}
        self.plan = MeterPlan(
            meter="heat", port="line", zone=ZONE, family="603", **given
        )
        self.lines = {"line": self.line}
        self.gather_seconds = 0.0
        self._has_logged = asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Collector]:
        """Let the station run while the block runs."""
        collector = Collector(
            [self.plan],
            store=self.store,
            clock=self.clock,
            open_port=simulated_opener(self.lines, self.clock),
            on_commit=self._note,
            gather_seconds=self.gather_seconds,
            gaps=self.store,
        )
        task = asyncio.ensure_future(collector.run())
        try:
            yield collector
        finally:
            collector.stop()
            await task

    async def run(self, span: dt.timedelta) -> None:
        """Let the station run for a time."""
        async with self.running():
            await self.clock.sleep(span.total_seconds())

    async def run_until_logged(self) -> None:
        """Let the station run until a log told something, and stop it at once."""
        self._has_logged.clear()
        async with self.running():
            await self._has_logged.wait()

    def _note(self, readings: Sequence[Reading]) -> None:
        if any(one.source is Source.LOG for one in readings):
            self._has_logged.set()

    async def off(self, span: dt.timedelta) -> None:
        """Let time pass without the station."""
        await self.clock.sleep(span.total_seconds())

    def counted(self, since: dt.datetime, until: dt.datetime) -> Decimal:
        """Return what the meter of the house counted between two instants."""
        first, last = (
            self.house.value(ENERGY, at, unit=8, decimals=3) for at in (since, until)
        )
        assert isinstance(first, Decimal)
        assert isinstance(last, Decimal)
        return last - first

    async def amounts(self, kind: PeriodKind = PeriodKind.HOUR) -> Sequence[Amount]:
        """Return what the station has worked out."""
        return await self.store.consumption(
            "heat", ENERGY, period=kind, since=FITTED, until=self.clock.now()
        )

    async def readings(self, source: Source | None = None) -> list[Reading]:
        """Return what was kept, by instant."""
        found = await self.store.readings("heat", FITTED, self.clock.now() + DAY)
        return [one for one in found if source in {None, one.source}]

    async def kinds(self) -> list[EventKind]:
        """Return what happened, in order."""
        events = await self.store.events(limit=1000)
        return [event.kind for event in reversed(events)]


Story = Callable[[Life], Coroutine[Any, Any, None]]


def lived(
    url: str,
    story: Story,
    *,
    start: dt.datetime = START,
    events: Sequence[Event] = (),
    **others: object,
) -> None:
    """Let a station live through a story on simulated time, with a real store."""

    async def main(clock: SimulatedClock) -> None:
        store = in_no_time(await open_store(url, zone=ZONE))
        try:
            await store.lock("kmpd")
            await story(Life(clock, store, events, **others))
        finally:
            await store.close()

    run_simulated(main, start=start)


def whole_hours(since: dt.datetime, until: dt.datetime) -> int:
    """Return how many full hours the clock shows between two instants."""
    return int(until.timestamp() // 3600 - since.timestamp() // 3600)


async def gap_of(life: Life) -> tuple[dt.datetime, dt.datetime]:
    """Return the readings between which the station was off the longest."""
    polled = [one.at for one in await life.readings(Source.POLL)]
    pairs = itertools.pairwise(polled)
    return max(pairs, key=lambda pair: pair[1] - pair[0])


async def hours_like_the_house(life: Life) -> int:
    """Return how many hours of the longest gap there are; each is that of the house."""
    since, until = await gap_of(life)
    hours = await life.amounts()
    within = [
        a.period for a in hours if since < a.period.start and a.period.end < until
    ]
    told = {a.period: a for a in hours}
    for period in within:
        assert told[period].number == life.counted(period.start, period.end)
        assert told[period].mark is Mark.MEASURED
    assert within
    # All that are to be expected, but for the hours that the gap cuts.
    assert len(within) == whole_hours(since, until) - 1
    return len(within)
