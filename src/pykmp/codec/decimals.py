"""Base-10 floating point numbers, exact from the wire to Decimal and back.

Layout:
    0       number of significand bytes, n
    1       scale: bit 7 negative, bit 6 divides, bits 5-0 power of ten
    2...    significand, n bytes, unsigned, high byte first

Source: Kamstrup 5512-447 rev M1, section 4.2.
"""

import logging
from decimal import MAX_EMAX, MIN_EMIN, ROUND_DOWN, Context, Decimal
from typing import Final, Self

import attrs

from pykmp.errors import (
    BaseCodecError,
    DataLengthUnexpectedError,
    OutOfRangeError,
    UnsupportedDecimalExponentError,
)

EXPONENT_MAX: Final = 63
SIGNIFICAND_BYTES_MAX: Final = 255
#: Digits of the largest significand.
_DIGITS_MAX: Final = 615
_NEGATIVE: Final = 0x80
_DIVIDES: Final = 0x40
_HEADER_BYTES: Final = 2

logger = logging.getLogger("pykmp.codec")


def _multiplier(scale: int) -> Decimal:
    sign = "-" if scale & _NEGATIVE else ""
    exponent_sign = "-" if scale & _DIVIDES else ""
    return Decimal(f"{sign}1E{exponent_sign}{scale & EXPONENT_MAX}")


#: What each scale byte multiplies the significand by.
_MULTIPLIERS: Final = tuple(map(_multiplier, range(256)))

#: Room for the longest number there can be, 255 significand bytes and an exponent of
#: 63, so that nothing is rounded whatever context the program has set.
_EXACT: Final = Context(prec=700, rounding=ROUND_DOWN, Emax=MAX_EMAX, Emin=MIN_EMIN)
_multiply: Final = _EXACT.multiply
_from_bytes: Final = int.from_bytes


def _misfit(raw: bytes) -> BaseCodecError:
    """Return what is wrong with a number whose length byte does not fit its bytes."""
    if not raw:
        return DataLengthUnexpectedError(
            what="Data for floating point decoding", actual=0
        )
    if raw[0] == 0:
        return OutOfRangeError(
            what="Integer length byte value for floating point data decoding",
            valid_range=(1, None),
            actual=0,
        )
    return DataLengthUnexpectedError(
        what="Floating point data",
        actual=len(raw),
        length_expected=raw[0] + _HEADER_BYTES,
    )


@attrs.frozen(kw_only=True)
class WireNumber:
    """A number with the width and the scale that Decimal forgets.

    ``to_bytes`` returns the very bytes that ``from_bytes`` was given, so that an
    emulated meter repeats a real one to the bit.

    Attributes:
        scale: The scale byte: sign, sign of the exponent, exponent.
        significand: The unsigned integer, high byte first.
    """

    scale: int
    significand: bytes

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Take apart a number as a meter sends it; raises as FloatCodec.decode."""
        if len(raw) <= _HEADER_BYTES or len(raw) != raw[0] + _HEADER_BYTES:
            raise _misfit(raw)
        return cls(scale=raw[1], significand=raw[_HEADER_BYTES:])

    @classmethod
    def from_decimal(
        cls, value: Decimal, *, significand_bytes: int, decimals: int
    ) -> Self:
        """Return *value* at a fixed width and number of decimals, cut off there.

        A meter cuts its counters off at the last digit it shows; it does not round.
        Nothing is left of a small negative value, not even its sign.

        Raises:
            OutOfRangeError: The value needs more bytes than there are, or a scale
                byte holds no such number of decimals.
            UnsupportedDecimalExponentError: The value is infinite or no number.
        """
        if abs(decimals) > EXPONENT_MAX:
            raise OutOfRangeError(
                what="Decimals of a number",
                valid_range=(-EXPONENT_MAX, EXPONENT_MAX),
                actual=decimals,
            )
        digits = _cut_off(value, decimals)
        scale = decimals | _DIVIDES if decimals > 0 else -decimals
        if value < 0 and digits:
            scale |= _NEGATIVE
        return cls(scale=scale, significand=_fitted(digits, significand_bytes))

    def to_bytes(self) -> bytes:
        """Return the bytes as a meter sends them."""
        return bytes([len(self.significand), self.scale]) + self.significand

    def to_decimal(self) -> Decimal:
        """Return the exact value."""
        return FloatCodec.decode(self.to_bytes())


def _cut_off(value: Decimal, decimals: int) -> int:
    """Return the digits of *value* down to a number of decimals."""
    if not value.is_finite():
        raise UnsupportedDecimalExponentError(actual_exponent=value.as_tuple().exponent)
    count = value.adjusted() + 1 + decimals if value else 0
    # Python would write out the zeros of 1E+999999999.
    if count > _DIGITS_MAX:
        raise OutOfRangeError(
            what="Digits of a number", valid_range=(None, _DIGITS_MAX), actual=count
        )
    return int(_EXACT.scaleb(value.copy_abs(), decimals))


def _fitted(digits: int, width_bytes: int) -> bytes:
    if width_bytes > SIGNIFICAND_BYTES_MAX:
        raise OutOfRangeError(
            what="Significand bytes length of decimal to encode as mantissa",
            valid_range=(1, SIGNIFICAND_BYTES_MAX),
            actual=width_bytes,
        )
    needed = max(1, (digits.bit_length() + 7) // 8)
    if needed > width_bytes:
        raise OutOfRangeError(
            what="Significand bytes length of decimal to encode as mantissa",
            valid_range=(width_bytes, width_bytes),
            actual=needed,
        )
    return digits.to_bytes(width_bytes)


def _normalised(value: Decimal) -> tuple[int, int, int]:
    """Return sign, digits without trailing zeros, and exponent; exact at any length."""
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise UnsupportedDecimalExponentError(actual_exponent=exponent)
    text = "".join(map(str, digits))
    kept = text.rstrip("0")
    if not kept:
        return sign, 0, 0
    # Through Decimal, because int takes no text of thousands of digits.
    return sign, int(Decimal(kept)), exponent + len(text) - len(kept)


class FloatCodec:
    """Numbers of the wire to Decimal and back.

    >>> FloatCodec.decode(bytes.fromhex("04 43 00 00 00 fb"))
    Decimal('0.251')
    """

    @classmethod
    def decode(cls, data: bytes) -> Decimal:
        """Return the exact value.

        Raises:
            DataLengthUnexpectedError: The length byte disagrees with the bytes.
            OutOfRangeError: The length byte is zero.
        """
        width_bytes = len(data) - _HEADER_BYTES
        if width_bytes < 1 or width_bytes != data[0]:
            raise _misfit(data)
        return _multiply(_from_bytes(data[2:]), _MULTIPLIERS[data[1]])

    @classmethod
    def decode_int_or_float(cls, data: bytes) -> int | float:
        """Return an int unless the value is divided by a power of ten, else a float.

        A float may lose digits; prefer :meth:`decode`.
        Raises as :meth:`decode` does.
        """
        value = cls.decode(data)
        return float(value) if data[1] & _DIVIDES else int(value)

    @classmethod
    def encode(
        cls, *, to_encode: Decimal, significand_num_bytes: int | None = 4
    ) -> bytes:
        """Return a value as a meter sends it, without trailing zeros.

        Args:
            to_encode: The value.
            significand_num_bytes: Width of the significand; None is the shortest.

        Raises:
            OutOfRangeError: The value does not fit into the width, the width into a
                length byte, or the power of ten exceeds 63.
            UnsupportedDecimalExponentError: The value is infinite or no number.
        """
        sign, digits, exponent = _normalised(to_encode)
        if abs(exponent) > EXPONENT_MAX:
            raise OutOfRangeError(
                what=f"Exponent ({abs(exponent)}) to encode",
                valid_range=(None, EXPONENT_MAX),
                actual=abs(exponent),
            )
        width_bytes = significand_num_bytes
        if width_bytes is None:
            width_bytes = max(1, (digits.bit_length() + 7) // 8)
        significand = _fitted(digits, width_bytes)
        scale = abs(exponent) | (_DIVIDES if exponent < 0 else 0)
        scale |= _NEGATIVE if sign else 0
        return bytes([width_bytes, scale]) + significand


def log_decoded(raw: bytes, value: Decimal) -> None:
    """Log what a number was made of, for people who watch every byte.

    Decoding itself is silent: it runs eight times per answer.
    """
    scale = raw[1]
    logger.debug(
        "Decoding parts of floating point data. [data='%s', integer_length=%d]",
        raw.hex().upper(),
        raw[0],
    )
    logger.debug(
        "Decoded floating point data: %r [data='%s', man=%d, si=%s, se=%s, exp=%d]",
        value,
        raw.hex().upper(),
        int.from_bytes(raw[2:]),
        bool(scale & _NEGATIVE),
        bool(scale & _DIVIDES),
        scale & EXPONENT_MAX,
    )
