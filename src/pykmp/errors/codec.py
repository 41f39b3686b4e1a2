"""Errors about bytes and values: what was decoded or encoded is at fault."""

from typing import Any, Literal

import attrs

from pykmp.errors.root import KmpError


class AckReceivedException(Exception):  # noqa: N818 - the name is interface
    """An acknowledgement came where a frame was expected. Not an error."""


@attrs.define(kw_only=True, slots=False, repr=False)
class BaseCodecError(KmpError):
    """Root of all that is wrong with bytes or values."""


@attrs.define(kw_only=True, slots=False, repr=False)
class OutOfRangeError(BaseCodecError):
    """A value lies outside its range; both ends belong to the range."""

    what: str
    valid_range: tuple[int, int] | tuple[int, None] | tuple[None, int]
    actual: int

    def __str__(self) -> str:
        low, high = self.valid_range
        if low is None:
            return f"{self.what} is over maximum of {high}: {self.actual}."
        if high is None:
            return f"{self.what} is under minimum of {low}: {self.actual}."
        return f"{self.what} is out of range [{low},{high}]: {self.actual}."


@attrs.define(kw_only=True, slots=False, repr=False)
class DataLengthUnexpectedError(BaseCodecError):
    """Bytes are missing, or there are too many of them."""

    what: str
    actual: int
    length_expected: int | None = None
    expected_is_minimum: bool = False

    def __str__(self) -> str:
        if self.length_expected is None:
            length = "zero" if self.actual == 0 else "unexpected"
            return f"{self.what} is of {length} length."
        minimum = " at minimum" if self.expected_is_minimum else ""
        return (
            f"{self.what} is of length {self.actual}, "
            f"expected length is {self.length_expected}{minimum}."
        )


@attrs.define(kw_only=True, slots=False, repr=False)
class BoundaryByteInvalidError(BaseCodecError):
    """A frame does not begin with its start byte, or not end with the stop byte."""

    what: Literal["start", "stop"]
    expected_byte: int
    actual_byte: int

    def __str__(self) -> str:
        expected, actual = self.expected_byte, self.actual_byte
        return (
            f"Frame expected {self.what} byte is {expected} (hex: {expected:02X}), "
            f"but got {actual} (hex: {actual:02X})"
        )


@attrs.define(kw_only=True, slots=False, repr=False)
class InvalidStuffingError(BaseCodecError):
    """An escape byte is followed by nothing, or by a byte that escapes nothing."""

    escape: bytes
    offset: int

    def __str__(self) -> str:
        return f"Escape {self.escape.hex(' ')} at byte {self.offset} is invalid."


@attrs.define(kw_only=True, slots=False, repr=False)
class ReservedByteError(BaseCodecError):
    """A byte that must be escaped stands inside a frame as it is."""

    byte: int
    offset: int

    def __str__(self) -> str:
        return f"Reserved byte {self.byte:02x} at byte {self.offset} is not escaped."


@attrs.define(kw_only=True, slots=False, repr=False)
class FrameTooLongError(BaseCodecError):
    """A frame is longer than any a meter sends."""

    length_bytes: int
    length_bytes_max: int

    def __str__(self) -> str:
        return (
            f"Frame of {self.length_bytes} bytes is longer than "
            f"the maximum of {self.length_bytes_max}."
        )


@attrs.define(kw_only=True, slots=False, repr=False)
class InvalidDestinationAddressError(BaseCodecError):
    """The address of a frame does not fit into one byte."""

    def __str__(self) -> str:
        return "Invalid destination address for data link layer"


@attrs.define(kw_only=True, slots=False, repr=False)
class CrcChecksumInvalidError(BaseCodecError):
    """The checksum does not fit the bytes."""

    raw: bytes = b""
    crc_given: int | None = None
    crc_calculated: int | None = None

    def __str__(self) -> str:
        if self.crc_given is None or self.crc_calculated is None:
            return "Checksum is invalid."
        return (
            f"Checksum {self.crc_given:04x} is invalid, "
            f"the bytes give {self.crc_calculated:04x}."
        )


@attrs.define(kw_only=True, slots=False, repr=False)
class UnsupportedDecimalExponentError(BaseCodecError):
    """A Decimal that is no number: not a number, or infinite."""

    actual_exponent: Any

    def __str__(self) -> str:
        return (
            f"Unsupported exponent {self.actual_exponent} where an integer is expected."
        )


@attrs.define(kw_only=True, slots=False, repr=False)
class CalendarInvalidError(BaseCodecError):
    """A number that is no date or no time of day."""

    what: str
    value: object

    def __str__(self) -> str:
        return f"{self.what} {self.value} does not exist."


@attrs.define(kw_only=True, slots=False, repr=False)
class MessageCidMismatchError(BaseCodecError):
    """The command id is that of another message."""

    message_class_name: str
    cid_expected: int
    actual: int

    def __str__(self) -> str:
        return (
            f"Expected Command ID {self.cid_expected} for "
            f"{self.message_class_name}, got {self.actual}."
        )


@attrs.define(kw_only=True, slots=False, repr=False)
class SubCommandMismatchError(MessageCidMismatchError):
    """The command id is right, the sub-command behind it that of another message."""

    def __str__(self) -> str:
        return (
            f"Expected sub-command {self.cid_expected} for "
            f"{self.message_class_name}, got {self.actual}."
        )


@attrs.define(kw_only=True, slots=False, repr=False)
class LogRowInvalidError(BaseCodecError):
    """A row cannot stand in a log answer beside the other rows."""

    row_id: int
    problem: str

    def __str__(self) -> str:
        return f"Log row {self.row_id} {self.problem}."


@attrs.define(kw_only=True, slots=False, repr=False)
class DataWithNoDataError(BaseCodecError):
    """Data came with a message that has none."""

    message_class: type[Any]

    def __str__(self) -> str:
        return f"{self.message_class.__name__} does not take any data."


@attrs.define(kw_only=True, slots=False, repr=False)
class SoftwareRevisionInvalidError(BaseCodecError):
    """A software revision is no letter followed by a number up to 255."""

    revision_string: str

    def __str__(self) -> str:
        return f"Software revision string {self.revision_string!r} is invalid."


@attrs.define(kw_only=True, slots=False, repr=False)
class SerialNumberInvalidError(BaseCodecError):
    """A serial number contains something else than the digits 0 to 9."""

    serial: str

    def __str__(self) -> str:
        return f"Serial {self.serial!r} is invalid; should contain digits only."
