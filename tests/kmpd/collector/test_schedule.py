"""Due times: spread, kept across restarts, right across changes of the clock."""

import datetime as dt
import itertools
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.collector.schedule import (
    START_SECONDS_MAX,
    CronSchedule,
    Schedule,
    first_due,
    fraction_of,
    schedule_of,
)

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
INSTANTS = st.datetimes(
    min_value=dt.datetime(2001, 1, 1),
    max_value=dt.datetime(2099, 1, 1),
    timezones=st.just(dt.UTC),
)
INTERVALS = st.floats(min_value=1.0, max_value=40 * 86_400.0)
NAMES = st.text(min_size=1, max_size=12)


def interval(name: str, seconds: float) -> Schedule:
    """Return the schedule of a meter that is read every so often."""
    return schedule_of(name, interval_seconds=seconds, cron="", zone=dt.UTC)


def runs(cron: str, day: dt.date, zone: ZoneInfo = COPENHAGEN) -> list[str]:
    """Return the local times at which a cron line runs on a day."""
    schedule = CronSchedule(cron=cron, zone=zone)
    midnight = dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)
    at = midnight - dt.timedelta(seconds=1)
    found = []
    while (at := schedule.after(at)).astimezone(zone).date() == day:
        found.append(at.astimezone(zone).isoformat())
    return found


class TestInterval:
    """A meter that is read every so often."""

    @given(NAMES, INTERVALS, INSTANTS)
    def test_next_one_lies_behind_and_within_one_interval(
        self, name: str, seconds: float, at: dt.datetime
    ) -> None:
        """A meter would be read twice in the same instant, or left out."""
        due = interval(name, seconds).after(at)

        assert dt.timedelta() < due - at <= dt.timedelta(seconds=seconds + 1e-5)

    @given(NAMES, INTERVALS, INSTANTS)
    def test_due_times_are_one_interval_apart(
        self, name: str, seconds: float, at: dt.datetime
    ) -> None:
        """Readings would creep through the day."""
        schedule = interval(name, seconds)
        first = schedule.after(at)

        second = schedule.after(first)

        assert (second - first).total_seconds() == pytest.approx(seconds, abs=1e-4)

    @given(NAMES, INTERVALS, INSTANTS, st.integers(min_value=1, max_value=10_000))
    def test_missed_runs_are_not_made_up(
        self, name: str, seconds: float, at: dt.datetime, paused: int
    ) -> None:
        """After a night of sleep a meter would be asked for each hour of it."""
        schedule = interval(name, seconds)
        woken = at + dt.timedelta(seconds=paused)

        assert schedule.after(woken) > woken

    def test_a_thousand_meters_spread_over_their_hour(self) -> None:
        """A gateway would be asked for all its meters in the same second."""
        at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

        minutes = [
            int((interval(f"meter_{n}", 3600).after(at) - at).total_seconds() // 60)
            for n in range(1000)
        ]

        assert set(minutes) == set(range(60))
        assert max(map(minutes.count, range(60))) < 3 * 1000 / 60

    @given(NAMES)
    def test_place_is_a_fraction_and_always_the_same(self, name: str) -> None:
        """A restart would move every meter."""
        assert 0 <= fraction_of(name) < 1
        assert fraction_of(name) == fraction_of(name)


class TestCron:
    """A meter that is read when a cron line says so."""

    @pytest.mark.parametrize(
        ("day", "hours"),
        [
            (dt.date(2026, 3, 28), 24),
            (dt.date(2026, 3, 29), 23),
            (dt.date(2026, 10, 25), 25),
        ],
    )
    def test_hourly_runs_each_hour_that_passes(self, day: dt.date, hours: int) -> None:
        """On the day of a change of the clock an hour would be lost or read twice."""
        assert len(runs("5 * * * *", day)) == hours

    @pytest.mark.parametrize("hour", range(24))
    @pytest.mark.parametrize(
        "day", [dt.date(2026, 3, 28), dt.date(2026, 3, 29), dt.date(2026, 10, 25)]
    )
    def test_daily_runs_once_on_every_day(self, day: dt.date, hour: int) -> None:
        """A daily reading at 2:30 would be missing in March, or doubled in October."""
        assert len(runs(f"30 {hour} * * *", day)) == 1

    def test_local_time_is_kept_across_the_change(self) -> None:
        """A reading at six would come at seven all summer."""
        assert [
            *runs("0 6 * * *", dt.date(2026, 3, 28)),
            *runs("0 6 * * *", dt.date(2026, 3, 30)),
        ] == ["2026-03-28T06:00:00+01:00", "2026-03-30T06:00:00+02:00"]

    def test_a_year_of_hours_has_no_hole(self) -> None:
        """Some hour of the year would have no reading."""
        schedule = CronSchedule(cron="0 * * * *", zone=COPENHAGEN)
        at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        instants = [at := schedule.after(at) for _ in range(8760)]

        gaps = {later - one for one, later in itertools.pairwise(instants)}

        assert gaps == {dt.timedelta(hours=1)}

    @pytest.mark.parametrize("cron", ["30 2 * * *", "*/15 * * * *", "15 2 * * 0"])
    @pytest.mark.parametrize("change", [dt.date(2026, 3, 29), dt.date(2026, 10, 25)])
    def test_next_one_lies_behind_in_every_minute_of_a_change(
        self, cron: str, change: dt.date
    ) -> None:
        """A meter would be read again and again in the hour that comes twice."""
        schedule = CronSchedule(cron=cron, zone=COPENHAGEN)
        begin = dt.datetime.combine(change, dt.time(), dt.UTC)
        instants = [begin + dt.timedelta(minutes=n, seconds=7) for n in range(180)]

        behind = [schedule.after(at) for at in instants]

        assert all(due > at for at, due in zip(instants, behind, strict=True))

    @pytest.mark.parametrize(
        ("cron", "seconds"),
        [("*/15 * * * *", 900), ("0 6 * * *", 86_400), ("0 6 * * 1", 7 * 86_400)],
    )
    def test_longest_pause_is_that_of_the_line(self, cron: str, seconds: float) -> None:
        """A meter that is read daily would be told stale after an hour."""
        assert CronSchedule(cron=cron, zone=COPENHAGEN).longest_seconds() == seconds


class TestStart:
    """The first reading after a start."""

    @given(NAMES, INTERVALS, INSTANTS)
    def test_a_new_meter_is_read_within_a_minute(
        self, name: str, seconds: float, now: dt.datetime
    ) -> None:
        """Whoever sets up a meter would wait an hour for its first reading."""
        due = first_due(interval(name, seconds), name, last=None, now=now)

        assert now <= due <= now + dt.timedelta(seconds=START_SECONDS_MAX)

    @given(NAMES, INTERVALS, INSTANTS)
    def test_one_that_was_just_read_waits_for_its_turn(
        self, name: str, seconds: float, now: dt.datetime
    ) -> None:
        """Each restart would cost every battery a reading."""
        schedule = interval(name, seconds)
        last = schedule.after(now - dt.timedelta(seconds=2 * seconds))
        soon = last + (schedule.after(last) - last) / 2

        assert first_due(schedule, name, last=last, now=soon) == schedule.after(soon)

    def test_one_whose_turn_was_missed_is_read_soon(self) -> None:
        """After a pause the next reading would come up to an hour late."""
        schedule = interval("heat", 3600)
        now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

        due = first_due(schedule, "heat", last=now - dt.timedelta(days=3), now=now)

        assert due - now <= dt.timedelta(seconds=START_SECONDS_MAX)
