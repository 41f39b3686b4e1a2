"""Numbers: exact from the wire to Decimal and back."""

from decimal import Decimal

import pytest
from hypothesis import given

from pykmp.codec import (
    BaseCodecError,
    DataLengthUnexpectedError,
    FloatCodec,
    OutOfRangeError,
    UnsupportedDecimalExponentError,
)
from tests.strategies import payloads, register_values, wire_decimals

SIGNIFICAND = "Significand bytes length of decimal to encode as mantissa"


@given(register_values())
def test_values_are_exact(raw: bytes) -> None:
    """A reading loses digits."""
    significand = int.from_bytes(raw[2:])
    exponent = (-1 if raw[1] & 0x40 else 1) * (raw[1] & 0x3F)
    sign = "-" if raw[1] & 0x80 else ""

    value = FloatCodec.decode(raw)

    expected = Decimal(f"{sign}{significand}E{exponent}")
    assert value.as_tuple() == expected.as_tuple()


@given(wire_decimals())
def test_what_is_encoded_decodes_again(value: Decimal) -> None:
    """A written value is another one in the meter."""
    raw = FloatCodec.encode(to_encode=value)

    assert FloatCodec.decode(raw) == value
    assert len(raw) == 6


@given(wire_decimals())
def test_the_shortest_width_decodes_again(value: Decimal) -> None:
    """A value written in the shortest form is another one in the meter."""
    raw = FloatCodec.encode(to_encode=value, significand_num_bytes=None)

    assert FloatCodec.decode(raw) == value
    assert len(raw) == raw[0] + 2
    assert raw[0] == 1 or raw[2] != 0


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("04 43 00 00 00 fb", "0.251"),
        ("02 43 00 fb", "0.251"),
        ("04 c2 00 00 30 39", "-123.45"),
        ("04 03 05 39 7f b1", "8.7654321E+10"),
        ("01 03 ff", "2.55E+5"),
        ("04 11 01 2a f0 24", "1.9591204E+24"),
        ("04 00 00 03 0e 33", "200243"),
        ("02 42 14 f5", "53.65"),
        ("02 42 00 c8", "2.00"),
        ("04 42 00 00 00 00", "0.00"),
        ("01 c2 00", "-0.00"),
        ("01 40 ff", "255"),
        ("01 3f 01", "1E+63"),
        ("01 7f 01", "1E-63"),
        ("0a 00 ff ff ff ff ff ff ff ff ff ff", "1208925819614629174706175"),
    ],
)
def test_published_values_decode_with_all_their_digits(raw: str, value: str) -> None:
    """A reading shows other digits than the meter's display."""
    decoded = FloatCodec.decode(bytes.fromhex(raw))

    assert str(decoded) == value


@pytest.mark.parametrize(
    ("value", "width", "raw"),
    [
        ("0.251", 2, "02 43 00 fb"),
        ("0.251", 4, "04 43 00 00 00 fb"),
        ("0.251", None, "01 43 fb"),
        ("200243", 4, "04 00 00 03 0e 33"),
        ("1000", 4, "04 03 00 00 00 01"),
        ("100", None, "01 02 01"),
        ("-1.50", 4, "04 c1 00 00 00 0f"),
        ("0", 4, "04 00 00 00 00 00"),
        ("0.00", 4, "04 00 00 00 00 00"),
        ("-0", 4, "04 80 00 00 00 00"),
        ("4294967295", 4, "04 00 ff ff ff ff"),
        ("99999999999", None, "05 00 17 48 76 e7 ff"),
        ("1E+63", 1, "01 3f 01"),
        ("1E-63", 1, "01 7f 01"),
    ],
)
def test_values_encode_normalised_at_the_given_width(
    value: str, width: int | None, raw: str
) -> None:
    """A meter that expects a width refuses the value."""
    encoded = FloatCodec.encode(to_encode=Decimal(value), significand_num_bytes=width)

    assert encoded == bytes.fromhex(raw)


def test_the_widest_significand_fits() -> None:
    """A value of a wide register cannot be written."""
    raw = FloatCodec.encode(to_encode=Decimal(1), significand_num_bytes=255)

    assert raw == b"\xff\x00" + bytes(254) + b"\x01"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("01 00 00", 0),
        ("01 80 01", -1),
        ("02 02 ff ff", 6553500),
        ("08 01 ff ff ff ff ff ff ff ff", 184467440737095516150),
    ],
)
def test_undivided_values_are_ints(raw: str, value: int) -> None:
    """A counter comes as a float and loses digits."""
    decoded = FloatCodec.decode_int_or_float(bytes.fromhex(raw))

    assert type(decoded) is int
    assert decoded == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [("04 43 00 00 00 fb", 0.251), ("01 40 ff", 255.0), ("01 c0 01", -1.0)],
)
def test_divided_values_are_floats(raw: str, value: float) -> None:
    """A program that expects a float for a divided value gets something else."""
    decoded = FloatCodec.decode_int_or_float(bytes.fromhex(raw))

    assert type(decoded) is float
    assert decoded == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize("name", ["decode", "decode_int_or_float"])
@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("", "Data for floating point decoding is of zero length."),
        ("04", "Floating point data is of length 1, expected length is 6."),
        ("04 00", "Floating point data is of length 2, expected length is 6."),
        ("01 42", "Floating point data is of length 2, expected length is 3."),
        (
            "02 43 00 00 01",
            "Floating point data is of length 5, expected length is 4.",
        ),
    ],
)
def test_a_wrong_length_is_told(name: str, raw: str, text: str) -> None:
    """A value cut short is taken for a reading."""
    with pytest.raises(DataLengthUnexpectedError) as caught:
        getattr(FloatCodec, name)(bytes.fromhex(raw))

    assert str(caught.value) == text


@pytest.mark.parametrize("name", ["decode", "decode_int_or_float"])
@pytest.mark.parametrize("raw", ["00", "00 00", "00 43 01"])
def test_a_value_without_significand_is_refused(name: str, raw: str) -> None:
    """A missing value is taken for zero."""
    with pytest.raises(OutOfRangeError) as caught:
        getattr(FloatCodec, name)(bytes.fromhex(raw))

    assert caught.value.valid_range == (1, None)
    assert str(caught.value) == (
        "Integer length byte value for floating point data decoding"
        " is under minimum of 1: 0."
    )


@pytest.mark.parametrize(
    ("value", "width", "text"),
    [
        ("4294967296", 4, f"{SIGNIFICAND} is out of range [4,4]: 5."),
        ("65536", 2, f"{SIGNIFICAND} is out of range [2,2]: 3."),
        ("1", 0, f"{SIGNIFICAND} is out of range [0,0]: 1."),
        ("1E+64", 4, "Exponent (64) to encode is over maximum of 63: 64."),
        ("1E-64", 4, "Exponent (64) to encode is over maximum of 63: 64."),
        ("1E+100", None, "Exponent (100) to encode is over maximum of 63: 100."),
    ],
)
def test_a_value_that_does_not_fit_is_refused(
    value: str, width: int | None, text: str
) -> None:
    """A meter is sent another value than the one meant."""
    with pytest.raises(OutOfRangeError) as caught:
        FloatCodec.encode(to_encode=Decimal(value), significand_num_bytes=width)

    assert str(caught.value) == text


@pytest.mark.parametrize(
    ("value", "exponent"), [("NaN", "n"), ("Infinity", "F"), ("-Infinity", "F")]
)
def test_what_is_no_number_is_refused(value: str, exponent: str) -> None:
    """A meter is sent a number in place of no number."""
    with pytest.raises(UnsupportedDecimalExponentError) as caught:
        FloatCodec.encode(to_encode=Decimal(value))

    assert caught.value.actual_exponent == exponent
    assert str(caught.value) == (
        f"Unsupported exponent {exponent} where an integer is expected."
    )


@given(payloads())
def test_any_bytes_give_a_value_or_a_codec_error(raw: bytes) -> None:
    """A strange register ends a program with an error it does not expect."""
    try:
        value: object = FloatCodec.decode(raw)
        number: object = FloatCodec.decode_int_or_float(raw)
    except BaseCodecError:
        return

    assert isinstance(value, Decimal)
    assert isinstance(number, (int, float))
