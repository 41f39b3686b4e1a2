"""What a year will come to."""

import datetime as dt
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kmpd.analysis.forecast import DAYS_MIN, Basis, year_forecast

_DAY = dt.timedelta(days=1)
_FIRST = dt.date(2027, 1, 1)
_DAYS_BEFORE = 365


def days(since: dt.date, numbers: list[int]) -> dict[dt.date, Fraction]:
    """Return so much for each day from one on."""
    return {since + at * _DAY: Fraction(number) for at, number in enumerate(numbers)}


year_before = st.lists(st.integers(1, 90), min_size=_DAYS_BEFORE, max_size=_DAYS_BEFORE)


@given(year_before, st.integers(DAYS_MIN, 364), st.integers(1, 7))
def test_a_year_as_the_one_before_comes_to_as_much_times_as_much(
    numbers: list[int], passed: int, times: int
) -> None:
    """A forecast is off although nothing has changed."""
    counted = days(dt.date(2026, 1, 1), numbers)
    counted |= days(_FIRST, [times * number for number in numbers[:passed]])

    forecast = year_forecast(counted, today=_FIRST + passed * _DAY)

    assert forecast is not None
    assert forecast.basis is Basis.LAST_YEAR
    assert forecast.total == times * sum(numbers)
    assert forecast.expected == sum(forecast.by_day.values())


@given(st.integers(DAYS_MIN, 300))
def test_without_a_year_before_each_day_is_like_the_others(passed: int) -> None:
    """A forecast of the first year is hidden, or does not say what it goes by."""
    counted = days(_FIRST, [3] * passed)

    forecast = year_forecast(counted, today=_FIRST + passed * _DAY)

    assert forecast is not None
    assert forecast.basis is Basis.AVERAGE
    assert forecast.total == 3 * 365


def test_few_days_make_no_forecast() -> None:
    """The first cold day of January foretells a ruinous year."""
    counted = days(_FIRST, [9] * (DAYS_MIN - 1))

    assert year_forecast(counted, today=_FIRST + (DAYS_MIN - 1) * _DAY) is None


def test_a_year_before_that_lacks_days_is_not_gone_by() -> None:
    """A month that nobody read makes the coming one free."""
    counted = days(dt.date(2026, 1, 1), [5] * 200) | days(_FIRST, [5] * 100)

    forecast = year_forecast(counted, today=_FIRST + 100 * _DAY)

    assert forecast is not None
    assert forecast.basis is Basis.AVERAGE


def test_a_leap_day_is_held_against_the_day_before_it() -> None:
    """Every fourth year there is no forecast."""
    counted = days(dt.date(2027, 1, 1), [5] * 365)
    counted |= days(dt.date(2028, 1, 1), [5] * 80)

    forecast = year_forecast(counted, today=dt.date(2028, 1, 1) + 80 * _DAY)

    assert forecast is not None
    assert (forecast.basis, forecast.total) == (Basis.LAST_YEAR, 5 * 366)
