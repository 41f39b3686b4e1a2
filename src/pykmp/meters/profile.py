"""What is known about one meter family, as values: the shape of a profile file."""

from collections.abc import Mapping
from enum import StrEnum, unique

import attrs

from pykmp.registers.terms import Confidence


@unique
class Commodity(StrEnum):
    """What a meter measures; electricity meters have a register catalogue apart."""

    HEAT = "heat"
    WATER = "water"
    ELECTRICITY = "electricity"


@attrs.frozen(kw_only=True)
class Line:
    """Speeds in order of preference, and the form of a byte, such as 8N2."""

    baud: tuple[int, ...]
    format: str


@attrs.frozen(kw_only=True)
class ProfileRegister:
    """A register as a family answers it.

    `unit` is the unit's number, `scale` the sign-and-exponent byte. `confidence` marks
    width and unit. `demo` is a plausible value in that unit: a number with exactly the
    digits of the scale, a clock hh:mm:ss, a date yyyy-mm-dd (mm-dd in unit 50), a date
    and time with a blank between them, text in unit 54, or bytes as 0x and hex.
    """

    id: int
    unit: int
    significand_bytes: int
    scale: int
    demo: str
    confidence: Confidence


@attrs.frozen(kw_only=True)
class Quirk:
    """Something about the family that surprises people, and who says so."""

    text: str
    source: str


@attrs.frozen(kw_only=True)
class Logger:
    """A log that the meter keeps.

    `command` is the command that reads it, in hex, empty if that is not public.
    `number` is the log id (A0) or logger type (B8), `depth` the number of records;
    None if not known. `is_depth_assumed` marks a depth that no document gives.
    `address` is where the logger answers, if not at the meter's own address;
    `other_addresses` are those of modules that keep such a log as well.
    A record is made every `interval_seconds` or `interval_months` of the meter's clock;
    where both are None, whenever something happens. `registers` are what a record
    holds; none if that is not known. What is marked assumed, no document says of this
    family; programmable meters may differ in all of it.
    """

    name: str
    command: str
    number: int | None
    is_number_assumed: bool
    depth: int | None
    is_depth_assumed: bool
    interval_seconds: int | None
    interval_months: int | None
    is_interval_assumed: bool
    registers: tuple[int, ...]
    are_registers_assumed: bool
    address: int | None
    other_addresses: tuple[int, ...]
    confidence: Confidence
    source: str
    note: str


@attrs.frozen(kw_only=True)
class TypeCode:
    """An answer to GetType that is public, and the model it stands for."""

    code: bytes
    model: str
    source: str


@attrs.frozen(kw_only=True)
class Telling:
    """Which of the telling registers the family answers.

    `inferred` lists those of `present` and `absent` that nobody has confirmed.
    """

    present: frozenset[int]
    absent: frozenset[int]
    unknown: frozenset[int]
    inferred: frozenset[int]


@attrs.frozen(kw_only=True)
class FrameRegister:
    """A register in a golden frame: the exact number, or the bytes of what is none."""

    id: int
    unit: int
    value: str | None
    raw: bytes | None


@attrs.frozen(kw_only=True)
class GoldenFrame:
    """A frame of the family with its meaning and its source.

    `requested` are the ids of a request, `registers` what an answer says.
    """

    frame: bytes
    direction: str
    source: str
    confidence: str
    command_id: int
    note: str
    requested: tuple[int, ...]
    registers: tuple[FrameRegister, ...]
    serial: int | None
    meter_type: bytes | None
    software: str | None


@attrs.frozen(kw_only=True)
class Profile:
    """All that is known about one meter family.

    `standard` is what a person wants to read. `type_codes` are public; where there are
    none, `constructed_type_code` is what the emulated meter answers, and detection
    never looks at it. `is_mains_powered` is false where a battery must be counted on.
    `telling` is None for electricity meters, which run at another speed.
    """

    key: str
    aliases: tuple[str, ...]
    model: str
    commodity: Commodity
    is_mains_powered: bool
    address: int
    line: Line
    info_table: str
    standard: tuple[int, ...]
    registers: Mapping[int, ProfileRegister]
    type_codes: tuple[TypeCode, ...]
    constructed_type_code: bytes | None
    telling: Telling | None
    quirks: tuple[Quirk, ...]
    loggers: tuple[Logger, ...]
    vectors: tuple[GoldenFrame, ...]
    sources: tuple[str, ...]
