"""Physical layer: start and stop bytes, byte stuffing, the acknowledgement.

A frame is ``start | stuffed bytes | stop``.
Five byte values are reserved; inside a frame each is sent as the escape byte
followed by its complement.
Because of that a raw start byte always begins a frame and a raw stop byte always
ends one.

Source: Kamstrup 5512-447 rev M1, section 3.1.
"""

import enum
import re
from types import MappingProxyType
from typing import ClassVar, Final, NewType

import attrs

from pykmp.constants import ACK_BYTES, ByteCode
from pykmp.errors import (
    AckReceivedException,
    BaseCodecError,
    BoundaryByteInvalidError,
    DataLengthUnexpectedError,
    FrameTooLongError,
    InvalidStuffingError,
    ReservedByteError,
)

PhysicalBytes = NewType("PhysicalBytes", bytes)
DataLinkBytes = NewType("DataLinkBytes", bytes)

#: Longest frame that is taken for one, in bytes on the line, start and stop included.
#: The longest answer anybody printed has 699 bytes before stuffing.
FRAME_BYTES_MAX: Final = 2048

_RESERVED: Final = bytes(
    code.value
    for code in (
        ByteCode.STUFFING,
        ByteCode.ACK,
        ByteCode.START_FROM_METER,
        ByteCode.START_TO_METER,
        ByteCode.STOP,
    )
)
_ESCAPE: Final = bytes([ByteCode.STUFFING.value])
_STUFFED: Final = {bytes([b]): _ESCAPE + bytes([b ^ 0xFF]) for b in _RESERVED}
_UNSTUFFED: Final = {escape: byte for byte, escape in _STUFFED.items()}

_ANY_RESERVED: Final = re.compile(b"[" + re.escape(_RESERVED) + b"]")
#: Inside a frame: an escape, whole or cut short, or a byte that should be escaped.
_ANY_SPECIAL: Final = re.compile(
    _ESCAPE + b".?|[" + re.escape(_RESERVED.replace(_ESCAPE, b"")) + b"]", re.DOTALL
)


class PhysicalDirection(enum.Enum):
    """Which way a frame travels; the start byte tells."""

    TO_METER = enum.auto()
    FROM_METER = enum.auto()


#: Start bytes as the functions below take them, and the stop byte.
TO_METER: Final = ByteCode.START_TO_METER.value
FROM_METER: Final = ByteCode.START_FROM_METER.value
_STOP: Final = ByteCode.STOP.value

_STARTS: Final = MappingProxyType(
    {
        PhysicalDirection.TO_METER: TO_METER,
        PhysicalDirection.FROM_METER: FROM_METER,
    }
)


def stuff(payload: bytes) -> bytes:
    """Return *payload* with each reserved byte escaped."""
    return _ANY_RESERVED.sub(lambda match: _STUFFED[match[0]], payload)


def unstuff(body: bytes) -> bytes:
    """Return *body* with each escape replaced by the byte it stands for.

    Raises:
        InvalidStuffingError: An escape is cut short, or stands for no reserved byte.
        ReservedByteError: A reserved byte is not escaped.
    """
    return _ANY_SPECIAL.sub(_byte_for, body)


def _byte_for(special: re.Match[bytes]) -> bytes:
    try:
        return _UNSTUFFED[special[0]]
    except KeyError:
        raise _intruder(special[0], special.start()) from None


def _intruder(special: bytes, offset: int) -> BaseCodecError:
    if special.startswith(_ESCAPE):
        return InvalidStuffingError(escape=special, offset=offset)
    return ReservedByteError(byte=special[0], offset=offset)


def wrap(raw: bytes, start: int) -> PhysicalBytes:
    """Return the frame around *raw*: start byte, stuffed bytes, stop byte."""
    return PhysicalBytes(b"%c%b%c" % (start, stuff(raw), _STOP))


def unwrap(frame: bytes, start: int) -> DataLinkBytes:
    """Return what a frame with a given start byte carries.

    Raises:
        AckReceivedException: The frame is a lone acknowledgement.
        DataLengthUnexpectedError: The frame is empty.
        FrameTooLongError: The frame is longer than FRAME_BYTES_MAX.
        BoundaryByteInvalidError: It starts or ends with another byte than it should.
        ReservedByteError: A reserved byte inside it is not escaped.
        InvalidStuffingError: An escape inside it stands for nothing.
    """
    if frame == ACK_BYTES:
        raise AckReceivedException
    if not frame:
        raise DataLengthUnexpectedError(what="Frame", actual=0)
    if len(frame) > FRAME_BYTES_MAX:
        raise FrameTooLongError(
            length_bytes=len(frame), length_bytes_max=FRAME_BYTES_MAX
        )
    if frame[0] != start:
        raise BoundaryByteInvalidError(
            what="start", expected_byte=start, actual_byte=frame[0]
        )
    if frame[-1] != _STOP:
        raise BoundaryByteInvalidError(
            what="stop", expected_byte=_STOP, actual_byte=frame[-1]
        )
    return DataLinkBytes(unstuff(frame[1:-1]))


@attrs.frozen(kw_only=True)
class PhysicalCodec:
    """Frames to data link bytes and back, for one direction.

    Source: Kamstrup 5512-447 rev M1, section 3.1.

    >>> to_meter = PhysicalCodec(direction=PhysicalDirection.TO_METER)
    >>> to_meter.encode(bytes.fromhex("3f 10 01 00 80 d4 08")).hex(" ")
    '80 3f 10 01 00 1b 7f d4 08 0d'
    """

    #: What each reserved byte becomes inside a frame.
    BYTE_STUFFING_MAP: ClassVar[dict[bytes, bytes]] = dict(_STUFFED)

    direction: PhysicalDirection

    def decode(self, frame: PhysicalBytes) -> DataLinkBytes:
        """Return what a frame carries; see :func:`unwrap` for what it raises."""
        return unwrap(frame, _STARTS[self.direction])

    def encode(self, data_bytes: DataLinkBytes) -> PhysicalBytes:
        """Return the frame around *data_bytes*.

        Raises:
            DataLengthUnexpectedError: There is nothing to put into a frame.
        """
        if not data_bytes:
            raise DataLengthUnexpectedError(what="Data link bytes", actual=0)
        return wrap(data_bytes, _STARTS[self.direction])

    @classmethod
    def encode_ack(cls) -> PhysicalBytes:
        """Return the acknowledgement: one byte that is a whole answer."""
        return PhysicalBytes(ACK_BYTES)
