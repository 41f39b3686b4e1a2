"""What each fault does to a reply: one small function per fault, no state.

Each takes the reply, the value of the fault (None: the fault chooses) and the dice.
"""

from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType
from typing import Final

import attrs

from pykmp.constants import ACK_BYTES, CommandId
from pykmp.emulator.reply import Reply
from pykmp.errors import KmpError
from pykmp.messages import (
    DecodedFrame,
    GetRegisterResponse,
    GetSerialResponse,
    GetTypeResponse,
    RegisterID,
    SupportsEncode,
    UnknownCommand,
    decode_frame,
    encode_response,
)

Damage = Callable[[Reply, float | None, Random], Reply]

#: Turns the address of a meter into that of a logger module, and back.
_OTHER_ADDRESS_BIT: Final = 0x40
#: The answer to another command: to GetSerialNo, or if that was asked, to GetType.
_OTHER_ANSWERS: Final[Mapping[bool, SupportsEncode]] = MappingProxyType(
    {
        False: GetSerialResponse(serial="12345678"),
        True: GetTypeResponse(meter_type_bytes=b"\0\0", software_revision=None),
    }
)


def silence(reply: Reply, _value: float | None, _dice: Random) -> Reply:
    """Leave out the answer."""
    return attrs.evolve(reply, answer=b"")


def wait(reply: Reply, value: float | None, _dice: Random) -> Reply:
    """Let time pass before the answer."""
    return attrs.evolve(reply, wait_seconds=reply.wait_seconds + (value or 0))


def truncate(reply: Reply, value: float | None, dice: Random) -> Reply:
    """Cut the answer off, after at least one byte if nothing else is said."""
    length = len(reply.answer)
    kept = dice.randrange(1, max(2, length)) if value is None else int(value)
    return attrs.evolve(reply, answer=reply.answer[: min(kept, length - 1)])


def flip(reply: Reply, _value: float | None, dice: Random) -> Reply:
    """Turn one bit of the answer over."""
    damaged = bytearray(reply.answer)
    place, bit = divmod(dice.randrange(8 * len(damaged)), 8)
    damaged[place] ^= 1 << bit
    return attrs.evolve(reply, answer=bytes(damaged))


def noise(reply: Reply, value: float | None, dice: Random) -> Reply:
    """Put random bytes before the answer."""
    return attrs.evolve(reply, prefix=reply.prefix + dice.randbytes(int(value or 0)))


def babble(reply: Reply, _value: float | None, _dice: Random) -> Reply:
    """Let noise without end take the place of the answer."""
    return attrs.evolve(reply, answer=b"", babbles=True)


def stray_ack(reply: Reply, _value: float | None, _dice: Random) -> Reply:
    """Put an acknowledgement before the answer."""
    return attrs.evolve(reply, prefix=reply.prefix + ACK_BYTES)


def disconnect(reply: Reply, value: float | None, _dice: Random) -> Reply:
    """End the connection within the answer."""
    kept = len(reply.answer) // 2 if value is None else int(value)
    return attrs.evolve(reply, answer=reply.answer[:kept], hangs_up=True)


def slow_bytes(reply: Reply, value: float | None, _dice: Random) -> Reply:
    """Let each byte take its time."""
    return attrs.evolve(reply, byte_seconds_min=value or 0)


def wrong_address(reply: Reply, value: float | None, _dice: Random) -> Reply:
    """Let the answer come from another address; the checksum is right."""
    said = _said(reply)
    if said is None or said.address is None:
        return reply
    address = said.address ^ _OTHER_ADDRESS_BIT if value is None else int(value)
    return _saying(reply, said.message, address)


def wrong_register(reply: Reply, value: float | None, _dice: Random) -> Reply:
    """Let the first register of the answer be another one; the checksum is right."""
    said = _said(reply)
    if said is None or not isinstance(said.message, GetRegisterResponse):
        return reply
    records = list(said.message.registers.values())
    if not records:
        return reply
    other = records[0].id_ ^ 1 if value is None else int(value)
    records[0] = attrs.evolve(records[0], id_=RegisterID(other))
    payload = b"".join(record.to_bytes() for record in records)
    command_id = CommandId.GET_REGISTER.value
    message = UnknownCommand(command_id=command_id, payload=payload)
    return _saying(reply, message, said.address)


def wrong_command(reply: Reply, _value: float | None, _dice: Random) -> Reply:
    """Let the answer be one to another command; the checksum is right."""
    said = _said(reply)
    if said is None or said.address is None:
        return reply
    is_serial = isinstance(said.message, GetSerialResponse)
    return _saying(reply, _OTHER_ANSWERS[is_serial], said.address)


def unchanged(reply: Reply, _value: float | None, _dice: Random) -> Reply:
    """Leave the reply alone: this fault sits elsewhere on the line."""
    return reply


def _said(reply: Reply) -> DecodedFrame | None:
    """Return what the answer says, or None if it is damaged already."""
    try:
        return decode_frame(reply.answer)
    except KmpError:
        return None


def _saying(reply: Reply, message: SupportsEncode, address: int | None) -> Reply:
    """Return the reply with another message; an acknowledgement has no address."""
    if address is None:
        return reply
    return attrs.evolve(reply, answer=encode_response(message, address=address))
