"""Clocks and dates that a meter writes as plain decimal numbers.

Source: Kamstrup 5512-447 rev M1, sections 4.3 and 6.2.3; units 47 to 50 as captured
from a MULTICAL 403 and 603 (tests/vectors).
"""

import datetime as dt
from typing import Final

from pykmp.errors import CalendarInvalidError

_CENTURY: Final = 2000


def _pairs(number: int) -> tuple[int, int, int]:
    """Split a number into what stands before its last four digits and two pairs."""
    head, last = divmod(number, 100)
    return *divmod(head, 100), last


def to_time(number: int) -> dt.time:
    """Return the time of day that *number* writes as hhmmss.

    Raises:
        CalendarInvalidError: There is no such time of day.

    >>> to_time(200243)
    datetime.time(20, 2, 43)
    """
    try:
        return dt.time(*_pairs(number))
    except (ValueError, OverflowError):
        raise CalendarInvalidError(what="Time of day", value=number) from None


def from_time(time: dt.time) -> int:
    """Return a time of day as the number hhmmss."""
    return time.hour * 10000 + time.minute * 100 + time.second


def to_date(number: int) -> dt.date:
    """Return the date that *number* writes as yymmdd, of the years 2000 to 2099.

    Raises:
        CalendarInvalidError: There is no such date.

    >>> to_date(60824)
    datetime.date(2006, 8, 24)
    """
    year, month, day = _pairs(number)
    if not 0 <= year <= 99:  # noqa: PLR2004 - two digits
        raise CalendarInvalidError(what="Date", value=number)
    try:
        return dt.date(_CENTURY + year, month, day)
    except ValueError:
        raise CalendarInvalidError(what="Date", value=number) from None


def from_date(date: dt.date) -> int:
    """Return a date of the years 2000 to 2099 as the number yymmdd.

    Raises:
        CalendarInvalidError: The year is another one.
    """
    year = date.year - _CENTURY
    if not 0 <= year <= 99:  # noqa: PLR2004 - two digits
        raise CalendarInvalidError(what="Year", value=date.year)
    return year * 10000 + date.month * 100 + date.day


def to_long_date(number: int) -> dt.date:
    """Return the date that *number* writes as yyyymmdd.

    Raises:
        CalendarInvalidError: There is no such date.
    """
    try:
        return dt.date(*_pairs(number))
    except (ValueError, OverflowError):
        raise CalendarInvalidError(what="Date", value=number) from None


def from_long_date(date: dt.date) -> int:
    """Return a date as the number yyyymmdd."""
    return date.year * 10000 + date.month * 100 + date.day


def to_month_day(number: int) -> tuple[int, int]:
    """Return month and day that *number* writes as mmdd.

    Raises:
        CalendarInvalidError: No year has such a day.
    """
    month, day = divmod(number, 100)
    try:
        dt.date(2000, month, day)
    except (ValueError, OverflowError):
        raise CalendarInvalidError(what="Day of the year", value=number) from None
    return month, day


def from_month_day(month: int, day: int) -> int:
    """Return month and day as the number mmdd."""
    return month * 100 + day
