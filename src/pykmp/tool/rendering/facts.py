"""What there is to print, whatever the form: plain values."""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import attrs

from pykmp.tool.said import ShownRow
from pykmp.tool.values import ShownRegister


@attrs.frozen(kw_only=True)
class Reading:
    """The registers of one reading.

    Attributes:
        time: When it was complete, by this computer's clock.
        registers: Those that came, in the order they were asked for.
        missing: Ids of those that did not.
    """

    time: dt.datetime
    registers: tuple[ShownRegister, ...]
    missing: tuple[int, ...] = ()


@attrs.frozen(kw_only=True)
class ClockReading:
    """The clock of a meter beside that of this computer.

    Attributes:
        meter: As the meter shows it.
        computer: At the same moment, in local standard time, with its zone.
    """

    meter: dt.datetime
    computer: dt.datetime

    @property
    def offset_seconds(self) -> int:
        """How far the meter is ahead; negative: behind."""
        # A meter shows whole seconds, those that have passed.
        computer = self.computer.replace(microsecond=0, tzinfo=None)
        return int((self.meter - computer).total_seconds())


@attrs.frozen(kw_only=True)
class Layer:
    """What one layer of the protocol says about a frame."""

    name: str
    text: str
    is_good: bool = True


@attrs.frozen(kw_only=True)
class Explanation:
    """A piece of a stream in words, and as facts for programs.

    Attributes:
        kind: request, response, acknowledgement or noise.
        raw: The bytes as they came.
        at: Seconds since the start of the recording it comes from, if it does.
        layers: The words, from the wire upwards.
        registers: Those in it, with their values.
        rows: Those of a log in it.
        address: Destination address, if it has one.
        crc_given: Checksum as sent.
        crc_calculated: Checksum as it should be.
        command_id: Command id.
        command_name: Name of the command.
        fields: What else the message says.
        error: Why it cannot be used; empty if it can.
    """

    kind: str
    raw: bytes
    at: float | None = None
    layers: tuple[Layer, ...] = ()
    registers: tuple[ShownRegister, ...] = ()
    rows: tuple[ShownRow, ...] = ()
    address: int | None = None
    crc_given: int | None = None
    crc_calculated: int | None = None
    command_id: int | None = None
    command_name: str | None = None
    fields: Mapping[str, Any] = MappingProxyType({})
    error: str = ""
