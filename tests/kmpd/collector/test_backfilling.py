"""Gaps filled from the logs of an emulated meter in a simulated house."""

import datetime as dt
import itertools
from decimal import Decimal

import pytest

from kmpd.collector import ClockMode
from kmpd.consumption import Mark, PeriodKind
from kmpd.reading import Source
from kmpd.state import EventKind
from pykmp.emulator.house import MeterSwap
from tests.kmpd.collector.living import (
    DAY,
    ENERGY,
    HOUR,
    START,
    VOLUME,
    ZONE,
    Life,
    gap_of,
    hours_like_the_house,
    lived,
)


class TestThreeDays:
    """The station is off for three days."""

    def test_every_hour_afterwards_is_that_of_the_house(self, url: str) -> None:
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

        lived(url, story)

    def test_the_two_sources_agree_where_they_meet(self, url: str) -> None:
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

        lived(url, story)

    def test_without_a_gap_no_log_is_read(self, url: str) -> None:
        """A battery would pay for nothing."""

        async def story(life: Life) -> None:
            await life.run(3 * DAY)

            assert not await life.readings(Source.LOG)
            first = START.date()
            days = await life.store.line_days("heat", first, first + 3 * DAY)
            readings = await life.readings(Source.POLL)
            cost = sum(one.line_seconds for one in readings[:-1])
            assert sum(day.line_seconds for day in days) <= cost + 2

        lived(url, story)

    def test_gathering_readings_leaves_none_out_for_a_log(self, file_url: str) -> None:
        """A simulated year would read no meter while its log waits for a commit."""

        async def story(life: Life) -> None:
            life.gather_seconds = DAY.total_seconds()
            await life.run(2 * DAY)
            await life.off(3 * DAY)
            await life.run(4 * DAY)

            assert await hours_like_the_house(life) >= 71
            assert await life.kinds() == [EventKind.GAP_FILLED]
            _, until = await gap_of(life)
            after = [r.at for r in await life.readings(Source.POLL) if r.at >= until]
            pairs = itertools.pairwise(after)
            assert max(late - early for early, late in pairs) < 1.1 * HOUR

        lived(file_url, story)

    def test_a_meter_that_shall_not_be_backfilled_is_left_alone(self, url: str) -> None:
        """Who spares a battery would not be heard."""

        async def story(life: Life) -> None:
            await life.run(DAY)
            await life.off(2 * DAY)
            await life.run(DAY)

            assert not await life.readings(Source.LOG)

        lived(url, story, backfill=False)

    @pytest.mark.parametrize("start", [(2026, 3, 27), (2026, 10, 23)])
    def test_summer_time_moves_no_hour(
        self, url: str, start: tuple[int, int, int]
    ) -> None:
        """On two days a year hours would be doubled, lost or those of others."""

        async def story(life: Life) -> None:
            await life.run(DAY)
            await life.off(3 * DAY)
            await life.run(DAY / 2)

            assert await hours_like_the_house(life) >= 71

        lived(url, story, start=dt.datetime(*start, tzinfo=dt.UTC))


class TestReach:
    """Gaps that are longer than a log reaches, or a budget lasts."""

    def test_days_fill_what_the_hour_log_has_forgotten(self, file_url: str) -> None:
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

        lived(file_url, story)

    def test_months_fill_what_the_day_log_has_forgotten(self, file_url: str) -> None:
        """Of a house shut for years nothing at all would be known, or days be made up.

        The meter keeps standard time, so that in summer its records begin no day and no
        month of the calendar: those are estimated, and are told to be.
        """

        async def story(life: Life) -> None:
            await life.run(DAY)
            await life.off(550 * DAY)
            await life.run(DAY)

            logged = [one.log for one in await life.readings(Source.LOG)]
            assert list(dict.fromkeys(logged)) == ["month", "day", "hour"]
            assert logged.count("month") == 3
            marks = {}
            for month in await life.amounts(PeriodKind.MONTH):
                start, end = month.period.start, month.period.end
                marks[start.astimezone(ZONE).strftime("%Y-%m")] = month.mark
                if month.mark is Mark.MEASURED:
                    assert month.number == life.counted(start, end)
            assert marks["2026-01"] is Mark.PARTIAL
            assert marks["2026-02"] is Mark.MEASURED
            assert marks["2026-03"] is Mark.ESTIMATED
            assert marks["2026-12"] is Mark.MEASURED
            days = {
                day.period.start.astimezone(ZONE).date().isoformat(): day.mark
                for day in await life.amounts(PeriodKind.DAY)
            }
            assert days["2026-02-14"] is Mark.ESTIMATED
            assert days["2026-07-14"] is Mark.ESTIMATED
            assert days["2026-12-14"] is Mark.MEASURED
            assert days["2027-07-14"] is Mark.MEASURED

        lived(file_url, story)

    def test_a_small_budget_takes_days_and_no_reading(self, file_url: str) -> None:
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

        lived(file_url, story, budget_seconds=60.0)

    def test_a_station_that_is_stopped_each_day_goes_on(self, file_url: str) -> None:
        """Each stop would begin a gap anew, or leave it half filled."""

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

        lived(file_url, story, budget_seconds=60.0)

    def test_a_stop_in_mid_log_loses_nothing(self, url: str) -> None:
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

        lived(url, story)


class TestDoubt:
    """Logs that must not be taken as they are."""

    def test_a_meter_that_came_within_the_gap_tells_its_own_part(
        self, file_url: str
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

        lived(file_url, story, events=(swap,))

    def test_a_clock_that_is_off_by_an_hour_is_not_believed(
        self, file_url: str
    ) -> None:
        """Every hour would be that of its neighbour, and called measured."""

        async def story(life: Life) -> None:
            await life.run(DAY)
            await life.off(2 * DAY)
            await life.run(DAY / 2)

            assert not await life.readings(Source.LOG)
            assert EventKind.LOG_DOUBTED in await life.kinds()

        lived(
            file_url,
            story,
            start=dt.datetime(2026, 7, 1, tzinfo=dt.UTC),
            clock_mode=ClockMode.LOCAL,
        )
