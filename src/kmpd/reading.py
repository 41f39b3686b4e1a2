"""A reading: what a meter said at an instant, exactly, and how far it may be believed.

All instants are aware and in UTC; what a meter's clock showed is naive.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum, unique
from functools import cached_property

import attrs

from pykmp.registers import UNITS, Quality, Unit

__all__ = ["Quality", "Reading", "ReadingValue", "Source", "Unit"]


@unique
class Source(StrEnum):
    """Where a reading comes from."""

    POLL = "poll"
    LOG = "log"
    IMPORT = "import"


@attrs.frozen(kw_only=True)
class ReadingValue:
    """A register of a reading.

    Attributes:
        register: Register id.
        unit: Unit number as on the wire, see UNITS_NAMES.
        raw: Length byte, scale byte and significand as on the wire; empty for what was
            imported.
        number: The exact number in the unit, with the digits of the wire; None for what
            is none, and for what cannot be read.
        text: The value as people read it, without its unit.
        quality: Whether it may be believed, and so published.
        reason: Why not, if so.
    """

    register: int
    unit: int
    raw: bytes
    number: Decimal | None
    text: str
    quality: Quality = Quality.GOOD
    reason: str = ""

    @property
    def unit_symbol(self) -> str:
        """The unit as people write it; empty for a number without one."""
        unit = UNITS.get(self.unit)
        return "" if unit is None else unit.symbol


@attrs.frozen(kw_only=True, slots=False)
class Reading:
    """The registers that one meter told at one instant.

    Attributes:
        meter: Name of the measuring point, from the configuration.
        serial: Serial number of the meter that answered; a swap changes it.
        family: Key of the family, such as ``403``; empty if nobody knows.
        at: When the answer had come; of a log, the instant its record was made.
        meter_time: What the meter's clock showed, if it was asked.
        source: Where it comes from.
        log: Name of the meter's log, of a reading from one; else empty.
        values: By register id, in the order they were asked for.
        missing: Registers that the meter did not tell.
        frames: The answers as they came from the wire.
        seconds: How long the reading took, from the first request on.
        line_seconds: For how long of that bytes were on the line.
        requests: How many requests it took.
        attempts: How often they were sent, repetitions included.
        seq: Its place in the store, the oldest first; None until it is kept.
    """

    meter: str
    serial: str
    at: dt.datetime
    values: Mapping[int, ReadingValue]
    family: str = ""
    meter_time: dt.datetime | None = None
    source: Source = Source.POLL
    log: str = ""
    missing: tuple[int, ...] = ()
    frames: tuple[bytes, ...] = ()
    seconds: float = 0.0
    line_seconds: float = 0.0
    requests: int = 0
    attempts: int = 0
    seq: int | None = None

    @cached_property
    def good(self) -> Mapping[int, ReadingValue]:
        """The values that may be published."""
        return {
            id_: value
            for id_, value in self.values.items()
            if value.quality is Quality.GOOD
        }
