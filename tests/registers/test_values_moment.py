"""A date with a time is right to the second, in its zone, or is none."""

import datetime as dt
import itertools
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.registers import (
    UNITS,
    DateTimeValue,
    Quality,
    RawValue,
    Value,
    decode_value,
)
from tests.registers.records import framed, record

_LOCAL: Final = st.datetimes(
    dt.datetime(2000, 1, 1), dt.datetime(2099, 12, 31, 23, 59, 59)
).map(lambda local: local.replace(microsecond=0))
_COPENHAGEN: Final = ZoneInfo("Europe/Copenhagen")
_WIDTHS: Final = {53: 8, 63: 8, 72: 5, 79: 7}
_VALID: Final = 0x02
_SAVING: Final = 0x01


def _moment(unit: int, raw: bytes | str, zone: dt.tzinfo | None = None) -> Value:
    significand = bytes.fromhex(raw) if isinstance(raw, str) else raw
    return decode_value(record(1047, unit, framed(significand)), zone=zone)


def _rtc(**parts: int) -> bytes:
    given = {
        "status": _VALID,
        "weekday": 3,
        "second": 43,
        "minute": 2,
        "hour": 20,
        "day": 12,
        "month": 1,
        "year": 22,
    }
    return bytes({**given, **parts}.values())


@pytest.mark.parametrize("unit", [53, 63])
@pytest.mark.parametrize(
    ("part", "allowed"),
    [
        ("status", range(256)),
        ("weekday", range(256)),
        ("second", range(60)),
        ("minute", range(60)),
        ("hour", range(24)),
        ("day", range(1, 32)),
        ("month", range(1, 13)),
        ("year", range(100)),
    ],
)
def test_every_byte_of_a_real_time_clock(unit: int, part: str, allowed: range) -> None:
    """No byte of a clock can run over into the next."""
    values = [_moment(unit, _rtc(**{part: byte})) for byte in range(256)]

    read = [byte for byte, v in enumerate(values) if isinstance(v, DateTimeValue)]
    assert read == list(allowed)
    assert all(v.encode()[2:] == _rtc(**{part: b}) for b, v in enumerate(values))
    assert {v.quality for v in values if isinstance(v, RawValue)} <= {Quality.BAD}


def test_every_edge_of_a_real_time_clock() -> None:
    """Where several parts of a clock stand at their edges, each still counts."""
    edges = {
        "second": (0, 59, 60),
        "minute": (0, 59, 60),
        "hour": (0, 23, 24),
        "day": (0, 1, 28, 29, 30, 31, 32),
        "month": (0, 1, 2, 4, 12, 13),
        "year": (0, 1, 99, 100),
    }
    for bytes_ in itertools.product(*edges.values()):
        parts = dict(zip(edges, bytes_, strict=True))

        value = _moment(53, _rtc(**parts))

        try:
            text = "20{year:02}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"
            local = dt.datetime.fromisoformat(text.format(**parts))
        except ValueError:
            local = None
        if local is None:
            assert isinstance(value, RawValue)
            assert value.reason.endswith("does not exist.")
        else:
            assert isinstance(value, DateTimeValue)
            assert value.local == local


@pytest.mark.parametrize("part", range(1, 7))
def test_every_byte_of_a_dst_time(part: int) -> None:
    """The date of a log record of a 603 is right to the second, or none."""
    allowed = [range(100), range(1, 13), range(1, 32), range(24), range(60), range(60)]
    raws = []
    for byte in range(256):
        raw = bytearray.fromhex("00 18 0C 01 00 00 04")
        raw[part] = byte
        raws.append(bytes(raw))

    values = [_moment(79, raw) for raw in raws]

    read = [byte for byte, v in enumerate(values) if isinstance(v, DateTimeValue)]
    assert read == list(allowed[part - 1])


@pytest.mark.parametrize(("unit", "right"), _WIDTHS.items())
def test_a_moment_has_its_width(unit: int, right: int) -> None:
    """Bytes that are too few or too many for a moment are not taken for one."""
    value = bytes([_VALID, 1, 1, 1, 1, 1, 1, 1])

    for width in {*range(1, 9)} - {right}:
        shown = _moment(unit, value[:width])

        assert isinstance(shown, RawValue)
        assert shown.quality is Quality.BAD
        assert f"is of length {width}, expected length is {right}." in shown.reason
        assert shown.text == f"0x{value[:width].hex()} {UNITS[unit].text}"


@given(st.sampled_from(sorted(_WIDTHS)), _LOCAL, st.sampled_from([0, 2, 3, 6]))
def test_a_moment_comes_back(unit: int, local: dt.datetime, status: int) -> None:
    """A moment that an emulated meter writes is the one that a client reads."""
    made = DateTimeValue(local=local, wire_unit=UNITS[unit], status=status)

    read = decode_value(record(1, unit, made.encode()))

    assert isinstance(read, DateTimeValue)
    assert (read.local, read.status) == (local, status)
    assert read.weekday == local.isoweekday()
    assert read.moment == local
    assert read.text == f"{local.isoformat()} (meter time)"


def test_the_status_of_a_moment_that_is_made_here() -> None:
    """A moment that is written without more ado is valid; unit 79 has no such byte."""
    local = dt.datetime(2024, 12, 31, 0, 0, 4)

    made = [DateTimeValue(local=local, wire_unit=UNITS[unit]) for unit in _WIDTHS]

    assert [value.status for value in made] == [2, 2, 2, 0]
    assert [value.is_valid for value in made] == [True, True, True, None]
    assert [value.is_daylight_saving for value in made] == [False, False, False, None]
    assert made[-1].encode().hex(" ") == "07 00 00 18 0c 1f 00 00 04"


def test_seconds_reach_to_their_end() -> None:
    """The last second that unit 72 can tell is told."""
    first, last = (
        _moment(72, "02 00 00 00 00"),
        _moment(72, "02 FF FF FF FF"),
    )

    assert isinstance(first, DateTimeValue)
    assert isinstance(last, DateTimeValue)
    assert first.local == dt.datetime(2000, 1, 1)
    assert last.local == dt.datetime(2136, 2, 7, 6, 28, 15)


def test_a_clock_that_is_not_valid() -> None:
    """A meter that does not trust its clock is not trusted either."""
    values = [_moment(unit, bytes(1) + b"\1" * 7) for unit in (53, 63)]
    values.append(_moment(72, bytes(5)))

    assert {(value.quality, value.reason) for value in values} == {
        (Quality.BAD, "The meter says that its clock is not valid.")
    }


def test_the_first_byte_of_unit_79_is_not_guessed_at() -> None:
    """What nobody has explained is shown with a warning, not with an offset."""
    value = _moment(79, "3C 18 0C 1F 00 00 04", _COPENHAGEN)

    assert isinstance(value, DateTimeValue)
    assert value.status == 0x3C
    assert value.quality is Quality.UNCERTAIN
    assert value.reason == "What the first byte, 3c, means is not public."
    assert value.text == "2024-12-31T00:00:04+01:00"


def _at(local: dt.datetime, status: int, zone: dt.tzinfo) -> DateTimeValue:
    raw = DateTimeValue(local=local, status=status).encode()
    value = decode_value(record(1047, 53, raw), zone=zone)
    assert isinstance(value, DateTimeValue)
    return value


def test_the_hour_that_comes_twice() -> None:
    """The meter's flag tells the two hours of an autumn night apart."""
    local = dt.datetime(2022, 10, 30, 2, 30)

    values = [_at(local, _VALID | saving, _COPENHAGEN) for saving in (_SAVING, 0)]

    assert [value.text for value in values] == [
        "2022-10-30T02:30:00+02:00",
        "2022-10-30T02:30:00+01:00",
    ]
    assert {value.quality for value in values} == {Quality.GOOD}


@pytest.mark.parametrize(
    ("local", "status", "reason"),
    [
        (
            dt.datetime(2022, 3, 27, 2, 30),
            _VALID,
            "The zone skips this time: the clock runs in another one.",
        ),
        (
            dt.datetime(2022, 7, 1, 12, 0),
            _VALID,
            "The meter's daylight saving flag does not fit the zone.",
        ),
        (
            dt.datetime(2022, 1, 1, 12, 0),
            _VALID | _SAVING,
            "The meter's daylight saving flag does not fit the zone.",
        ),
        (dt.datetime(2022, 1, 1, 12, 0), _VALID, ""),
        (dt.datetime(2022, 7, 1, 12, 0), _VALID | _SAVING, ""),
    ],
)
def test_a_clock_that_does_not_run_in_the_zone(
    local: dt.datetime, status: int, reason: str
) -> None:
    """A meter left on winter time is found out, not shown an hour wrong."""
    value = _at(local, status, _COPENHAGEN)

    assert value.reason == reason
    assert value.quality is (Quality.UNCERTAIN if reason else Quality.GOOD)


def test_a_clock_that_always_runs_in_winter_time() -> None:
    """A zone without daylight saving says that the meter's clock has none."""
    zone = dt.timezone(dt.timedelta(hours=1))

    value = _at(dt.datetime(2022, 7, 1, 12, 0), _VALID, zone)

    assert value.quality is Quality.GOOD
    assert value.moment.astimezone(dt.UTC) == dt.datetime(2022, 7, 1, 11, tzinfo=dt.UTC)
