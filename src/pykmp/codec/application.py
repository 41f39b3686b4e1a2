"""Application layer: the command id in front of a message.

Source: Kamstrup 5512-447 rev M1, section 3.3.
"""

from typing import ClassVar, Final, NewType

import attrs

from pykmp.codec.datalink import ApplicationBytes
from pykmp.errors import DataLengthUnexpectedError, OutOfRangeError

ApplicationDataBytes = NewType("ApplicationDataBytes", bytes)

_COMMAND_ID_MAX: Final = 0xFF


@attrs.frozen(kw_only=True)
class ApplicationData:
    """A command id and the data of its message."""

    command_id: int
    data: ApplicationDataBytes


class ApplicationCodec:
    """Application bytes to command id and data, and back."""

    APPLICATION_BYTES_LENGTH_MIN: ClassVar[int] = 1

    @classmethod
    def decode(cls, data: ApplicationBytes) -> ApplicationData:
        """Split off the command id.

        Raises:
            DataLengthUnexpectedError: There is not even a command id.
        """
        if not data:
            raise DataLengthUnexpectedError(
                what="Application data message to destructure",
                actual=0,
                length_expected=cls.APPLICATION_BYTES_LENGTH_MIN,
                expected_is_minimum=True,
            )
        return ApplicationData(command_id=data[0], data=ApplicationDataBytes(data[1:]))

    @classmethod
    def encode(cls, to_encode: ApplicationData) -> ApplicationBytes:
        """Put the command id in front.

        Raises:
            OutOfRangeError: The command id is outside 0 to 255.
        """
        if not 0 <= to_encode.command_id <= _COMMAND_ID_MAX:
            raise OutOfRangeError(
                what="Command ID",
                valid_range=(0, _COMMAND_ID_MAX),
                actual=to_encode.command_id,
            )
        return ApplicationBytes(to_encode.command_id.to_bytes() + to_encode.data)
