"""Clocks and dates: all of them there and back, and nothing that is none."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.codec import dates
from pykmp.errors import CalendarInvalidError

_READERS: Final[tuple[Callable[[int], Any], ...]] = (
    dates.to_time,
    dates.to_date,
    dates.to_long_date,
    dates.to_month_day,
)
each_reader = pytest.mark.parametrize("read", _READERS, ids=lambda f: f.__name__)


def _days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    return map(dt.date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def _taken(read: Callable[[int], Any], numbers: range) -> dict[int, Any]:
    """Return what *read* makes of the numbers that it takes."""
    values = {}
    for number in numbers:
        try:
            values[number] = read(number)
        except CalendarInvalidError as error:
            assert error.value == number  # noqa: PT017 - most numbers are refused
    return values


def test_every_second_of_a_day_and_no_other_number_is_a_time() -> None:
    """A clock is shown wrongly at one moment of the day, or noise as a clock."""
    expected = {
        int(f"{hour:02}{minute:02}{second:02}"): dt.time(hour, minute, second)
        for hour in range(24)
        for minute in range(60)
        for second in range(60)
    }

    assert len(expected) == 86_400
    assert _taken(dates.to_time, range(-101, 250_000)) == expected
    assert {dates.from_time(time): time for time in expected.values()} == expected


def test_every_day_of_the_century_and_no_other_number_is_a_date() -> None:
    """A target date is shown wrongly, or a leap year forgotten."""
    days = _days(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
    expected = {int(f"{day:%y%m%d}"): day for day in days}

    assert len(expected) == 36_525
    assert _taken(dates.to_date, range(-101, 1_001_300)) == expected
    assert {dates.from_date(day): day for day in expected.values()} == expected


def test_every_day_with_four_digits_of_year_comes_back() -> None:
    """A date with its century is shown wrongly."""
    expected = {
        int(f"{day.year:04}{day:%m%d}"): day
        for day in _days(dt.date(1900, 1, 1), dt.date(2199, 12, 31))
    }

    assert {dates.from_long_date(day): day for day in expected.values()} == expected
    assert {number: dates.to_long_date(number) for number in expected} == expected


def test_every_number_of_two_years_is_a_date_or_refused() -> None:
    """Noise is shown as a date."""
    expected = {
        day.year * 10_000 + day.month * 100 + day.day: day
        for day in _days(dt.date(2023, 1, 1), dt.date(2024, 12, 31))
    }

    assert _taken(dates.to_long_date, range(20_230_000, 20_250_000)) == expected


def test_every_day_of_a_leap_year_and_no_other_number_is_a_month_and_day() -> None:
    """A yearly target date is shown wrongly."""
    expected = {
        int(f"{day:%m%d}"): (day.month, day.day)
        for day in _days(dt.date(2000, 1, 1), dt.date(2000, 12, 31))
    }

    assert len(expected) == 366
    assert _taken(dates.to_month_day, range(-101, 20_000)) == expected
    assert {dates.from_month_day(*day): day for day in expected.values()} == expected


@each_reader
@given(number=st.integers() | st.integers(0, 2**2040 - 1))
def test_any_number_is_a_date_or_an_error_of_ours(
    read: Callable[[int], Any], number: int
) -> None:
    """A meter with a broken clock takes the collector down."""
    try:
        read(number)
    except CalendarInvalidError as error:
        assert error.value == number  # noqa: PT017 - some numbers are taken


@each_reader
def test_a_number_that_is_none_says_so(read: Callable[[int], Any]) -> None:
    """The log does not say what the meter sent instead of a date."""
    with pytest.raises(CalendarInvalidError, match=r" 999999999 does not exist\.$"):
        read(999_999_999)


@pytest.mark.parametrize("year", [1, 1999, 2100, 9999])
def test_other_centuries_have_no_short_date(year: int) -> None:
    """A clock is set to a year a hundred years off."""
    with pytest.raises(CalendarInvalidError) as caught:
        dates.from_date(dt.date(year, 1, 1))

    assert (caught.value.what, caught.value.value) == ("Year", year)


def test_fractions_of_a_second_are_cut_off() -> None:
    """A clock that is being set jumps to the next second."""
    assert dates.from_time(dt.time(23, 59, 59, 999_999)) == 235_959
