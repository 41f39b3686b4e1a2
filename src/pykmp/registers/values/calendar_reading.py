"""Clocks, dates and both in one out of their bytes.

Source: as `pykmp.registers.values.moment`.
"""

import datetime as dt
from typing import Final

import attrs

from pykmp.codec import dates
from pykmp.errors import CalendarInvalidError, DataLengthUnexpectedError
from pykmp.registers.terms import Quality
from pykmp.registers.units import Layout
from pykmp.registers.values.moment import (
    EPOCH,
    DateTimeValue,
    DateValue,
    MonthDayValue,
    TimeValue,
)
from pykmp.registers.values.wire import WireValue

_CENTURY_YEARS: Final = 100


def read_clock(wire: WireValue) -> TimeValue:
    """Return the time of day that the number hhmmss writes.

    The scale byte says nothing here.

    Raises:
        CalendarInvalidError: There is no such time of day.
    """
    return TimeValue(
        time=dates.to_time(wire.integer),
        wire_unit=wire.unit,
        scale=wire.scale,
        significand_bytes=wire.width_bytes,
    )


def read_date(wire: WireValue) -> DateValue:
    """Return the date that the number yymmdd or yyyymmdd writes.

    The scale byte says nothing here.

    Raises:
        CalendarInvalidError: There is no such date.
    """
    is_long = wire.unit.layout is Layout.LONG_DATE
    return DateValue(
        date=(dates.to_long_date if is_long else dates.to_date)(wire.integer),
        wire_unit=wire.unit,
        scale=wire.scale,
        significand_bytes=wire.width_bytes,
    )


def read_month_day(wire: WireValue) -> MonthDayValue:
    """Return the day that the number mmdd writes; the scale byte says nothing here.

    Raises:
        CalendarInvalidError: No year has such a day.
    """
    month, day = dates.to_month_day(wire.integer)
    return MonthDayValue(
        month=month,
        day=day,
        wire_unit=wire.unit,
        scale=wire.scale,
        significand_bytes=wire.width_bytes,
    )


def read_real_time(wire: WireValue) -> DateTimeValue:
    """Return the date and time of units 53 and 63.

    Layout:
        0       status: bit 0 daylight saving, bit 1 valid, bit 2 taken from EEPROM
        1       weekday, Monday as 1
        2-4     second, minute, hour
        5-7     day, month, year from 2000

    Raises:
        DataLengthUnexpectedError: These are not 8 bytes.
        CalendarInvalidError: There is no such date or time.
    """
    _check_width(wire, 8)
    _status, weekday, *parts = wire.significand
    return _moment(wire, _local(bytes(reversed(parts))), weekday=weekday)


def read_dst_time(wire: WireValue) -> DateTimeValue:
    """Return the date and time of unit 79.

    Layout:
        0       of unclear meaning, 0 in all captures
        1-3     year from 2000, month, day
        4-6     hour, minute, second

    Raises:
        DataLengthUnexpectedError: These are not 7 bytes.
        CalendarInvalidError: There is no such date or time.
    """
    _check_width(wire, 7)
    return _moment(wire, _local(wire.significand[1:]))


def read_seconds(wire: WireValue) -> DateTimeValue:
    """Return the date and time of unit 72.

    Layout:
        0       status: bit 0 daylight saving, bit 1 valid
        1-4     seconds since 2000-01-01 00:00 on the meter's own clock

    Raises:
        DataLengthUnexpectedError: These are not 5 bytes.
    """
    _check_width(wire, 5)
    seconds = int.from_bytes(wire.significand[1:])
    return _moment(wire, EPOCH + dt.timedelta(seconds=seconds))


def _check_width(wire: WireValue, width_bytes: int) -> None:
    if wire.width_bytes != width_bytes:
        raise DataLengthUnexpectedError(
            what=f"Value in unit {wire.unit.text}",
            actual=wire.width_bytes,
            length_expected=width_bytes,
        )


def _local(parts: bytes) -> dt.datetime:
    """Return the date and time of year, month, day, hour, minute and second."""
    year, month, day, hour, minute, second = parts
    try:
        if year < _CENTURY_YEARS:
            return dt.datetime(EPOCH.year + year, month, day, hour, minute, second)
    except ValueError:
        pass
    date = f"{EPOCH.year + year}-{month:02}-{day:02}"
    time = f"{hour:02}:{minute:02}:{second:02}"
    raise CalendarInvalidError(what="Date and time", value=f"{date} {time}")


def _moment(
    wire: WireValue, local: dt.datetime, *, weekday: int | None = None
) -> DateTimeValue:
    value = DateTimeValue(
        local=local,
        zone=wire.zone,
        wire_unit=wire.unit,
        scale=wire.scale,
        status=wire.significand[0],
        weekday=local.isoweekday() if weekday is None else weekday,
    )
    quality, reason = _trust(value)
    return attrs.evolve(value, quality=quality, reason=reason)


def _trust(value: DateTimeValue) -> tuple[Quality, str]:
    if value.is_valid is False:
        return Quality.BAD, "The meter says that its clock is not valid."
    if not value.has_status and value.status:
        return (
            Quality.UNCERTAIN,
            f"What the first byte, {value.status:02x}, means is not public.",
        )
    if value.zone is None:
        return Quality.GOOD, ""
    reason = _misfit(value.moment, is_daylight_saving=value.is_daylight_saving)
    return (Quality.UNCERTAIN, reason) if reason else (Quality.GOOD, "")


def _misfit(moment: dt.datetime, *, is_daylight_saving: bool | None) -> str:
    there_and_back = moment.astimezone(dt.UTC).astimezone(moment.tzinfo)
    if there_and_back.replace(tzinfo=None) != moment.replace(tzinfo=None):
        return "The zone skips this time: the clock runs in another one."
    saving = moment.dst()
    if saving is None or is_daylight_saving is None:
        return ""
    if bool(saving) != is_daylight_saving:
        return "The meter's daylight saving flag does not fit the zone."
    return ""
