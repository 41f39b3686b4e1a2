"""Which log is asked for which part of a gap."""

import datetime as dt
import itertools
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from kmpd.backfill import Asked, Gap, Job, MeterTime, jobs_of, logs_of
from pykmp.exchange import ExchangeSettings
from pykmp.meters import FAMILIES, load_profile
from tests.kmpd.backfill.given import DAY, HOUR, START, gap

CET = dt.timezone(dt.timedelta(hours=1))
COUNTERS = (60, 68)
LOGS = logs_of(load_profile("603").loggers, COUNTERS)
REACH = 1400 * HOUR


def planned(*gaps: Gap, asked: Sequence[Asked] = ()) -> Sequence[Job]:
    """Return what fills gaps of a MULTICAL 603, an hour behind the last of them."""
    return jobs_of(
        gaps,
        LOGS,
        registers=COUNTERS,
        now=max(one.until for one in gaps) + HOUR,
        time=MeterTime(zone=CET),
        settings=ExchangeSettings(),
        asked=asked,
    )


def logs(jobs: Sequence[Job]) -> list[str]:
    """Return the names of the logs that are asked, in order."""
    return [job.query.logger.name for job in jobs]


class TestWhichLog:
    """Hours, then days, then months."""

    def test_three_days_are_hours(self) -> None:
        """A coarser log would be asked for what the hour log tells."""
        (job,) = planned(gap(72))

        assert (job.query.logger.name, job.records) == ("hour", 72)
        assert job.query.registers == COUNTERS
        assert job.cost.requests > 0

    @given(days=st.integers(1, 1000))
    def test_every_part_is_asked_of_the_finest_log_that_has_it(self, days: int) -> None:
        """A part of a gap would stay empty, or be paid for twice."""
        now = START + days * DAY + HOUR

        found = {job.query.logger.name: job for job in planned(gap(days * 24))}

        # The day log is asked where a midnight lies before what the hour log reaches.
        reached = max(START, now - REACH).astimezone(CET)
        is_midnight_left = reached.date() > START.astimezone(CET).date()
        assert ("day" in found) == is_midnight_left
        assert list(found) == [
            name for name in ("hour", "day", "month") if name in found
        ]
        assert found["hour"].records <= 1400
        assert found["hour"].records >= min(days * 24 - 1, 1398)
        if "day" in found:
            forgotten = now - REACH - max(START, now - 460 * DAY)
            assert abs(found["day"].records - forgotten / DAY) <= 1

    @given(days=st.integers(1, 1000))
    def test_it_is_told_which_part_each_log_fills(self, days: int) -> None:
        """A plan would promise hours for months that only the day log has."""
        jobs = planned(gap(days * 24))

        for finer, coarser in itertools.pairwise(jobs):
            assert coarser.last <= finer.first
        for job in jobs:
            assert job.gap.since < job.first <= job.last < job.gap.until

    def test_an_hour_that_is_late_leaves_nothing_to_ask(self) -> None:
        """Logs would be asked for records that do not exist."""
        assert not planned(gap(0.6))

    def test_the_cheapest_goes_first_within_a_log(self) -> None:
        """A long gap would hold up the short ones."""
        long, short = gap(72), gap(5)

        assert [job.records for job in planned(long, short)] == [5, 72]

    def test_what_was_asked_in_vain_is_left_to_the_next_log(self) -> None:
        """A log without a record would be asked each hour, for ever."""
        whole = gap(72)
        hour = Asked(log="hour", since=whole.since, until=whole.until)
        day = Asked(log="day", since=whole.since, until=whole.until)

        assert logs(planned(whole, asked=[hour])) == ["day"]
        assert not planned(whole, asked=[hour, day])

    def test_what_was_asked_of_a_part_is_asked_of_the_whole(self) -> None:
        """A gap that grew would stay."""
        hour = Asked(log="hour", since=START + HOUR, until=START + 72 * HOUR)

        assert logs(planned(gap(72), asked=[hour])) == ["hour"]


class TestWhichFamily:
    """Only logs that tell their time, and whose number is known, fill gaps."""

    def test_all_usable_logs_can_be_asked(self) -> None:
        """A family would end the station with an error instead of a plan."""
        for family in FAMILIES:
            profile = load_profile(family)
            usable = logs_of(profile.loggers, profile.standard)

            found = jobs_of(
                [gap(72)],
                usable,
                registers=profile.standard,
                now=START + 73 * HOUR,
                time=MeterTime(zone=CET),
                settings=ExchangeSettings(),
            )

            assert bool(found) == any(log.name != "month" for log in usable)
