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
from typing import ClassVar, Final, NewType, Self

import attrs

from pykmp.codec.application import ApplicationData, ApplicationDataBytes
from pykmp.constants import CommandId
from pykmp.errors import DataLengthUnexpectedError, OutOfRangeError
from pykmp.messages.base import (
    BaseRequest,
    BaseResponse,
    WithDataMixin,
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


def decode_record(raw: bytes, at: int = 0) -> RegisterData:
    """Return the record that begins at an offset.

    Raises:
        DataLengthUnexpectedError: The record is cut short.
    """
    left = len(raw) - at
    if left < _RECORD_BYTES_MIN:
        raise DataLengthUnexpectedError(
            what="Data to decode register data",
            actual=left,
            length_expected=_RECORD_BYTES_MIN,
            expected_is_minimum=True,
        )
    id_, unit, width = _RECORD_HEADER.unpack_from(raw, at)
    length = _RECORD_HEADER.size + 1 + width
    if left < length:
        raise DataLengthUnexpectedError(
            what="Register value data left in buffer",
            actual=left,
            length_expected=length,
            expected_is_minimum=True,
        )
    return RegisterData(
        id_=RegisterID(id_),
        unit=RegisterUnit(unit),
        value=RegisterValueBytes(raw[at + _VALUE_AT : at + length]),
    )


def _register_list(ids: Iterable[int]) -> list[RegisterID]:
    registers = [RegisterID(id_) for id_ in ids]
    for id_ in registers:
        if not 0 <= id_ <= _REGISTER_ID_MAX:
            raise OutOfRangeError(
                what="Register ID", valid_range=(0, _REGISTER_ID_MAX), actual=id_
            )
    return registers


@attrs.frozen(kw_only=True)
class GetRegisterResponse(BaseResponse["GetRegisterRequest"], WithDataMixin):
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
        debug = logger.isEnabledFor(logging.DEBUG)
        raw = data.data
        registers: dict[RegisterID, RegisterData] = {}
        at = 0
        while at < len(raw):
            if debug:
                _log_before(raw[at:])
            register = decode_record(raw, at)
            at += _VALUE_AT + len(register.value)
            if register.id_ in registers:
                logger.warning(
                    "Duplicate register ID %d in response, overwriting value.",
                    register.id_,
                )
            registers[register.id_] = register
            if debug:
                _log_after(register, len(raw) - at)
        return cls(registers=registers, data_raw=raw)

    def encode(self) -> ApplicationData:
        """Write all records."""
        payload = b"".join(data.to_bytes() for data in self.registers.values())
        return ApplicationData(
            command_id=self.command_id, data=ApplicationDataBytes(payload)
        )


@attrs.frozen(kw_only=True)
class GetRegisterRequest(BaseRequest[GetRegisterResponse], WithDataMixin):
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


def _log_before(raw: bytes) -> None:
    logger.debug(
        "Decoding register bytes. [raw='%s', length_min=%d]",
        raw.hex().upper(),
        _RECORD_BYTES_MIN,
    )


def _log_after(register: RegisterData, bytes_left: int) -> None:
    logger.debug(
        "Decoded register values: [id=%d, unit=%d, value_bytes=%s, remaining bytes=%d]",
        register.id_,
        register.unit,
        register.value.hex().upper(),
        bytes_left,
    )
