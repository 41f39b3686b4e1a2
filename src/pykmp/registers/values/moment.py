"""Times of day, dates, and both in one, on the clock of the meter.

Source: Kamstrup 5512-447 rev M1, sections 4.3 and 6.2.3, and captures for units 47, 48
and 50; the AIMIR head end (new_swamm) for 49, 53, 63 and 72; jktjkt/PyKMP for 79.
"""

import datetime as dt
from typing import ClassVar, Final

import attrs

from pykmp.codec import dates
from pykmp.errors import CalendarInvalidError
from pykmp.messages import RegisterValueBytes
from pykmp.registers.units import UNITS, Layout, Unit
from pykmp.registers.values.base import BaseValue, framed, padded

EPOCH: Final = dt.datetime(2000, 1, 1)
_YEARS: Final = 100

#: Bits of the status byte of units 53, 63 and 72.
_DAYLIGHT_SAVING: Final = 0x01
_VALID: Final = 0x02


@attrs.frozen(kw_only=True)
class TimeValue(BaseValue):
    """A time of day on the clock of the meter, to the second (unit 47).

    >>> TimeValue(time=dt.time(20, 2, 43)).encode().hex(" ")
    '04 00 00 03 0e 33'
    """

    kind: ClassVar[str] = "time"

    time: dt.time
    wire_unit: Unit = UNITS[47]
    significand_bytes: int = 4

    def encode(self) -> RegisterValueBytes:
        """Return the time as the number hhmmss."""
        number = dates.from_time(self.time)
        return framed(self.scale, padded(number, self.significand_bytes))

    @property
    def figure(self) -> str:
        """The time as hh:mm:ss."""
        return self.time.isoformat("seconds")


@attrs.frozen(kw_only=True)
class DateValue(BaseValue):
    """A date on the clock of the meter (units 48 and 49).

    >>> DateValue(date=dt.date(2022, 1, 12)).encode().hex(" ")
    '04 00 00 03 5b d0'
    """

    kind: ClassVar[str] = "date"

    date: dt.date
    wire_unit: Unit = UNITS[48]
    significand_bytes: int = 4

    def encode(self) -> RegisterValueBytes:
        """Return the date as the number yymmdd or yyyymmdd.

        Raises:
            CalendarInvalidError: Two digits are too few for the year.
        """
        is_long = self.wire_unit.layout is Layout.LONG_DATE
        number = (dates.from_long_date if is_long else dates.from_date)(self.date)
        return framed(self.scale, padded(number, self.significand_bytes))

    @property
    def figure(self) -> str:
        """The date as yyyy-mm-dd."""
        return self.date.isoformat()


@attrs.frozen(kw_only=True)
class MonthDayValue(BaseValue):
    """A day of every year, such as the target date (unit 50).

    >>> MonthDayValue(month=8, day=24).encode().hex(" ")
    '04 00 00 00 03 38'
    """

    kind: ClassVar[str] = "month_day"

    month: int
    day: int
    wire_unit: Unit = UNITS[50]
    significand_bytes: int = 4

    def encode(self) -> RegisterValueBytes:
        """Return the day as the number mmdd."""
        number = dates.from_month_day(self.month, self.day)
        return framed(self.scale, padded(number, self.significand_bytes))

    @property
    def figure(self) -> str:
        """The day as mm-dd."""
        return f"{self.month:02}-{self.day:02}"

    @property
    def plain(self) -> str:
        """The day as --mm-dd, which nothing else can be taken for."""
        return f"--{self.figure}"


def _usual_status(value: "DateTimeValue") -> int:
    return 0 if value.wire_unit.layout is Layout.DST_TIME else _VALID


def _weekday(value: "DateTimeValue") -> int:
    return value.local.isoweekday()


@attrs.frozen(kw_only=True)
class DateTimeValue(BaseValue):
    """A date and time, to the second (units 53, 63, 72 and 79).

    Attributes:
        local: What the clock of the meter shows; it has no zone of its own.
        zone: The zone that this clock runs in, if the caller knows it.
        status: The status byte; the first byte of unit 79, whose meaning is unclear.
        weekday: The weekday that units 53 and 63 send, Monday as 1.

    >>> DateTimeValue(local=dt.datetime(2022, 1, 12, 20, 2, 43)).encode().hex(" ")
    '08 00 02 03 2b 02 14 0c 01 16'
    """

    kind: ClassVar[str] = "datetime"

    local: dt.datetime
    zone: dt.tzinfo | None = None
    wire_unit: Unit = UNITS[53]
    status: int = attrs.field(default=attrs.Factory(_usual_status, takes_self=True))
    weekday: int = attrs.field(default=attrs.Factory(_weekday, takes_self=True))

    @property
    def has_status(self) -> bool:
        """Whether the meaning of the status byte is public."""
        return self.wire_unit.layout is not Layout.DST_TIME

    @property
    def is_valid(self) -> bool | None:
        """Whether the meter trusts its clock; None if it does not say."""
        return bool(self.status & _VALID) if self.has_status else None

    @property
    def is_daylight_saving(self) -> bool | None:
        """Whether the meter says that the clock is on daylight saving time."""
        return bool(self.status & _DAYLIGHT_SAVING) if self.has_status else None

    @property
    def moment(self) -> dt.datetime:
        """The date and time, aware if the zone is known, else on the meter's clock.

        Of an hour that comes twice, the meter's daylight saving flag chooses one.
        """
        if self.zone is None:
            return self.local
        fold = int(self.is_daylight_saving is False)
        return self.local.replace(tzinfo=self.zone, fold=fold)

    @property
    def figure(self) -> str:
        """The moment in ISO 8601, with its offset or a word that it has none."""
        mark = " (meter time)" if self.zone is None else ""
        return f"{self.plain}{mark}"

    @property
    def plain(self) -> str:
        """The moment in ISO 8601, with its offset if the zone is known."""
        return self.moment.isoformat(timespec="seconds")

    def encode(self) -> RegisterValueBytes:
        """Return the date and time in the layout of its unit.

        Raises:
            CalendarInvalidError: The layout does not hold the year.
            OutOfRangeError: It is before 2000 or after 2136.
        """
        if self.wire_unit.layout is Layout.SECONDS:
            seconds = (self.local - EPOCH) // dt.timedelta(seconds=1)
            rest = padded(seconds, 4)
        elif self.wire_unit.layout is Layout.DST_TIME:
            rest = bytes(_parts(self.local))
        else:
            rest = padded(self.weekday, 1) + bytes(reversed(_parts(self.local)))
        return framed(self.scale, padded(self.status, 1) + rest)


def _parts(local: dt.datetime) -> tuple[int, ...]:
    year = local.year - EPOCH.year
    if not 0 <= year < _YEARS:
        raise CalendarInvalidError(what="Year", value=local.year)
    return year, local.month, local.day, local.hour, local.minute, local.second
