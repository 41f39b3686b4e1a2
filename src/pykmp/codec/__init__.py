"""Bytes become frames here: three layers, and the numbers and dates inside them.

The physical layer wraps and stuffs, the data link layer addresses and checks, the
application layer names the command.
"""

from pykmp.codec.application import (
    ApplicationCodec,
    ApplicationData,
    ApplicationDataBytes,
)
from pykmp.codec.datalink import (
    ApplicationBytes,
    CrcCalculator,
    DataLinkCodec,
    DataLinkData,
)
from pykmp.codec.decimals import FloatCodec, WireNumber
from pykmp.codec.physical import (
    FRAME_BYTES_MAX,
    DataLinkBytes,
    PhysicalBytes,
    PhysicalCodec,
    PhysicalDirection,
    stuff,
    unstuff,
)
from pykmp.codec.reader import FrameKind, FrameReader, Heard
from pykmp.errors import (
    AckReceivedException,
    BaseCodecError,
    BoundaryByteInvalidError,
    CrcChecksumInvalidError,
    DataLengthUnexpectedError,
    InvalidDestinationAddressError,
    OutOfRangeError,
    UnsupportedDecimalExponentError,
)

__all__ = [
    "FRAME_BYTES_MAX",
    "AckReceivedException",
    "ApplicationBytes",
    "ApplicationCodec",
    "ApplicationData",
    "ApplicationDataBytes",
    "BaseCodecError",
    "BoundaryByteInvalidError",
    "CrcCalculator",
    "CrcChecksumInvalidError",
    "DataLengthUnexpectedError",
    "DataLinkBytes",
    "DataLinkCodec",
    "DataLinkData",
    "FloatCodec",
    "FrameKind",
    "FrameReader",
    "Heard",
    "InvalidDestinationAddressError",
    "OutOfRangeError",
    "PhysicalBytes",
    "PhysicalCodec",
    "PhysicalDirection",
    "UnsupportedDecimalExponentError",
    "WireNumber",
    "stuff",
    "unstuff",
]
