"""Numbers: exact to the last digit, against slow arithmetic with fractions."""

import logging
from collections.abc import Callable, Iterator
from decimal import ROUND_UP, Context, Decimal, Inexact, localcontext
from fractions import Fraction
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pykmp.codec import FloatCodec, WireNumber, decimals
from pykmp.errors import (
    DataLengthUnexpectedError,
    KmpError,
    OutOfRangeError,
    UnsupportedDecimalExponentError,
)
from tests.golden import golden_pieces
from tests.strategies import register_values, tricky_bytes, wire_decimals

_WIDTHS_BYTES: Final = (1, 2, 3, 4, 5, 8, 10, 13, 16, 255)
_READERS: Final[tuple[Callable[[bytes], Any], ...]] = (
    FloatCodec.decode,
    FloatCodec.decode_int_or_float,
    WireNumber.from_bytes,
)
each_reader = pytest.mark.parametrize("read", _READERS, ids=lambda f: f.__qualname__)


def _significands(width_bytes: int) -> Iterator[bytes]:
    """Return the numbers of a width that arithmetic is likeliest to get wrong."""
    yield bytes(width_bytes)
    yield bytes(width_bytes - 1) + b"\x01"
    yield bytes(width_bytes - 1) + b"\x64"
    yield b"\x80" + bytes(width_bytes - 1)
    yield b"\xff" * width_bytes


def _numbers() -> Iterator[bytes]:
    """Return numbers of every scale byte and many widths, as on the wire."""
    for width_bytes in _WIDTHS_BYTES:
        for significand in _significands(width_bytes):
            for scale in range(256):
                yield bytes([width_bytes, scale]) + significand


def _slow_value(raw: bytes) -> Fraction:
    """Return the value bit by bit as the layout says it."""
    digits = Fraction(0)
    for byte in raw[2:]:
        digits = digits * 256 + byte
    power = Fraction(10) ** (raw[1] % 64)
    value = digits / power if raw[1] & 0x40 else digits * power
    return -value if raw[1] & 0x80 else value


def test_every_scale_byte_at_every_width_is_exact() -> None:
    """A counter loses its last digits, or a value its sign or its decimal point."""
    wrong = [
        raw.hex(" ")
        for raw in _numbers()
        if Fraction(FloatCodec.decode(raw)) != _slow_value(raw)
        or WireNumber.from_bytes(raw).to_decimal() != FloatCodec.decode(raw)
    ]

    assert wrong == []


def test_every_number_keeps_the_decimals_that_the_meter_sent() -> None:
    """A meter's 0.00 is shown as 0, and 1.20 as 1.2."""
    wrong = [
        raw.hex(" ")
        for raw in _numbers()
        if FloatCodec.decode(raw).as_tuple().exponent
        != (-(raw[1] & 63) if raw[1] & 0x40 else raw[1] & 63)
        or FloatCodec.decode(raw).is_signed() != bool(raw[1] & 0x80)
    ]

    assert wrong == []


def test_every_number_can_be_replayed_to_the_bit() -> None:
    """An emulated meter sends other bytes than the real one it repeats."""
    wrong = [
        raw.hex(" ")
        for raw in _numbers()
        if WireNumber.from_bytes(raw).to_bytes() != raw
    ]

    assert wrong == []


def test_every_number_encodes_to_its_value_at_its_width() -> None:
    """A value written to a meter differs from the one meant."""
    wrong = []

    for raw in _numbers():
        value = FloatCodec.decode(raw)
        try:
            encoded = FloatCodec.encode(to_encode=value, significand_num_bytes=raw[0])
        except OutOfRangeError:
            # Without its trailing zeros the number has a higher power of ten.
            digits, power = int.from_bytes(raw[2:]), value.as_tuple().exponent
            while digits and digits % 10 == 0:
                digits, power = digits // 10, int(power) + 1
            if abs(int(power)) <= 63:
                wrong.append(raw.hex(" "))
        else:
            if encoded[0] != raw[0] or _slow_value(encoded) != _slow_value(raw):
                wrong.append(raw.hex(" "))

    assert wrong == []


def test_an_undivided_number_is_an_int_with_all_digits() -> None:
    """A counter of a large plant loses its last digits."""
    wrong = [
        raw.hex(" ")
        for raw in _numbers()
        if not raw[1] & 0x40
        and (
            type(FloatCodec.decode_int_or_float(raw)) is not int
            or FloatCodec.decode_int_or_float(raw) != _slow_value(raw)
        )
    ]

    assert wrong == []


def test_a_divided_number_is_the_nearest_float() -> None:
    """A chart shows 63.440000000000005 where the meter shows 63.44."""
    wrong = []

    for raw in _numbers():
        # Wider numbers are beyond any float.
        if raw[1] & 0x40 and raw[0] < 100:
            nearest = float(str(FloatCodec.decode(raw)))
            if repr(FloatCodec.decode_int_or_float(raw)) != repr(nearest):
                wrong.append(raw.hex(" "))

    assert wrong == []


@pytest.mark.parametrize("piece", golden_pieces()["number"], ids=lambda p: p["value"])
@each_reader
def test_published_numbers(read: Callable[[bytes], Any], piece: dict[str, str]) -> None:
    """A number that Kamstrup prints as an example is read as another one."""
    value = read(bytes.fromhex(piece["raw"]))

    shown = value.to_decimal() if isinstance(value, WireNumber) else value
    assert Decimal(str(shown)) == Decimal(piece["value"])


@given(register_values())
def test_any_number_survives_in_both_forms(raw: bytes) -> None:
    """A value changes between the meter and its replay."""
    number = WireNumber.from_bytes(raw)

    assert number.to_bytes() == raw
    assert Fraction(number.to_decimal()) == _slow_value(raw)


@given(wire_decimals())
def test_what_is_encoded_decodes_again(value: Decimal) -> None:
    """A value written to a meter differs from the one meant."""
    fixed = FloatCodec.encode(to_encode=value)
    shortest = FloatCodec.encode(to_encode=value, significand_num_bytes=None)

    assert FloatCodec.decode(fixed) == FloatCodec.decode(shortest) == value
    assert len(fixed) == 6
    assert shortest[0] == 1 or shortest[2] != 0
    assert not value or int.from_bytes(fixed[2:]) % 10 != 0


@each_reader
@given(raw=st.binary(max_size=12) | tricky_bytes(max_size=12))
def test_any_bytes_are_a_number_or_an_error_of_ours(
    read: Callable[[bytes], Any], raw: bytes
) -> None:
    """A collector dies of a register that holds something else."""
    try:
        read(raw)
    except KmpError:
        assert len(raw) < 3 or len(raw) != raw[0] + 2


def test_no_program_wide_setting_rounds_a_number() -> None:
    """A program that computes with four digits reads its meter with four digits."""
    raw = bytes.fromhex("08 43 ff ff ff ff ff ff ff ff")
    narrow = Context(prec=4, rounding=ROUND_UP, Emax=9, Emin=-9, traps=[Inexact])

    with localcontext(narrow):
        value = FloatCodec.decode(raw)
        encoded = FloatCodec.encode(to_encode=value, significand_num_bytes=8)

    assert str(value) == "18446744073709551.615"
    assert encoded == raw


@each_reader
@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("", "Data for floating point decoding is of zero length."),
        (
            "04",
            "Floating point data is of length 1, expected length is 6.",
        ),
        (
            "04 43 00 00 00",
            "Floating point data is of length 5, expected length is 6.",
        ),
        (
            "04 43 00 00 00 00 00",
            "Floating point data is of length 7, expected length is 6.",
        ),
        (
            "00 43",
            (
                "Integer length byte value for floating point data decoding "
                "is under minimum of 1: 0."
            ),
        ),
    ],
)
def test_a_length_that_does_not_fit_is_told(
    read: Callable[[bytes], Any], raw: str, text: str
) -> None:
    """A register cut short is read as a smaller number."""
    with pytest.raises((DataLengthUnexpectedError, OutOfRangeError)) as caught:
        read(bytes.fromhex(raw))

    assert str(caught.value) == text


@pytest.mark.parametrize("kind", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_not_encoded(kind: str) -> None:
    """A meter is told a value that nobody can read."""
    with pytest.raises(UnsupportedDecimalExponentError):
        FloatCodec.encode(to_encode=Decimal(kind))


@pytest.mark.parametrize(
    ("value", "width_bytes", "text"),
    [
        ("256", 1, "is out of range [1,1]: 2."),
        ("1", 0, "is out of range [0,0]: 1."),
        ("4294967296", 4, "is out of range [4,4]: 5."),
        ("1", 256, "is out of range [1,255]: 256."),
        (f"{256**255}", None, "is out of range [1,255]: 256."),
    ],
)
def test_a_width_that_does_not_fit_is_told(
    value: str, width_bytes: int | None, text: str
) -> None:
    """A value that is too large is cut to another one."""
    with pytest.raises(OutOfRangeError) as caught:
        FloatCodec.encode(to_encode=Decimal(value), significand_num_bytes=width_bytes)

    assert str(caught.value) == (
        f"Significand bytes length of decimal to encode as mantissa {text}"
    )


@pytest.mark.parametrize("value", ["1E64", "1E-64", "-1E+9999", "1E-9999"])
def test_a_power_of_ten_that_does_not_fit_is_told(value: str) -> None:
    """A value that is too large loses its size."""
    with pytest.raises(OutOfRangeError, match=r"^Exponent \(\d+\) to encode is over"):
        FloatCodec.encode(to_encode=Decimal(value), significand_num_bytes=None)


def test_a_number_of_any_length_is_encoded_or_refused() -> None:
    """A program that encodes a very long number dies of a limit of its language."""
    with pytest.raises(OutOfRangeError, match=r"is out of range \[4,4\]: "):
        FloatCodec.encode(to_encode=Decimal("7" * 5_000))
    with pytest.raises(OutOfRangeError, match=r"is out of range \[1,255\]: "):
        FloatCodec.encode(to_encode=Decimal("7" * 5_000), significand_num_bytes=None)


@given(
    value=st.decimals(allow_nan=False, allow_infinity=False, places=6)
    | wire_decimals(),
    decimals=st.integers(-63, 63),
)
@example(value=Decimal("1.999999999999999999999999999999"), decimals=29)
@example(value=Decimal("1." + "9" * 800), decimals=0)
@example(value=Decimal("-0.5"), decimals=0)
def test_a_fixed_number_of_decimals_cuts_off(value: Decimal, decimals: int) -> None:
    """An emulated meter shows a counter that has not been reached."""
    number = WireNumber.from_decimal(value, significand_bytes=255, decimals=decimals)

    step = Fraction(10) ** -decimals
    steps = abs(Fraction(value)) // step
    expected = steps * step if value >= 0 else -steps * step
    assert Fraction(number.to_decimal()) == expected
    assert number.to_decimal().as_tuple().exponent == -decimals
    assert WireNumber.from_bytes(number.to_bytes()) == number


@pytest.mark.parametrize(
    ("value", "significand_bytes", "decimals", "raw"),
    [
        ("53.65", 2, 2, "02 42 14 f5"),
        ("53.659", 2, 2, "02 42 14 f5"),
        ("-123.45", 4, 2, "04 c2 00 00 30 39"),
        ("0", 4, 3, "04 43 00 00 00 00"),
        ("87654321999", 4, -3, "04 03 05 39 7f b1"),
    ],
)
def test_numbers_are_made_as_a_family_sends_them(
    value: str, significand_bytes: int, decimals: int, raw: str
) -> None:
    """An emulated meter sends other widths than its family."""
    number = WireNumber.from_decimal(
        Decimal(value), significand_bytes=significand_bytes, decimals=decimals
    )

    assert number.to_bytes() == bytes.fromhex(raw)


@pytest.mark.parametrize(
    ("value", "significand_bytes", "decimals"),
    [
        ("655.36", 2, 2),
        ("1", 0, 0),
        ("1", 256, 0),
        ("1", 4, 64),
        ("1", 4, -64),
        ("1E+5000", 255, 0),
    ],
)
def test_a_number_that_does_not_fit_is_not_made(
    value: str, significand_bytes: int, decimals: int
) -> None:
    """An emulated meter sends another number than its house has."""
    with pytest.raises(OutOfRangeError):
        WireNumber.from_decimal(
            Decimal(value), significand_bytes=significand_bytes, decimals=decimals
        )


@pytest.mark.parametrize("kind", ["NaN", "Infinity"])
def test_what_is_no_number_is_not_made(kind: str) -> None:
    """An emulated meter dies of a house that divides by zero."""
    with pytest.raises(UnsupportedDecimalExponentError):
        WireNumber.from_decimal(Decimal(kind), significand_bytes=4, decimals=0)


@pytest.mark.parametrize("value", ["1E+999999999999", "-9E+616", "1E+615"])
def test_a_number_of_any_size_is_made_or_refused(value: str) -> None:
    """A slip in a house fills the memory of the emulated meter."""
    with pytest.raises(OutOfRangeError):
        WireNumber.from_decimal(Decimal(value), significand_bytes=255, decimals=0)


@pytest.mark.parametrize("value", ["0E+999999", "1E-999999999999", "-0", "-0.009"])
def test_a_number_of_no_size_is_zero(value: str) -> None:
    """An emulated meter dies of a house that is almost cold."""
    number = WireNumber.from_decimal(Decimal(value), significand_bytes=2, decimals=2)

    assert number.to_bytes() == bytes.fromhex("02 42 00 00")


def test_the_largest_number_of_all_is_made() -> None:
    """A limit that guards the memory takes a digit away."""
    largest = Decimal(256**255 - 1)

    number = WireNumber.from_decimal(largest, significand_bytes=255, decimals=0)

    assert number.significand == b"\xff" * 255


def test_how_a_number_was_made_is_told_to_those_who_debug(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The most verbose output does not show how a value came about."""
    caplog.set_level(logging.DEBUG, logger="pykmp.codec")
    raw = bytes.fromhex("02 c2 14 f5")

    decimals.log_decoded(raw, FloatCodec.decode(raw))

    assert caplog.messages == [
        "Decoding parts of floating point data. [data='02C214F5', integer_length=2]",
        (
            "Decoded floating point data: Decimal('-53.65') "
            "[data='02C214F5', man=5365, si=True, se=True, exp=2]"
        ),
    ]
