"""What is neither number nor date: text, flags, blocks, nothing, and the unreadable.

Source: the AIMIR head end (new_swamm) and conpot for units 54 and 59, register scans
of a 382M and of a MULTICAL 21 for 16-byte blocks.
"""

from decimal import Decimal
from typing import ClassVar, Final

import attrs

from pykmp.errors import OutOfRangeError
from pykmp.messages import RegisterValueBytes
from pykmp.registers.info import InfoFlag
from pykmp.registers.units import UNITS, Layout, Unit
from pykmp.registers.values.base import HEADER_BYTES, BaseValue, framed, padded


@attrs.frozen(kw_only=True)
class TextValue(BaseValue):
    """Characters (unit 54).

    Attributes:
        characters: What is written, without what pads it.
        padding_before: Bytes that came before it.
        padding_after: Bytes that came after it.
    """

    kind: ClassVar[str] = "text"

    characters: str
    wire_unit: Unit = UNITS[54]
    padding_before: bytes = b""
    padding_after: bytes = b""

    def encode(self) -> RegisterValueBytes:
        """Return the characters with their padding.

        Raises:
            OutOfRangeError: One of them is not ASCII.
        """
        written = _ascii(self.characters)
        return framed(self.scale, self.padding_before + written + self.padding_after)

    @property
    def figure(self) -> str:
        """The characters."""
        return self.characters


@attrs.frozen(kw_only=True)
class FlagsValue(BaseValue):
    """Bits, or an info code, and what they say in words.

    Attributes:
        bits: The number that the bits make, the first one on top.
        flags: What they say, if the family of the meter is known.
        significand_bytes: How many bytes the meter gives them.
    """

    kind: ClassVar[str] = "flags"

    bits: int
    flags: tuple[InfoFlag, ...] = ()
    wire_unit: Unit = UNITS[59]
    significand_bytes: int = 4

    def encode(self) -> RegisterValueBytes:
        """Return the bits.

        Raises:
            OutOfRangeError: There are more than fit.
        """
        return framed(self.scale, padded(self.bits, self.significand_bytes))

    @property
    def figure(self) -> str:
        """The bits in hex, or the code as the meter writes it, and then the words."""
        words = "; ".join(flag.text for flag in self.flags)
        return f"{self.plain} ({words})" if words else self.plain

    @property
    def plain(self) -> str:
        """The bits in hex; a code that came as a number, as a number."""
        if self.wire_unit.layout is Layout.FLAGS:
            return f"0x{self.bits:0{2 * self.significand_bytes}x}"
        return str(self.bits)

    @property
    def json(self) -> dict[str, object]:
        """As of every value; and under flags, each with its text and its proof."""
        flags = [
            {
                "value": flag.value,
                "text": flag.text,
                "known": flag.known,
                "layout": flag.layout,
                "confidence": flag.confidence.value,
            }
            for flag in self.flags
        ]
        return {**super().json, "flags": flags}


@attrs.frozen(kw_only=True)
class OpaqueValue(BaseValue):
    """A block of bytes that is no number, and of which no more is public."""

    kind: ClassVar[str] = "opaque"

    raw: bytes
    wire_unit: Unit = UNITS[0]

    def encode(self) -> RegisterValueBytes:
        """Return the block."""
        return framed(self.scale, self.raw)

    @property
    def figure(self) -> str:
        """The block in hex."""
        return f"0x{self.raw.hex()}"


@attrs.frozen(kw_only=True)
class MissingValue(BaseValue):
    """No value: the meter has the register and sent no byte of it."""

    kind: ClassVar[str] = "missing"

    def encode(self) -> RegisterValueBytes:
        """Return a value of no bytes."""
        return framed(self.scale, b"")

    @property
    def figure(self) -> str:
        """Words that say so."""
        return "no value"

    @property
    def plain(self) -> None:
        """Nothing."""
        return

    @property
    def text(self) -> str:
        """Words that say so; no unit."""
        return self.figure


@attrs.frozen(kw_only=True)
class RawValue(BaseValue):
    """Bytes that cannot be read as their unit asks for, or in a unit nobody knows.

    Attributes:
        value: Length byte, scale byte and significand, also where they do not fit.
        number: The number that they would be, if they read as one.
    """

    kind: ClassVar[str] = "raw"

    value: bytes
    number: Decimal | None = None

    def encode(self) -> RegisterValueBytes:
        """Return the bytes as they came."""
        return RegisterValueBytes(self.value)

    @property
    def figure(self) -> str:
        """The number where the unit is written as one, else the bytes in hex."""
        if self.number is None:
            return self.plain
        if self.wire_unit.layout in _WRITTEN_AS_NUMBER:
            return format(self.number, "f")
        return f"0x{self.value[HEADER_BYTES:].hex()}"

    @property
    def plain(self) -> str:
        """All bytes in hex, length byte and scale byte included."""
        return f"0x{self.value.hex()}"

    @property
    def text(self) -> str:
        """The figure and the name of the unit, whatever it is."""
        return f"{self.figure} {self.wire_unit.text}"

    @property
    def json(self) -> dict[str, object]:
        """As of every value; and under number what number the bytes would be."""
        number = None if self.number is None else format(self.number, "f")
        common = super().json
        return {**common, "unit": self.wire_unit.text, "number": number}


def _ascii(characters: str) -> bytes:
    try:
        return characters.encode("ascii")
    except UnicodeEncodeError as error:
        raise OutOfRangeError(
            what="Code of a character to encode",
            valid_range=(0, 127),
            actual=ord(characters[error.start]),
        ) from None


_WRITTEN_AS_NUMBER: Final = frozenset(
    {
        Layout.NUMBER,
        Layout.CLOCK,
        Layout.DATE,
        Layout.LONG_DATE,
        Layout.MONTH_DAY,
        Layout.UNKNOWN,
    }
)
