"""Numbers with a unit: exact, and of the very shape that the wire had.

Source: Kamstrup 5512-447 rev M1, section 4.2; the names of the tenfold units are
public, a frame with one is not.
"""

from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from typing import ClassVar, Final, Self

import attrs

from pykmp.codec import FloatCodec, WireNumber
from pykmp.codec.decimals import EXPONENT_MAX
from pykmp.messages import RegisterValueBytes
from pykmp.registers.units import Unit
from pykmp.registers.values.base import BaseValue, framed

_NEGATIVE: Final = 0x80
_DIVIDES: Final = 0x40

#: Moves a decimal point without rounding, whatever context the program has set.
_scaleb: Final = Context(prec=700, Emax=MAX_EMAX, Emin=MIN_EMIN).scaleb


@attrs.frozen(kw_only=True)
class NumberValue(BaseValue):
    """A number in a unit.

    Attributes:
        number: The number in `unit`, where a power of ten of the wire's unit is in the
            number. Its digits are those that came: 0.00 is not 0.
        significand_bytes: How many bytes the meter gives it.

    >>> from pykmp.registers.units import UNITS
    >>> number = Decimal("1234.567")
    >>> volume = NumberValue.from_decimal(number, unit=UNITS[40], scale=0x42)
    >>> volume.text, volume.encode().hex(" ")
    ('1234.56 m³', '04 42 00 01 e2 40')
    """

    kind: ClassVar[str] = "number"

    number: Decimal
    significand_bytes: int = 4

    @classmethod
    def from_wire(cls, unit: Unit, value: bytes) -> Self:
        """Return the number that length byte, scale byte and significand make.

        Raises:
            DataLengthUnexpectedError: The length byte disagrees with the bytes.
            OutOfRangeError: The length byte is zero.
        """
        return cls(
            number=_scaleb(FloatCodec.decode(value), unit.power_of_ten),
            wire_unit=unit,
            scale=value[1] & ~_NEGATIVE,
            significand_bytes=value[0],
        )

    @classmethod
    def from_decimal(
        cls, number: Decimal, *, unit: Unit, scale: int, significand_bytes: int = 4
    ) -> Self:
        """Return a number of the base unit in the shape that a meter gives it.

        It is cut off at the last digit that the scale byte allows, as meters do. The
        sign comes from the number, never from the scale byte.

        Raises:
            OutOfRangeError: It needs more bytes than there are.
            UnsupportedDecimalExponentError: It is infinite or no number.
        """
        decimals = _decimals(scale)
        wire = WireNumber.from_decimal(
            _scaleb(number, -unit.power_of_ten),
            significand_bytes=significand_bytes,
            decimals=decimals,
        )
        sign = wire.scale & _NEGATIVE
        exact = attrs.evolve(wire, scale=scale & ~_NEGATIVE | sign)
        return cls.from_wire(unit, exact.to_bytes())

    def encode(self) -> RegisterValueBytes:
        """Return the number in its shape, cut off at its last digit.

        Raises:
            OutOfRangeError: It needs more bytes than there are.
            UnsupportedDecimalExponentError: It is infinite or no number.
        """
        digits = WireNumber.from_decimal(
            _scaleb(self.number.copy_abs(), -self.wire_unit.power_of_ten),
            significand_bytes=self.significand_bytes,
            decimals=_decimals(self.scale),
        )
        sign = _NEGATIVE if self.number.is_signed() else 0
        return framed(self.scale | sign, digits.significand)

    @property
    def figure(self) -> str:
        """The number with all its digits, never in powers of ten."""
        return format(self.number, "f")


def _decimals(scale: int) -> int:
    exponent = scale & EXPONENT_MAX
    return exponent if scale & _DIVIDES else -exponent
