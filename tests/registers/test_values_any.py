"""Any bytes are a value, and every value is its bytes again."""

import pickle
from decimal import Decimal
from json import dumps
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.codec import FloatCodec
from pykmp.constants import UNITS_NAMES
from pykmp.messages import RegisterData
from pykmp.meters import PROFILES
from pykmp.registers import (
    UNITS,
    Layout,
    MissingValue,
    NumberValue,
    Quality,
    RawValue,
    decode_value,
    judge,
    unit_of,
)
from tests.registers.records import (
    INFO_TABLES,
    ZONES,
    any_values,
    framed,
    record,
    records,
    units,
    whole_values,
)

_zones: Final = st.none() | st.sampled_from(ZONES).map(ZoneInfo)
_tables: Final = st.none() | st.sampled_from(INFO_TABLES)
_families: Final = st.none() | st.sampled_from(PROFILES)
_readings: Final = st.lists(records(any_values), max_size=12, unique_by=lambda r: r.id_)
_NUMBERS: Final = sorted(n for n, u in UNITS.items() if u.layout is Layout.NUMBER)


@given(records(any_values), _zones, _tables, _families)
def test_any_bytes_are_a_value_and_the_value_is_these_bytes(
    register: RegisterData, zone: ZoneInfo | None, table: str | None, family: str | None
) -> None:
    """A damaged or strange value ends no reading, and nothing of it is lost."""
    value = decode_value(register, zone=zone, info_table=table, family=family)

    assert value.encode() == register.value
    assert value.wire_unit == unit_of(register.unit)
    assert (value.quality is Quality.GOOD) is (value.reason == "")


@given(records(any_values), _zones, _tables)
def test_every_value_can_be_shown(
    register: RegisterData, zone: ZoneInfo | None, table: str | None
) -> None:
    """A value that was read can be shown to people and told to programs."""
    value = decode_value(register, zone=zone, info_table=table)

    shown = value.json

    assert value.text == value.text.strip()
    assert {"kind", "value", "unit", "quality", "reason"} <= shown.keys()
    assert dumps(shown)


@given(records(any_values), _zones)
def test_values_travel(register: RegisterData, zone: ZoneInfo | None) -> None:
    """A value read in one process is the same in another, and finds itself in a set."""
    value = decode_value(register, zone=zone)

    there = pickle.loads(pickle.dumps(value))  # noqa: S301 - our own bytes

    assert there == value
    assert {there} == {value}


@given(_readings, _zones, _tables, _families)
def test_company_changes_no_value(
    registers: list[RegisterData],
    zone: ZoneInfo | None,
    table: str | None,
    family: str | None,
) -> None:
    """What other registers say changes how far a value is believed, never the value."""
    readings = {register.id_: register for register in registers}

    values = judge(readings, zone=zone, info_table=table, family=family)

    assert list(values) == list(readings)
    assert {id_: v.encode() for id_, v in values.items()} == {
        id_: register.value for id_, register in readings.items()
    }
    for id_, value in values.items():
        alone = decode_value(readings[id_], zone=zone, info_table=table, family=family)
        assert (value.text, value.kind) == (alone.text, alone.kind)


@given(st.sampled_from(_NUMBERS), whole_values)
def test_a_number_is_exactly_that_of_the_codec(unit: int, raw: bytes) -> None:
    """No digit of a counter is lost or added on its way."""
    value = decode_value(record(1, unit, raw))

    if isinstance(value, NumberValue):
        power = UNITS[unit].power_of_ten
        wire = FloatCodec.decode(raw).as_tuple()
        exponent = wire.exponent + power if isinstance(wire.exponent, int) else 0
        assert value.number.as_tuple() == (wire.sign, wire.digits, exponent)
        assert value.text == f"{value.number:f} {value.unit.symbol}".rstrip()


@pytest.mark.parametrize("scale", range(256))
def test_every_scale_in_every_unit_comes_back(scale: int) -> None:
    """An emulated meter repeats a real one to the bit, signs of zero included."""
    for significand in (b"\0", b"\x7b", b"\0\xff", b"\xff\xff\xff\xff"):
        raw = framed(significand, scale)
        for unit in range(256):
            assert decode_value(record(1, unit, raw)).encode() == raw


@given(units, st.integers(0, 255))
def test_no_bytes_are_no_value(unit: int, scale: int) -> None:
    """A value that the meter left out is never a zero in a graph."""
    value = decode_value(record(60, unit, bytes([0, scale])))

    assert isinstance(value, MissingValue)
    assert (value.quality, value.plain, value.text) == (Quality.BAD, None, "no value")


@given(st.integers(0, 255).filter(lambda u: u not in UNITS), whole_values)
def test_an_unknown_unit_stays_bytes(unit: int, raw: bytes) -> None:
    """The unit of a future meter is shown with its number and never taken for m³."""
    value = decode_value(record(1, unit, raw))

    if raw[0]:
        assert isinstance(value, RawValue)
        assert value.number == FloatCodec.decode(raw)
        assert value.text == f"{value.number:f} unit {unit}"
        assert value.quality is Quality.UNCERTAIN


@pytest.mark.parametrize("unit", [64, 73, 74])
def test_a_layout_that_is_not_public_stays_bytes(unit: int) -> None:
    """A date nobody can read is not shown as a large number."""
    value = decode_value(record(1, unit, "04 00 c0 a8 00 01"))

    assert isinstance(value, RawValue)
    assert value.text == f"0xc0a80001 {UNITS[unit].text}"
    assert value.quality is Quality.UNCERTAIN
    assert value.number == 0xC0A80001


@pytest.mark.parametrize("raw", [b"", b"\x04", b"\x04\0\1\2\3", b"\x04\0\1\2\3\4\5"])
@pytest.mark.parametrize("unit", sorted({*UNITS_NAMES, 72, 79, 80}))
def test_a_length_byte_that_lies_is_found_out(unit: int, raw: bytes) -> None:
    """Bytes put together wrongly are never a reading."""
    value = decode_value(record(1, unit, raw))

    assert isinstance(value, RawValue)
    assert (value.quality, value.number) == (Quality.BAD, None)
    assert value.figure == f"0x{raw.hex()}"
    assert value.encode() == raw


def test_zero_keeps_its_digits_and_its_sign() -> None:
    """A resolution of 0.01 can be seen in a zero."""
    values = [
        decode_value(record(60, 8, raw)).text
        for raw in ("01 42 00", "01 C2 00", "01 00 00", "01 40 00", "01 02 00")
    ]

    assert values == ["0.00 GJ", "-0.00 GJ", "0 GJ", "0 GJ", "0 GJ"]


def test_json_says_null_where_there_is_nothing_to_say() -> None:
    """A program needs to know one word for nothing."""
    serial = decode_value(record(1001, 51, "04 00 01 23 45 67"))
    nothing = decode_value(record(60, 8, "00 00"))

    assert serial.json == {
        "kind": "number",
        "value": "19088743",
        "unit": None,
        "quality": "good",
        "reason": None,
    }
    assert nothing.json == {
        "kind": "missing",
        "value": None,
        "unit": "GJ",
        "quality": "bad",
        "reason": "The meter sent no value.",
    }


def test_a_power_of_ten_is_written_out() -> None:
    """A counter of a large site reads as a number, not as 8.7E+10."""
    value = decode_value(record(68, 39, "04 03 05 39 7F B1"))

    assert value.text == "87654321000 l"
    assert value.json["value"] == "87654321000"


def test_a_tenfold_unit_is_taken_into_the_number() -> None:
    """A volume in m³ ×10 is ten times the digits, to the last of them."""
    value = decode_value(record(68, 55, "04 42 00 00 04 D2"))

    assert isinstance(value, NumberValue)
    assert (value.number, value.unit) == (Decimal("123.4"), UNITS[40])
    assert value.wire_unit == UNITS[55]
    assert value.text == "123.4 m³"
