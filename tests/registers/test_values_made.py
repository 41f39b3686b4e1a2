"""Values made from numbers, words and bits are what a meter would send."""

from decimal import Decimal
from typing import Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.errors import OutOfRangeError, UnsupportedDecimalExponentError
from pykmp.registers import (
    UNITS,
    FlagsValue,
    Layout,
    NumberValue,
    OpaqueValue,
    Quality,
    RawValue,
    TextValue,
    Value,
    decode_value,
)
from tests.golden import golden_pieces
from tests.registers.records import framed, record

_NUMBER_UNITS: Final = sorted(
    number for number, unit in UNITS.items() if unit.layout is Layout.NUMBER
)
_printable: Final = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E))


def _read(value: Value) -> Value:
    return decode_value(record(1, value.wire_unit.number, value.encode()))


@given(
    st.sampled_from(_NUMBER_UNITS),
    st.integers(-(10**9), 10**9),
    st.integers(-3, 6),
    st.integers(0, 0xFF),
)
def test_a_number_is_cut_off_at_the_last_digit_it_shows(
    unit: int, digits: int, exponent: int, scale: int
) -> None:
    """An emulated meter shows a counter as a real one: cut off, never rounded up."""
    number = Decimal(digits).scaleb(exponent)
    last = -(scale & 0x3F) if scale & 0x40 else scale & 0x3F
    last += UNITS[unit].power_of_ten

    made = NumberValue.from_decimal(
        number, unit=UNITS[unit], scale=scale, significand_bytes=64
    )

    assert _read(made) == made or UNITS[unit].is_bare
    assert _read(made).encode() == made.encode()
    assert made.number.as_tuple().exponent == last
    assert 0 <= abs(number) - abs(made.number) < Decimal(1).scaleb(last)
    assert made.number.is_signed() == (number < 0 != made.number)
    assert len(made.encode()) == 66


@pytest.mark.parametrize("piece", golden_pieces()["number"], ids=lambda p: p["value"])
def test_published_numbers_are_written_as_published(piece: dict[str, str]) -> None:
    """What is sent to a meter is what documents and meters show."""
    raw = bytes.fromhex(piece["raw"])

    made = NumberValue.from_decimal(
        Decimal(piece["value"]),
        unit=UNITS[2],
        scale=raw[1],
        significand_bytes=raw[0],
    )

    assert made.encode() == raw
    assert _read(made) == made


def test_a_tenfold_unit_is_written_back() -> None:
    """1230 m³ in the unit m³ ×10 are 123 on the wire."""
    made = NumberValue.from_decimal(Decimal(1239), unit=UNITS[55], scale=0)

    assert made.encode().hex(" ") == "04 00 00 00 00 7b"
    assert made.text == "1230 m³"


def test_a_number_changes_in_its_shape() -> None:
    """A counter that goes on keeps the width and decimals that its meter gave it."""
    read = decode_value(record(60, 8, "03 43 00 01 2F"))
    assert isinstance(read, NumberValue)

    written = NumberValue.from_decimal(
        read.number + Decimal("0.0019"),
        unit=read.wire_unit,
        scale=read.scale,
        significand_bytes=read.significand_bytes,
    )

    assert written.encode().hex(" ") == "03 43 00 01 30"


def test_a_number_has_the_sign_and_its_scale_has_none() -> None:
    """A difference that turns round is written with the sign that it has then."""
    cold = decode_value(record(89, 38, "02 C2 03 12"))
    assert isinstance(cold, NumberValue)

    warm = attrs.evolve(cold, number=-cold.number)

    assert cold.text == "-7.86 K"
    assert warm.encode().hex(" ") == "02 42 03 12"
    assert warm == decode_value(record(89, 38, "02 42 03 12"))


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (Decimal(256), OutOfRangeError),
        (Decimal("1E+999999"), OutOfRangeError),
        (Decimal("Infinity"), UnsupportedDecimalExponentError),
        (Decimal("NaN"), UnsupportedDecimalExponentError),
    ],
)
def test_a_number_that_does_not_fit_is_refused(
    number: Decimal, error: type[Exception]
) -> None:
    """A counter never comes out as another number because it was too long."""
    with pytest.raises(error):
        NumberValue.from_decimal(number, unit=UNITS[2], scale=0, significand_bytes=1)
    with pytest.raises(error):
        NumberValue(number=number, wire_unit=UNITS[2], significand_bytes=1).encode()


@given(_printable, st.integers(0, 5), st.integers(0, 5), st.sampled_from(b"\0 "))
def test_text_comes_back_without_its_padding(
    text: str, before: int, after: int, padding: int
) -> None:
    """A type number is the same whether a meter pads it with blanks or with zeros."""
    characters = text.strip(" ")
    pad = bytes([padding])
    raw = framed(pad * before + characters.encode() + pad * after)

    value = decode_value(record(1058, 54, raw))

    if raw[0]:
        assert isinstance(value, TextValue)
        assert (value.characters, value.text) == (characters, characters)
        assert value.encode() == raw


def test_text_that_is_made_here() -> None:
    """An emulated meter pads a text to the width of its register."""
    value = TextValue(characters="ABC", padding_after=bytes(2))

    assert value.encode().hex(" ") == "05 00 41 42 43 00 00"
    assert _read(value) == value


@pytest.mark.parametrize("raw", ["41 42 E9", "41 00 42", "0A", "41 1B", "FF FF"])
def test_what_is_no_text_stays_bytes(raw: str) -> None:
    """A text that would spoil a terminal or a table is shown in hex."""
    significand = bytes.fromhex(raw)

    value = decode_value(record(1058, 54, framed(significand)))

    assert isinstance(value, RawValue)
    assert value.quality is Quality.UNCERTAIN
    assert value.text == f"0x{significand.hex()} ASCII"


@pytest.mark.parametrize(
    "value",
    [
        TextValue(characters="grün"),
        TextValue(characters="A" * 256),
        FlagsValue(bits=256, significand_bytes=1),
        FlagsValue(bits=-1),
        OpaqueValue(raw=bytes(256)),
    ],
    ids=lambda value: value.kind,
)
def test_what_a_register_does_not_hold_is_refused(value: Value) -> None:
    """Nothing is written to a meter with a part of it missing."""
    with pytest.raises(OutOfRangeError):
        value.encode()


@given(st.binary(min_size=1, max_size=255), st.integers(0, 255))
def test_bits_are_shown_whole(significand: bytes, scale: int) -> None:
    """No bit of a bit field is lost, and none is scaled."""
    value = decode_value(record(261, 59, framed(significand, scale)))

    assert isinstance(value, FlagsValue)
    assert value.text == f"0x{significand.hex()}"
    assert value.bits == int.from_bytes(significand)
    assert value.flags == ()


@given(st.binary(min_size=1, max_size=40), st.sampled_from([0, 51]))
def test_a_block_is_no_number(raw: bytes, unit: int) -> None:
    """Sixteen bytes that nobody can read are not a number of 39 digits."""
    value = decode_value(record(1202, unit, framed(raw)))

    if len(raw) > 10:
        assert isinstance(value, OpaqueValue)
        assert value.raw == raw
        assert value.text == f"0x{raw.hex()}"
    else:
        assert isinstance(value, NumberValue)
        assert value.text == str(int.from_bytes(raw))


def test_a_wide_number_with_a_unit_is_a_number() -> None:
    """Only a number without a unit may be a block."""
    value = decode_value(record(1, 2, framed(bytes([1] * 16))))

    assert value.kind == "number"
