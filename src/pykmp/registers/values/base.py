"""What all values have in common: a unit, a quality, bytes, and two ways to be shown.

Layout of a value on the wire:
    0       number of significand bytes, n
    1       scale byte
    2...    significand, n bytes

Source: Kamstrup 5512-447 rev M1, section 4.2.
"""

from abc import ABC, abstractmethod
from typing import ClassVar, Final

import attrs

from pykmp.codec.decimals import SIGNIFICAND_BYTES_MAX
from pykmp.errors import OutOfRangeError
from pykmp.messages import RegisterValueBytes
from pykmp.registers.terms import Quality
from pykmp.registers.units import Unit

#: Length byte and scale byte.
HEADER_BYTES: Final = 2


@attrs.frozen(kw_only=True)
class BaseValue(ABC):
    """A register's value, exactly as the meter sent it.

    Attributes:
        kind: What sort of value it is, in one word that never changes.
        wire_unit: The unit as the meter sent it.
        scale: The scale byte; that of a number lacks the sign, which the number has.
        quality: Whether it may be believed.
        reason: Why not, if so.
    """

    kind: ClassVar[str]

    wire_unit: Unit
    scale: int = 0
    quality: Quality = Quality.GOOD
    reason: str = ""

    @abstractmethod
    def encode(self) -> RegisterValueBytes:
        """Return length byte, scale byte and significand, as a meter sends them.

        Raises:
            BaseCodecError: A value that was made here does not fit its layout.
        """

    @property
    @abstractmethod
    def figure(self) -> str:
        """The value without its unit, as people read it."""

    @property
    def plain(self) -> str | None:
        """The value without its unit, as programs read it; None if there is none."""
        return self.figure

    @property
    def unit(self) -> Unit:
        """The unit of the figure, which has taken in the power of ten of the wire's."""
        return self.wire_unit.base

    @property
    def text(self) -> str:
        """The value with its unit, as people read it."""
        return f"{self.figure} {self.unit.symbol}".rstrip()

    @property
    def json(self) -> dict[str, object]:
        """The value as JSON has it: numbers as strings, nothing rounded.

        Every value has the keys kind, value, unit, quality and reason; a sort of value
        may have more. What does not apply is null.
        """
        return {
            "kind": self.kind,
            "value": self.plain,
            "unit": self.unit.symbol or None,
            "quality": self.quality.value,
            "reason": self.reason or None,
        }


def framed(scale: int, significand: bytes) -> RegisterValueBytes:
    """Return a significand with its length byte and its scale byte.

    Raises:
        OutOfRangeError: It is longer than a length byte can say.
    """
    length_bytes = len(significand)
    if length_bytes > SIGNIFICAND_BYTES_MAX:
        raise OutOfRangeError(
            what="Significand bytes length of value to encode",
            valid_range=(0, SIGNIFICAND_BYTES_MAX),
            actual=length_bytes,
        )
    return RegisterValueBytes(bytes([length_bytes, scale]) + significand)


def padded(number: int, width_bytes: int) -> bytes:
    """Return an unsigned integer, high byte first.

    Raises:
        OutOfRangeError: It needs more bytes than there are, or is negative.
    """
    try:
        return number.to_bytes(width_bytes)
    except OverflowError:
        raise OutOfRangeError(
            what=f"Value to encode in {width_bytes} bytes",
            valid_range=(0, (1 << 8 * width_bytes) - 1),
            actual=number,
        ) from None
