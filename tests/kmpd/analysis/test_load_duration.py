"""Hours by load are the same hours, in another order."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kmpd.analysis.load_duration import load_duration, share_below
from kmpd.consumption import (
    Amount,
    CounterReading,
    Period,
    PeriodKind,
    consumption,
    converted,
)
from tests.kmpd.consumption.strategies import GJ, ZONES, counters

_KWH = 2
_HOUR = dt.timedelta(hours=1)


def _hour(place: int, number: str, *, minutes: int = 60, unit: int = _KWH) -> Amount:
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + place * _HOUR
    end = start + dt.timedelta(minutes=minutes)
    return Amount(
        period=Period(kind=PeriodKind.HOUR, start=start, end=end),
        number=Decimal(number),
        unit=unit,
        begin_gap_seconds=0,
        end_gap_seconds=0,
    )


@given(counters(), ZONES)
def test_no_hour_is_lost_in_sorting(
    readings: list[CounterReading], zone: dt.tzinfo
) -> None:
    """The peak of a winter is not in the curve."""
    hours = consumption(readings, zone=zone, unit=GJ).hours

    loads = load_duration(hours, unit=_KWH)

    assert sorted((one.amount for one in loads), key=_start) == list(hours)
    assert all(one.load >= other.load for one, other in pairwise(loads))


@given(counters())
def test_the_load_of_an_hour_is_what_it_counted(readings: list[CounterReading]) -> None:
    """A dispute about a connection is fought with rounded numbers."""
    hours = consumption(readings, zone=dt.UTC, unit=GJ).hours

    for one in load_duration(hours, unit=_KWH):
        assert one.load == converted(one.amount.number, GJ, to=_KWH)


@given(st.lists(st.integers(0, 20), min_size=1), st.integers(0, 21))
def test_the_share_below_a_load_is_a_count_of_hours(
    numbers: list[int], limit: int
) -> None:
    """A connection is said to suffice for more hours than it does."""
    hours = [_hour(place, str(number)) for place, number in enumerate(numbers)]

    found = share_below(load_duration(hours, unit=_KWH), Decimal(limit))

    below = sum(number < limit for number in numbers)
    assert found == Fraction(below, len(numbers))


def test_half_an_hour_with_half_as_much_has_the_same_load() -> None:
    """Where clocks move by half an hour, a night has a dip."""
    loads = load_duration([_hour(0, "4"), _hour(1, "2", minutes=30)], unit=_KWH)

    assert [one.load for one in loads] == [4, 4]


def test_hours_of_another_quantity_are_left_out() -> None:
    """Litres stand among kilowatts after a meter was changed."""
    assert load_duration([_hour(0, "4", unit=40)], unit=_KWH) == []
    assert share_below([], Decimal(1)) is None


def _start(amount: Amount) -> dt.datetime:
    return amount.period.start
