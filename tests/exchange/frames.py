"""Frames that the cases are made of; built without the code under test."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from pykmp.codec import ApplicationDataBytes
from pykmp.messages import GetTypeResponse
from tests.strategies import frame_of

SERIAL: Final = bytes.fromhex("40 3f 02 00 69 2d 32 cd 5d 0d")
SERIAL_NUMBER: Final = 6892850
SERIAL_REQUEST: Final = bytes.fromhex("80 3f 02 35 e9 0d")
#: One bit of the serial number has turned over.
DAMAGED: Final = bytes.fromhex("40 3f 02 00 69 2c 32 cd 5d 0d")
TRUNCATED: Final = SERIAL[:6]
FOREIGN: Final = frame_of(bytes.fromhex("7f 02 00 00 00 01"))
METER_TYPE: Final = bytes.fromhex("40 3f 01 00 04 1b f9 01 26 99 0d")
TYPE: Final = GetTypeResponse(
    meter_type_bytes=b"\x00\x04",
    software_revision="F1",
    data_raw=ApplicationDataBytes(bytes.fromhex("00 04 06 01")),
)
#: A serial number of one byte, with a checksum that fits.
MALFORMED: Final = frame_of(bytes.fromhex("3f 02 01"))
EMPTY: Final = bytes.fromhex("40 3f 10 07 9a 0d")
ACK: Final = b"\x06"
ZERO: Final = b"\x00"
NOISE: Final = b"\x01\x02\x03hello"

#: A date and a time as meters show them, and the moment that they mean.
DATE: Final = 241231
TIME: Final = 235958
MOMENT: Final = dt.datetime(2024, 12, 31, 23, 59, 58)


def registers(values: Mapping[int, int]) -> bytes:
    """Return the frame of an answer with these registers, each of four bytes."""
    records = b"".join(
        id_.to_bytes(2) + b"\x08\x04\x00" + value.to_bytes(4)
        for id_, value in values.items()
    )
    return frame_of(b"\x3f\x10" + records)


def damaged(frame: bytes) -> bytes:
    """Return a frame whose checksum fits no more."""
    return frame[:-2] + bytes([frame[-2] ^ 0x20]) + frame[-1:]
