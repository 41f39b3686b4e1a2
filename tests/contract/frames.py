"""Answers of a meter that several tests of the contract let it give."""

from typing import Final

from pykmp.codec import ApplicationData, ApplicationDataBytes
from tests.strategies import frame_of

SERIAL_REQUEST: Final = bytes.fromhex("80 3f 02 35 e9 0d")
SERIAL: Final = bytes.fromhex("40 3f 02 00 69 2d 32 cd 5d 0d")
OTHER_SERIAL: Final = bytes.fromhex("40 3f 02 01 23 45 67 e9 56 0d")
METER_TYPE: Final = bytes.fromhex("40 3f 01 00 04 1b f9 01 26 99 0d")
CLOCK: Final = bytes.fromhex("40 3f 10 03 ea 2f 04 00 00 03 0e 33 b2 32 0d")

#: id, unit and value of registers of a MULTICAL 403.
HEAT: Final = bytes.fromhex("00 3c 08 04 43 00 00 01 2f")
VOLUME: Final = bytes.fromhex("00 44 28 04 43 00 00 2c 7c")
POWER: Final = bytes.fromhex("00 50 16 02 41 00 00")
FLOW: Final = bytes.fromhex("00 4a 29 02 00 00 03")
INLET: Final = bytes.fromhex("00 56 25 02 42 18 12")
OUTLET: Final = bytes.fromhex("00 57 25 02 42 15 1a")
HEAT_HIGH: Final = bytes.fromhex("01 0a 01 04 00 00 01 48 f0")
ALIEN: Final = bytes.fromhex("ff ff ff 01 00 ff")


def registers(*records: bytes) -> bytes:
    """Return the frame of an answer with these registers."""
    return frame_of(b"\x3f\x10" + b"".join(records))


def application(command_id: int, data: str) -> ApplicationData:
    """Return a command with its data, written in hex."""
    raw = ApplicationDataBytes(bytes.fromhex(data))
    return ApplicationData(command_id=command_id, data=raw)


def get_register(raw: bytes) -> ApplicationData:
    """Return the command GetRegister with this data."""
    return ApplicationData(command_id=16, data=ApplicationDataBytes(raw))
