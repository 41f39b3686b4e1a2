"""Like is compared with like, and nothing is lost in adding up."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from kmpd.analysis.comparison import (
    Part,
    common_parts,
    compared,
    cumulated,
    total,
    within,
)
from kmpd.analysis.span import Span, SpanKind, span_at
from kmpd.consumption import Amount, CounterReading, Period, PeriodKind, consumption
from tests.kmpd.consumption.strategies import GJ, ZONES, counters
from tests.kmpd.storage.making import ZONE
from tests.kmpd.web.counted import at

_NOVEMBER = span_at(SpanKind.MONTH, dt.date(2026, 11, 1), ZONE)


def _part(span: Span, since: dt.datetime | None, until: dt.datetime | None) -> Part:
    return Part(span=span, since=since or span.since, until=until or span.until)


def _day(day: int, number: str, *, year: int = 2026, unit: int = GJ) -> Amount:
    start = at(year, 11, day)
    return Amount(
        period=Period(
            kind=PeriodKind.DAY, start=start, end=start + dt.timedelta(days=1)
        ),
        number=Decimal(number),
        unit=unit,
        begin_gap_seconds=0,
        end_gap_seconds=0,
    )


@given(counters(), ZONES)
def test_any_tiles_of_a_time_come_to_the_same(
    readings: list[CounterReading], zone: dt.tzinfo
) -> None:
    """A month and its days tell different totals."""
    found = consumption(readings, zone=zone, unit=GJ)

    sums = {
        told.number
        for told in map(total, (found.hours, found.days, found.months, found.years))
        if told is not None
    }

    assert len(sums) == 1


@given(counters(), ZONES, st.integers(0, 500))
def test_a_time_cut_in_two_comes_to_the_whole(
    readings: list[CounterReading], zone: dt.tzinfo, place: int
) -> None:
    """What lies at the cut is counted twice, or by nobody."""
    hours = consumption(readings, zone=zone, unit=GJ).hours
    assume(len(hours) > 1)
    cut = hours[place % len(hours)].period.start
    first, last = (hours[end].period.start.date() for end in (0, -1))
    around = dt.timedelta(days=2)
    span = Span(
        kind=SpanKind.RANGE, first=first - around, last=last + around, zone=zone
    )

    parts = (_part(span, None, cut), _part(span, cut, None))
    found = [total(within(part, hours)) for part in parts]

    whole = total(hours)
    assert whole is not None
    assert sum(one.number for one in found if one is not None) == whole.number


def test_a_running_month_is_held_against_no_more_of_the_other() -> None:
    """In the middle of a month everybody seems to have saved half."""
    until = at(2026, 11, 21, 8)

    parts = common_parts(
        _part(_NOVEMBER, None, until), _part(_NOVEMBER.year_before, None, None)
    )

    assert parts is not None
    assert parts[0].until == until
    assert parts[1].until == at(2025, 11, 21, 8)
    assert parts[1].since == _NOVEMBER.year_before.since


def test_where_history_begins_both_begin() -> None:
    """The first month of a station makes the next one look like waste."""
    since = at(2025, 11, 10, 15)

    parts = common_parts(
        _part(_NOVEMBER, None, None), _part(_NOVEMBER.year_before, since, None)
    )

    assert parts is not None
    assert parts[0].since == at(2026, 11, 10, 15)
    assert parts[1].since == since


def test_two_whole_months_are_compared_though_one_is_longer() -> None:
    """The 31st of October is left out of a comparison with November."""
    one, other = (_part(span, None, None) for span in (_NOVEMBER, _NOVEMBER.previous))

    assert common_parts(one, other) == (one, other)


def test_what_has_no_time_in_common_is_not_compared() -> None:
    """Two halves that do not overlap are called a saving."""
    one = _part(_NOVEMBER, None, at(2026, 11, 10))
    other = _part(_NOVEMBER.year_before, at(2025, 11, 20), None)

    assert common_parts(one, other) is None


def test_a_difference_is_exact_and_its_share_is_of_the_other() -> None:
    """The figures of a comparison do not add up."""
    one, other = (
        _part(span, None, None) for span in (_NOVEMBER, _NOVEMBER.year_before)
    )

    found = compared(
        (one, [_day(1, "1.203"), _day(2, "0.300")]),
        (other, [_day(1, "2.004", year=2025)]),
    )

    assert found is not None
    assert found.difference == Decimal("-0.501")
    assert found.share == Fraction(-501, 2004)
    assert found.is_whole


def test_meters_in_other_units_are_compared_in_that_of_the_first() -> None:
    """GJ are subtracted from MWh."""
    part = _part(_NOVEMBER, None, None)

    found = compared(
        (part, [_day(1, "1.000", unit=3)]), (part, [_day(1, "3.600", unit=8)])
    )

    assert found is not None
    assert found.number == found.other == 1


def test_energy_is_not_compared_with_volume() -> None:
    """Cubic metres are subtracted from GJ."""
    part = _part(_NOVEMBER, None, None)

    assert compared((part, [_day(1, "1")]), (part, [_day(1, "1", unit=40)])) is None


def test_a_share_of_nothing_is_not_told() -> None:
    """A page fails on a summer without heating."""
    part = _part(_NOVEMBER, None, None)

    found = compared((part, [_day(1, "1")]), (part, [_day(1, "0")]))

    assert found is not None
    assert found.share is None


@given(st.lists(st.decimals(-1000, 1000, places=3) | st.none(), min_size=1))
def test_the_last_of_running_sums_is_the_sum(numbers: list[Decimal | None]) -> None:
    """The curve of a month ends elsewhere than its total."""
    known = [number for number in numbers if number is not None]

    sums = [number for number in cumulated(numbers) if number is not None]

    assert sums[-1:] == ([sum(known)] if known else [])
    assert len(cumulated(numbers)) == len(numbers)
