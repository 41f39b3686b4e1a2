"""Every time of day, every date and every day of the year is read as what it is."""

import datetime as dt
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.errors import CalendarInvalidError, OutOfRangeError
from pykmp.registers import (
    UNITS,
    DateTimeValue,
    DateValue,
    MonthDayValue,
    Quality,
    RawValue,
    TimeValue,
    Value,
    decode_value,
)
from tests.golden import golden_pieces
from tests.registers.records import framed, record

_DAYS: Final = [
    dt.date(2000, 1, 1) + dt.timedelta(days=days) for days in range(100 * 365 + 25)
]
_LOCAL: Final = st.datetimes(
    dt.datetime(2000, 1, 1), dt.datetime(2099, 12, 31, 23, 59, 59)
).map(lambda local: local.replace(microsecond=0))


def _number(unit: int, number: int, width_bytes: int = 4) -> Value:
    return decode_value(record(1, unit, framed(number.to_bytes(width_bytes))))


def test_every_time_of_day() -> None:
    """Every second of a day is shown as that second, and nothing else is one."""
    values = [_number(47, number) for number in range(250_000)]

    times = [value for value in values if isinstance(value, TimeValue)]
    start = dt.datetime(2000, 1, 1)
    assert [value.time for value in times] == [
        (start + dt.timedelta(seconds=second)).time() for second in range(86_400)
    ]
    assert all(value.text == value.time.isoformat() for value in times)
    assert all(TimeValue(time=value.time) == value for value in times)


def test_every_date() -> None:
    """Every date of a meter's century is shown as that date, in either form."""
    assert _DAYS[-1] == dt.date(2099, 12, 31)
    for day in _DAYS:
        digits = day.isoformat().replace("-", "")
        for unit, number in ((48, int(digits[2:])), (49, int(digits))):
            value = _number(unit, number)

            assert isinstance(value, DateValue)
            assert (value.date, value.text) == (day, day.isoformat())
            assert DateValue(date=day, wire_unit=UNITS[unit]) == value


def test_nothing_else_is_a_date() -> None:
    """A damaged date, or one that was never set, is none."""
    dates = [n for n in range(1_000_000) if n % 100 < 33 and n // 100 % 100 < 14]

    found = [n for n in dates if isinstance(_number(48, n), DateValue)]

    assert found == [int(day.strftime("%y%m%d")) for day in _DAYS]


def test_every_day_of_the_year() -> None:
    """Every target date is read, the 29th of February too, and nothing else is one."""
    values = [_number(50, number) for number in range(13_000)]

    days = [value for value in values if isinstance(value, MonthDayValue)]
    year = [day for day in _DAYS if day.year == 2000]
    assert [(value.month, value.day) for value in days] == [
        (day.month, day.day) for day in year
    ]
    assert [value.text for value in days] == [f"{day:%m-%d}" for day in year]
    assert [value.plain for value in days] == [f"--{day:%m-%d}" for day in year]
    assert all(MonthDayValue(month=v.month, day=v.day) == v for v in days)


@pytest.mark.parametrize(
    ("unit", "number", "text", "reason"),
    [
        (47, 246000, "246000 hh:mm:ss", "Time of day 246000 does not exist."),
        (48, 0, "0 yy:mm:dd", "Date 0 does not exist."),
        (48, 210229, "210229 yy:mm:dd", "Date 210229 does not exist."),
        (49, 20230431, "20230431 yyyy:mm:dd", "Date 20230431 does not exist."),
        (50, 1301, "1301 mm:dd", "Day of the year 1301 does not exist."),
    ],
)
def test_what_does_not_exist_is_kept_and_told(
    unit: int, number: int, text: str, reason: str
) -> None:
    """A date that cannot be is not an error of the reading; it says what is wrong."""
    value = _number(unit, number)

    assert isinstance(value, RawValue)
    assert (value.quality, value.reason) == (Quality.BAD, reason)
    assert value.text == text
    assert value.number == number


@given(
    st.sampled_from([47, 48, 49, 50]), st.integers(1, 255), st.integers(0, 255), _LOCAL
)
def test_width_and_scale_do_not_change_a_date(
    unit: int, width_bytes: int, scale: int, local: dt.datetime
) -> None:
    """A meter that pads its dates, or leaves a scale there, is understood."""
    number = {
        47: int(f"{local:%H%M%S}"),
        48: int(f"{local:%y%m%d}"),
        49: int(f"{local:%Y%m%d}"),
        50: int(f"{local:%m%d}"),
    }[unit]
    width_bytes = max(width_bytes, 4)
    raw = framed(number.to_bytes(width_bytes), scale)

    value = decode_value(record(1, unit, raw))

    assert isinstance(value, TimeValue | DateValue | MonthDayValue)
    assert value.quality is Quality.GOOD
    assert value.encode() == raw


@pytest.mark.parametrize(
    "piece", golden_pieces()["calendar"], ids=lambda p: f"{p['unit']} {p['shown']}"
)
def test_published_clocks_and_dates(piece: dict[str, str]) -> None:
    """What meters and documents show is what is shown."""
    raw = framed(bytes.fromhex(piece["significand"]))

    value = decode_value(record(1, int(piece["unit"]), raw))

    assert value.text.removesuffix(" (meter time)").replace("T", " ") == piece["shown"]
    assert value.quality is Quality.GOOD
    assert value.encode() == raw


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (DateValue(date=dt.date(1999, 12, 31)), CalendarInvalidError),
        (DateValue(date=dt.date(2100, 1, 1)), CalendarInvalidError),
        (DateTimeValue(local=dt.datetime(2100, 1, 1)), CalendarInvalidError),
        (DateTimeValue(local=dt.datetime(2022, 1, 1), status=256), OutOfRangeError),
        (
            DateTimeValue(local=dt.datetime(1999, 1, 1), wire_unit=UNITS[72]),
            OutOfRangeError,
        ),
        (TimeValue(time=dt.time(20, 2), significand_bytes=2), OutOfRangeError),
        (TimeValue(time=dt.time(20, 2), significand_bytes=256), OutOfRangeError),
    ],
)
def test_what_a_layout_does_not_hold_is_refused(
    value: Value, error: type[Exception]
) -> None:
    """A date is never written as another one."""
    with pytest.raises(error):
        value.encode()
