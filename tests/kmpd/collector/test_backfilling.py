"""Gaps filled from the logs of an emulated meter in a simulated house."""

import asyncio
import datetime as dt
import itertools
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kmpd.collector import (
    ClockMode,
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
from pykmp.emulator.house import Event, House, MeterSwap
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
    folder: Path,
    story: Story,
    *,
    start: dt.datetime = START,
    events: Sequence[Event] = (),
    **others: object,
) -> None:
    """Let a station live through a story on simulated time, with a real store."""

    async def main(clock: SimulatedClock) -> None:
        store = in_no_time(await open_store(folder / "kmpd.db", zone=ZONE))
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


class TestThreeDays:
    """The station is off for three days."""

    def test_every_hour_afterwards_is_that_of_the_house(self, tmp_path: Path) -> None:
        """Hours in which the station was off would be guessed, or wrong."""

        async def story(life: Life) -> None:
            await life.run(2 * DAY)
            await life.off(3 * DAY)
            await life.run(DAY / 2)

            assert await hours_like_the_house(life) >= 71
            logged = await life.readings(Source.LOG)
            assert {(one.log, one.serial) for one in logged} == {("hour", "4711")}
            assert all(set(one.values) == {ENERGY, VOLUME} for one in logged)
            assert await life.kinds() == [EventKind.GAP_FILLED]

        lived(tmp_path, story)

    def test_the_two_sources_agree_where_they_meet(self, tmp_path: Path) -> None:
        """A counter would jump, or fall, where the log begins and ends."""

        async def story(life: Life) -> None:
            await life.run(DAY)
            await life.off(3 * DAY)
            await life.run(DAY)

            readings = await life.readings()
            numbers = [one.values[ENERGY].number for one in readings]
            assert numbers == sorted(numbers)
            sources = [one.source for one in readings]
            changes = sum(a is not b for a, b in itertools.pairwise(sources))
            assert changes == 2
            days = await life.amounts(PeriodKind.DAY)
            for day in days[1:-1]:
                house = life.counted(day.period.start, day.period.end)
                assert abs(day.number - house) <= Decimal("0.002")

        lived(tmp_path, story)

    def test_without_a_gap_no_log_is_read(self, tmp_path: Path) -> None:
        """A battery would pay for nothing."""

        async def story(life: Life) -> None:
            await life.run(3 * DAY)

            assert not await life.readings(Source.LOG)
            first = START.date()
            days = await life.store.line_days("heat", first, first + 3 * DAY)
            readings = await life.readings(Source.POLL)
            cost = sum(one.line_seconds for one in readings[:-1])
            assert sum(day.line_seconds for day in days) <= cost + 2

        lived(tmp_path, story)

    def test_a_meter_that_shall_not_be_backfilled_is_left_alone(
        self, tmp_path: Path
    ) -> None:
        """Who spares a battery would not be heard."""

        async def story(life: Life) -> None:
            await life.run(DAY)
            await life.off(2 * DAY)
            await life.run(DAY)

            assert not await life.readings(Source.LOG)

        lived(tmp_path, story, backfill=False)

    def test_summer_time_moves_no_hour(self, tmp_path: Path) -> None:
        """On two days a year hours would be doubled, lost or those of others."""
        for start in ((2026, 3, 27), (2026, 10, 23)):
            folder = tmp_path / str(start[1])
            folder.mkdir()

            async def story(life: Life) -> None:
                await life.run(DAY)
                await life.off(3 * DAY)
                await life.run(DAY / 2)

                assert await hours_like_the_house(life) >= 71

            lived(folder, story, start=dt.datetime(*start, tzinfo=dt.UTC))


class TestReach:
    """Gaps that are longer than a log reaches, or a budget lasts."""

    def test_days_fill_what_the_hour_log_has_forgotten(self, tmp_path: Path) -> None:
        """A line that was dead for two months would leave its first days unknown."""

        async def story(life: Life) -> None:
            await life.run(DAY)
            line = life.lines.pop("line")
            async with life.running():
                await life.clock.sleep((61 * DAY).total_seconds())
                life.lines["line"] = line
                await life.clock.sleep(DAY.total_seconds())

            logged = await life.readings(Source.LOG)
            logs = [one.log for one in logged]
            assert logs == ["day"] * logs.count("day") + ["hour"] * logs.count("hour")
            assert logs.count("day") in {2, 3}
            assert logs.count("hour") in {1399, 1400}
            since, until = await gap_of(life)
            days = [
                day
                for day in await life.amounts(PeriodKind.DAY)
                if since < day.period.start and day.period.end < until
            ]
            assert len(days) >= 59
            for day in days:
                assert day.number == life.counted(day.period.start, day.period.end)

        lived(tmp_path, story)

    def test_a_small_budget_takes_days_and_no_reading(self, tmp_path: Path) -> None:
        """Filling a gap would thin out readings, or never end."""

        async def story(life: Life) -> None:
            await life.run(DAY)
            await life.off(20 * DAY)
            came = life.clock.now().date()
            await life.run(12 * DAY)

            assert await hours_like_the_house(life) >= 479
            days = await life.store.line_days("heat", came + DAY, came + 11 * DAY)
            assert {day.reads for day in days} == {24}
            assert max(day.line_seconds for day in days) <= 60
            readings = sum(one.line_seconds for one in await life.readings())
            mean = readings / len(await life.readings(Source.POLL))
            busy = [day for day in days if day.line_seconds > 26 * mean]
            assert len(busy) >= 2

        lived(tmp_path, story, budget_seconds=60.0)

    def test_a_station_that_is_killed_goes_on(self, tmp_path: Path) -> None:
        """Each kill would begin a gap anew, or leave it half filled."""

        async def story(life: Life) -> None:
            await life.run(DAY)
            await life.off(20 * DAY)
            begun = []
            for _ in range(12):
                await life.run(1.1 * DAY)
                begun.append(len(await life.readings(Source.LOG)))

            assert len(set(begun)) > 2
            assert begun == sorted(begun)
            assert await hours_like_the_house(life) >= 479

        lived(tmp_path, story, budget_seconds=60.0)

    def test_a_stop_in_mid_log_loses_nothing(self, tmp_path: Path) -> None:
        """What a log had told by then would be asked for again, or be missing."""

        async def story(life: Life) -> None:
            await life.run(DAY)
            await life.off(20 * DAY)
            stops = 0
            while not await life.kinds():
                await life.run_until_logged()
                stops += 1

            assert stops > 5
            assert await hours_like_the_house(life) >= 479

        lived(tmp_path, story)


class TestDoubt:
    """Logs that must not be taken as they are."""

    def test_a_meter_that_came_within_the_gap_tells_its_own_part(
        self, tmp_path: Path
    ) -> None:
        """What the new meter counted would be missing, or be that of the old one."""
        swapped = START + 2.5 * DAY
        swap = MeterSwap(at=swapped, serial=4712)

        async def story(life: Life) -> None:
            await life.run(DAY)
            await life.off(3 * DAY)
            await life.run(DAY / 2)

            logged = await life.readings(Source.LOG)
            assert {one.serial for one in logged} == {"4712"}
            assert min(one.at for one in logged) >= swapped
            assert max(one.at for one in logged) > START + 3.9 * DAY
            for amount in await life.amounts():
                start, end = amount.period.start, amount.period.end
                if swapped + HOUR < start < START + 3.9 * DAY:
                    assert amount.number == life.counted(start, end)

        lived(tmp_path, story, events=(swap,))

    def test_a_clock_that_is_off_by_an_hour_is_not_believed(
        self, tmp_path: Path
    ) -> None:
        """Every hour would be that of its neighbour, and called measured."""

        async def story(life: Life) -> None:
            await life.run(DAY)
            await life.off(2 * DAY)
            await life.run(DAY / 2)

            assert not await life.readings(Source.LOG)
            assert EventKind.LOG_DOUBTED in await life.kinds()

        lived(
            tmp_path,
            story,
            start=dt.datetime(2026, 7, 1, tzinfo=dt.UTC),
            clock_mode=ClockMode.LOCAL,
        )
