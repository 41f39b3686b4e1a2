"""A value taken apart: what every layout is read from."""

import datetime as dt

import attrs

from pykmp.registers.units import Unit
from pykmp.registers.values.base import HEADER_BYTES


@attrs.frozen(kw_only=True)
class WireValue:
    """A value taken apart, and what the caller knows of the meter.

    Attributes:
        register_id: The register it came from.
        unit: The unit it came in.
        value: Length byte, scale byte and significand.
        zone: The zone of the meter's clock, if known.
        info_table: The table of the meter's info codes, if known.
    """

    register_id: int
    unit: Unit
    value: bytes
    zone: dt.tzinfo | None
    info_table: str | None

    @property
    def is_whole(self) -> bool:
        """Whether there are as many bytes as the length byte says."""
        return len(self.value) >= HEADER_BYTES and self.value[0] == self.width_bytes

    @property
    def scale(self) -> int:
        """The scale byte."""
        return self.value[1]

    @property
    def significand(self) -> bytes:
        """What follows the scale byte."""
        return self.value[HEADER_BYTES:]

    @property
    def width_bytes(self) -> int:
        """How many bytes that is."""
        return len(self.significand)

    @property
    def integer(self) -> int:
        """The unsigned integer that they make."""
        return int.from_bytes(self.significand)
