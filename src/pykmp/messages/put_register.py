"""PutRegister (11): write a register; an acknowledgement answers, or nothing does.

Layout of the request:
    0-1     password, a number
    2-3     register id
    4       unit
    5...    value: length byte, scale byte, significand

Source: Kamstrup 5512-447 rev M1, section 6.3 (logger modules, MULTICAL 801); the
passwords are not public.
"""

from typing import ClassVar, Final, Self

import attrs

from pykmp.codec.application import ApplicationData, ApplicationDataBytes
from pykmp.constants import CommandId
from pykmp.errors import DataLengthUnexpectedError, OutOfRangeError
from pykmp.messages.base import (
    BaseRequest,
    BaseResponse,
    KeptDataMixin,
    WithoutDataMixin,
    check_command_id,
)
from pykmp.messages.get_register import RegisterData, decode_records

_PASSWORD_BYTES: Final = 2
_PASSWORD_MAX: Final = 0xFFFF


@attrs.frozen(kw_only=True)
class PutRegisterResponse(BaseResponse["PutRegisterRequest"], WithoutDataMixin):
    """The meter wrote the register: an acknowledgement."""

    command_id: ClassVar[int] = CommandId.PUT_REGISTER.value
    command_name: ClassVar[str] = "PutRegister"
    acknowledged: ClassVar[bool] = True


@attrs.frozen(kw_only=True)
class PutRegisterRequest(BaseRequest[PutRegisterResponse], KeptDataMixin):
    """Write one register.

    Attributes:
        password: A 16-bit number; not shown when the request is printed.
        register: Id, unit and value to write.
    """

    command_id: ClassVar[int] = PutRegisterResponse.command_id
    command_name: ClassVar[str] = PutRegisterResponse.command_name
    response_type = PutRegisterResponse
    writes: ClassVar[bool | None] = True

    # Decoded bytes hold the password too, so they are not printed either.
    data_raw: ApplicationDataBytes | None = attrs.field(default=None, repr=False)
    password: int = attrs.field(repr=False)
    register: RegisterData

    @password.validator
    def _check_password(self, _: "attrs.Attribute[int]", password: int) -> None:
        if not 0 <= password <= _PASSWORD_MAX:
            # The number itself must not end in a log.
            raise OutOfRangeError(
                what="Bits of the password",
                valid_range=(0, _PASSWORD_MAX.bit_length()),
                actual=password.bit_length(),
            )

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read password and register.

        Raises:
            MessageCidMismatchError: The command id is that of another message.
            DataLengthUnexpectedError: The register is cut short, or comes twice.
            OutOfRangeError: There is none, or another follows it.
        """
        check_command_id(cls, data)
        password = int.from_bytes(data.data[:_PASSWORD_BYTES])
        registers = [*decode_records(data.data[_PASSWORD_BYTES:]).values()]
        if len(registers) != 1:
            raise OutOfRangeError(
                what="Number of registers in PutRegister request",
                valid_range=(1, 1),
                actual=len(registers),
            )
        length = _PASSWORD_BYTES + len(registers[0].to_bytes())
        if len(data.data) != length:
            raise DataLengthUnexpectedError(
                what="PutRegister request data",
                actual=len(data.data),
                length_expected=length,
            )
        return cls(password=password, register=registers[0], data_raw=data.data)

    def encode(self) -> ApplicationData:
        """Write password and register."""
        payload = self.password.to_bytes(_PASSWORD_BYTES) + self.register.to_bytes()
        return ApplicationData(
            command_id=self.command_id, data=ApplicationDataBytes(payload)
        )
