"""GetSerialNo (02): the serial number of a meter, a 32-bit number.

Source: Kamstrup 5512-447 rev M1, section 6.2.2.
"""

from typing import ClassVar, Final, Self

import attrs

from pykmp.codec.application import ApplicationData, ApplicationDataBytes
from pykmp.constants import CommandId
from pykmp.errors import (
    DataLengthUnexpectedError,
    OutOfRangeError,
    SerialNumberInvalidError,
)
from pykmp.messages.base import (
    BaseRequest,
    BaseResponse,
    KeptDataMixin,
    WithoutDataMixin,
    check_command_id,
)

_SERIAL_BYTES: Final = 4
_SERIAL_MAX: Final = 0xFFFF_FFFF
_SERIAL_DIGITS_TELLING: Final = 100


def _number(serial: str) -> int:
    """Return the number that digits write, or one that is too large as well."""
    # Python reads no number of thousands of digits; the first hundred tell.
    return int(serial.lstrip("0")[:_SERIAL_DIGITS_TELLING] or "0")


@attrs.frozen(kw_only=True)
class GetSerialResponse(BaseResponse["GetSerialRequest"], KeptDataMixin):
    """The serial number, as the digits printed on the meter."""

    command_id: ClassVar[int] = CommandId.GET_SERIAL.value
    command_name: ClassVar[str] = "GetSerialNo"

    serial: str = attrs.field()

    @serial.validator
    def _check_serial(self, _: "attrs.Attribute[str]", serial: str) -> None:
        # str.isdigit takes digits of every script, isascii leaves those of ours.
        if not (serial.isascii() and serial.isdigit()):
            raise SerialNumberInvalidError(serial=serial)
        number = _number(serial)
        if number > _SERIAL_MAX:
            raise OutOfRangeError(
                what="Serial number", valid_range=(0, _SERIAL_MAX), actual=number
            )

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read the serial number.

        Raises:
            MessageCidMismatchError: The command id is that of another message.
            DataLengthUnexpectedError: The data has another length than 4.
        """
        check_command_id(cls, data)
        if len(data.data) != _SERIAL_BYTES:
            raise DataLengthUnexpectedError(
                what="Serial data",
                actual=len(data.data),
                length_expected=_SERIAL_BYTES,
            )
        return cls(serial=str(int.from_bytes(data.data)), data_raw=data.data)

    def encode(self) -> ApplicationData:
        """Write the serial number."""
        payload = _number(self.serial).to_bytes(_SERIAL_BYTES)
        return ApplicationData(
            command_id=self.command_id, data=ApplicationDataBytes(payload)
        )


@attrs.frozen(kw_only=True)
class GetSerialRequest(BaseRequest[GetSerialResponse], WithoutDataMixin):
    """Ask for the serial number of a meter."""

    command_id: ClassVar[int] = GetSerialResponse.command_id
    command_name: ClassVar[str] = GetSerialResponse.command_name
    response_type = GetSerialResponse
