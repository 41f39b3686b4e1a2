"""The moment that a log request searches for, in either of two byte orders.

Layout, year first:
    0-5     year of the century, month, day, hour, minute, second
    6-7     weekday and info, 0

Layout, year last, which is that of a clock register of unit 53:
    0-1     info and weekday
    2-7     second, minute, hour, day, month, year of the century

Source: Kamstrup 5512-447 rev M1: section 4.3 says year first, and so do working
programs; the examples of requests in section 6.3 print year last (protocol facts 3.7).
"""

import datetime as dt
import enum
from typing import Final

from pykmp.codec import dates
from pykmp.errors import CalendarInvalidError, DataLengthUnexpectedError

TIME_BYTES: Final = 8
MARKS_BYTES: Final = 2
NO_MARKS: Final = bytes(MARKS_BYTES)
_CENTURY: Final = 2000
_FIELDS: Final = 6


class TimeOrder(enum.Enum):
    """Which end of a moment comes first."""

    YEAR_FIRST = "year first"
    YEAR_LAST = "year last"


def check_time(time: dt.datetime) -> None:
    """Refuse a moment that no meter can be asked about.

    Raises:
        CalendarInvalidError: It has a time zone, or is not of 2000 to 2099.
    """
    if time.tzinfo is not None:
        raise CalendarInvalidError(
            what="A meter's clock has no time zone, so", value=time
        )
    dates.from_date(time.date())


def check_marks(marks: bytes) -> None:
    """Refuse marks that are not two bytes.

    Raises:
        DataLengthUnexpectedError: They are not.
    """
    if len(marks) != MARKS_BYTES:
        raise DataLengthUnexpectedError(
            what="Weekday and info of a log request",
            actual=len(marks),
            length_expected=MARKS_BYTES,
        )


def time_bytes(time: dt.datetime, order: TimeOrder, marks: bytes) -> bytes:
    """Return a moment as it is sent; fractions of a second are cut off.

    *marks* are weekday and info, in that order.
    """
    fields = (time.year - _CENTURY, *time.timetuple()[1:_FIELDS])
    raw = bytes(fields) + marks
    return raw if order is TimeOrder.YEAR_FIRST else raw[::-1]


def read_time(raw: bytes) -> tuple[dt.datetime, TimeOrder, bytes]:
    """Return moment, byte order and marks of eight bytes.

    The year stands first where that gives a moment with zeros behind it, else last
    where that gives a moment, else first.

    Raises:
        CalendarInvalidError: Neither order gives a moment.
    """
    first, last = _moment(raw), _moment(raw[::-1])
    if first is not None and (last is None or raw[_FIELDS:] == NO_MARKS):
        return first, TimeOrder.YEAR_FIRST, raw[_FIELDS:]
    if last is not None:
        return last, TimeOrder.YEAR_LAST, raw[::-1][_FIELDS:]
    raise CalendarInvalidError(what="Time in a log request", value=raw.hex(" "))


def _moment(raw: bytes) -> dt.datetime | None:
    year, month, day, hour, minute, second = raw[:_FIELDS]
    if year > 99:  # noqa: PLR2004 - two digits
        return None
    try:
        return dt.datetime(_CENTURY + year, month, day, hour, minute, second)
    except ValueError:
        return None
