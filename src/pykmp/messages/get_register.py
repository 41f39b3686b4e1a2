"""GetRegister (10): the values of up to eight registers in one answer.

Layout of the request:
    0       number of registers, 1 to 8
    1...    register ids, 2 bytes each

Layout of a record in the response, one after the other until the data ends:
    0-1     register id
    2       unit
    3...    value: length byte, scale byte, significand

A meter leaves out the registers it does not have.

Source: Kamstrup 5512-447 rev M1, section 6.2.4.
"""

import logging
import struct
from collections.abc import Collection, Iterable, Mapping
from operator import index
from typing import Any, ClassVar, Final, NewType, Self

import attrs

from pykmp.codec.application import ApplicationData, ApplicationDataBytes
from pykmp.constants import CommandId
from pykmp.errors import DataLengthUnexpectedError, OutOfRangeError
from pykmp.messages.base import (
    BaseRequest,
    BaseResponse,
    KeptDataMixin,
    check_command_id,
)

RegisterID = NewType("RegisterID", int)
RegisterUnit = NewType("RegisterUnit", int)
RegisterValueBytes = NewType("RegisterValueBytes", bytes)

#: Most registers that one request can ask for.
REGISTERS_MAX: Final = 8
_REGISTER_ID_MAX: Final = 0xFFFF
_RECORD_BYTES_MIN: Final = 6
_RECORD_HEADER: Final = struct.Struct(">HBB")
#: Those, and the scale byte.
_RECORD_HEADER_BYTES: Final = 5
#: Register id and unit; the length byte belongs to the value.
_VALUE_AT: Final = 3

logger = logging.getLogger("pykmp.messages")


@attrs.frozen(kw_only=True)
class RegisterData:
    """A register as it stands in an answer.

    Attributes:
        id_: Register id.
        unit: Unit number, see UNITS_NAMES.
        value: Length byte, scale byte and significand, as on the wire.
    """

    id_: RegisterID
    unit: RegisterUnit
    value: RegisterValueBytes

    def to_bytes(self) -> bytes:
        """Return the record as a meter sends it.

        Raises:
            OutOfRangeError: Id or unit need more bytes than they have.
        """
        try:
            return self.id_.to_bytes(2) + self.unit.to_bytes() + self.value
        except OverflowError:
            raise OutOfRangeError(
                what=f"Register ID or unit {self.unit} of register",
                valid_range=(0, _REGISTER_ID_MAX),
                actual=self.id_,
            ) from None


def decode_records(raw: bytes) -> dict[RegisterID, RegisterData]:
    """Return the records that stand one after the other, by register id.

    Of a register that comes twice the last one stays, and a warning is logged.

    Raises:
        DataLengthUnexpectedError: A record is cut short.
    """
    debug = logger.isEnabledFor(logging.DEBUG)
    registers: dict[RegisterID, RegisterData] = {}
    at, end = 0, len(raw)
    while at < end:
        if end - at < _RECORD_BYTES_MIN:
            raise _cut_short(
                "Data to decode register data", end - at, _RECORD_BYTES_MIN
            )
        # What comes out of a struct is Any, and the value is its third part.
        id_, unit, width = _RECORD_HEADER.unpack_from(raw, at)
        following = at + _RECORD_HEADER_BYTES + width
        if following > end:
            what = "Register value data left in buffer"
            raise _cut_short(what, end - at, following - at)
        value: Any = raw[at + _VALUE_AT : following]
        if id_ in registers:
            logger.warning(
                "Duplicate register ID %d in response, overwriting value.", id_
            )
        registers[id_] = register = RegisterData(id_=id_, unit=unit, value=value)
        if debug:
            _log_record(raw[at:], register)
        at = following
    return registers


def _cut_short(what: str, actual: int, minimum: int) -> DataLengthUnexpectedError:
    return DataLengthUnexpectedError(
        what=what, actual=actual, length_expected=minimum, expected_is_minimum=True
    )


def _register_list(ids: Iterable[int]) -> list[RegisterID]:
    registers = [*map(RegisterID, map(index, ids))]
    for id_ in registers:
        if not 0 <= id_ <= _REGISTER_ID_MAX:
            raise OutOfRangeError(
                what="Register ID", valid_range=(0, _REGISTER_ID_MAX), actual=id_
            )
    return registers


@attrs.frozen(kw_only=True)
class GetRegisterResponse(BaseResponse["GetRegisterRequest"], KeptDataMixin):
    """The registers that a meter answered with, by id, in its order."""

    command_id: ClassVar[int] = CommandId.GET_REGISTER.value
    command_name: ClassVar[str] = "GetRegister"

    registers: Mapping[RegisterID, RegisterData] = attrs.field(factory=dict)

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read all records; of a register that comes twice the last one stays.

        Raises:
            MessageCidMismatchError: The command id is that of another message.
            DataLengthUnexpectedError: A record is cut short.
        """
        check_command_id(cls, data)
        return cls(registers=decode_records(data.data), data_raw=data.data)

    def encode(self) -> ApplicationData:
        """Write all records."""
        payload = b"".join(data.to_bytes() for data in self.registers.values())
        return ApplicationData(
            command_id=self.command_id, data=ApplicationDataBytes(payload)
        )


@attrs.frozen(kw_only=True)
class GetRegisterRequest(BaseRequest[GetRegisterResponse], KeptDataMixin):
    """Ask for up to eight registers by id."""

    command_id: ClassVar[int] = GetRegisterResponse.command_id
    command_name: ClassVar[str] = GetRegisterResponse.command_name
    response_type = GetRegisterResponse

    NUM_REGISTERS_MAX: ClassVar[int] = REGISTERS_MAX
    REGISTER_ID_VALUE_MAX: ClassVar[int] = _REGISTER_ID_MAX

    registers: Collection[RegisterID] = attrs.field(converter=_register_list)

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read the ids; a count that no meter takes is logged as a warning.

        Raises:
            MessageCidMismatchError: The command id is that of another message.
            DataLengthUnexpectedError: The ids do not fit the count.
        """
        check_command_id(cls, data)
        if not data.data:
            raise DataLengthUnexpectedError(
                what="GetRegister request data",
                actual=0,
                length_expected=1,
                expected_is_minimum=True,
            )
        count, raw = data.data[0], data.data[1:]
        if len(raw) != 2 * count:
            raise DataLengthUnexpectedError(
                what=f"GetRegister request data for {count} register ID(s)",
                actual=len(raw),
                length_expected=2 * count,
            )
        if not 1 <= count <= cls.NUM_REGISTERS_MAX:
            logger.warning(
                "Number of registers (%d) in GetRegister request is outside the "
                "defined range (1-8).",
                count,
            )
        return cls(registers=struct.unpack(f">{count}H", raw), data_raw=data.data)

    def encode(self) -> ApplicationData:
        """Write count and ids.

        Raises:
            OutOfRangeError: There are no ids, or more than eight.
        """
        count = len(self.registers)
        if not 1 <= count <= self.NUM_REGISTERS_MAX:
            raise OutOfRangeError(
                what="Number of registers requested in GetRegister request",
                valid_range=(1, self.NUM_REGISTERS_MAX),
                actual=count,
            )
        payload = struct.pack(f">B{count}H", count, *self.registers)
        return ApplicationData(
            command_id=self.command_id, data=ApplicationDataBytes(payload)
        )

    def is_answered_by(self, response: GetRegisterResponse) -> bool:
        """Return whether all registers of a response were asked for."""
        return set(response.registers) <= set(self.registers)


def _log_record(raw: bytes, register: RegisterData) -> None:
    logger.debug(
        "Decoding register bytes. [raw='%s', length_min=%d]",
        raw.hex().upper(),
        _RECORD_BYTES_MIN,
    )
    logger.debug(
        "Decoded register values: [id=%d, unit=%d, value_bytes=%s, remaining bytes=%d]",
        register.id_,
        register.unit,
        register.value.hex().upper(),
        len(raw) - _VALUE_AT - len(register.value),
    )
