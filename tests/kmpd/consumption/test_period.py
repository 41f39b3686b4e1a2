"""Hours, days, months and years of any zone."""

import datetime as dt
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.consumption import Period, PeriodKind, period_at, periods_between

_INSTANTS: Final = st.datetimes(
    dt.datetime(1990, 1, 1), dt.datetime(2037, 1, 1), timezones=st.just(dt.UTC)
)
_ALL_ZONES: Final = sorted(available_timezones())


def _hours_of(day: Period, zone: dt.tzinfo) -> list[Period]:
    return list(periods_between(PeriodKind.HOUR, day.start, day.end, zone=zone))


def _local(year: int, month: int, day: int, *, zone: str) -> dt.datetime:
    return dt.datetime(year, month, day, 12, tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("zone", "date", "hours", "length_minutes"),
    [
        ("Europe/Amsterdam", (2026, 3, 29), 23, 23 * 60),
        ("Europe/Amsterdam", (2026, 10, 25), 25, 25 * 60),
        ("Europe/Amsterdam", (2026, 6, 1), 24, 24 * 60),
        ("Australia/Lord_Howe", (2026, 4, 5), 25, 24 * 60 + 30),
        ("Australia/Lord_Howe", (2026, 10, 4), 24, 23 * 60 + 30),
        ("Asia/Kathmandu", (2026, 6, 1), 24, 24 * 60),
        ("Africa/Cairo", (2026, 4, 24), 23, 23 * 60),
        ("America/Havana", (2026, 11, 1), 25, 25 * 60),
        ("Pacific/Apia", (2011, 12, 31), 24, 24 * 60),
    ],
)
def test_a_day_has_the_hours_its_clock_shows(
    zone: str, date: tuple[int, int, int], hours: int, length_minutes: int
) -> None:
    """A bar chart of the day of a clock change has a bar too few, or a wrong one."""
    day = period_at(PeriodKind.DAY, _local(*date, zone=zone), ZoneInfo(zone))

    assert len(_hours_of(day, ZoneInfo(zone))) == hours
    assert day.end - day.start == dt.timedelta(minutes=length_minutes)


@given(_INSTANTS, st.sampled_from(_ALL_ZONES).map(ZoneInfo))
def test_every_instant_is_in_one_period_of_each_kind(
    at: dt.datetime, zone: ZoneInfo
) -> None:
    """What passed in some minute is counted twice, or not at all."""
    for kind in PeriodKind:
        period = period_at(kind, at, zone)

        assert period.start <= at < period.end
        assert period_at(kind, period.start, zone) == period
        assert period_at(kind, period.end, zone).start == period.end


@given(_INSTANTS, st.sampled_from(_ALL_ZONES).map(ZoneInfo))
def test_periods_are_made_of_whole_smaller_ones(
    at: dt.datetime, zone: ZoneInfo
) -> None:
    """The hours of a day do not add up to it, or the days not to their month."""
    for kind in (PeriodKind.DAY, PeriodKind.MONTH, PeriodKind.YEAR):
        whole = period_at(kind, at, zone)
        assert kind.smaller is not None

        parts = list(periods_between(kind.smaller, whole.start, whole.end, zone=zone))

        assert (parts[0].start, parts[-1].end) == (whole.start, whole.end)
        assert all(a.end == b.start for a, b in pairwise(parts))


@given(_INSTANTS, st.sampled_from(_ALL_ZONES).map(ZoneInfo))
def test_an_hour_shows_one_hour_on_the_clock(at: dt.datetime, zone: ZoneInfo) -> None:
    """An hour's bar stands under the hour before."""
    hour = period_at(PeriodKind.HOUR, at, zone)

    shown = {
        instant.astimezone(zone).replace(minute=0, second=0, microsecond=0, fold=0)
        for instant in (hour.start, at, hour.end - dt.timedelta(seconds=1))
    }

    assert len(shown) == 1


@given(_INSTANTS, _INSTANTS)
def test_periods_between_are_those_with_time_in_between(
    one: dt.datetime, other: dt.datetime
) -> None:
    """The chart of a range lacks its first or last bar, or has one too many."""
    zone = ZoneInfo("Europe/Amsterdam")
    start, end = sorted((one, other))
    end = min(end, start + dt.timedelta(days=3))

    hours = list(periods_between(PeriodKind.HOUR, start, end, zone=zone))

    assert bool(hours) == (start < end)
    if hours:
        assert hours[0].start <= start < hours[0].end
        assert hours[-1].start < end <= hours[-1].end
