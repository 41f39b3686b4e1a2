"""GetPowerLimitStatus (8D): the power limit of an electricity meter.

The response has two to four bytes; what they mean is not public.

Source: a working program (protocol facts 3.1); no answer was captured.
"""

from typing import ClassVar, Final, Self

import attrs

from pykmp.codec.application import ApplicationData, ApplicationDataBytes
from pykmp.constants import CommandId
from pykmp.errors import OutOfRangeError
from pykmp.messages.base import (
    BaseRequest,
    BaseResponse,
    KeptDataMixin,
    WithoutDataMixin,
    check_command_id,
)

_BYTES_MIN: Final = 2
_BYTES_MAX: Final = 4


@attrs.frozen(kw_only=True)
class GetPowerLimitStatusResponse(
    BaseResponse["GetPowerLimitStatusRequest"], KeptDataMixin
):
    """The status of the power limit, as it was sent.

    Attributes:
        status: Two to four bytes.
    """

    command_id: ClassVar[int] = CommandId.GET_POWER_LIMIT_STATUS.value
    command_name: ClassVar[str] = "GetPowerLimitStatus"

    status: bytes = attrs.field()

    @status.validator
    def _check_status(self, _: object, status: bytes) -> None:
        if not _BYTES_MIN <= len(status) <= _BYTES_MAX:
            raise OutOfRangeError(
                what="Number of bytes of a power limit status",
                valid_range=(_BYTES_MIN, _BYTES_MAX),
                actual=len(status),
            )

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read the status.

        Raises:
            MessageCidMismatchError: The command id is that of another message.
            OutOfRangeError: The data is shorter than 2 or longer than 4.
        """
        check_command_id(cls, data)
        return cls(status=data.data, data_raw=data.data)

    def encode(self) -> ApplicationData:
        """Write the status."""
        return ApplicationData(
            command_id=self.command_id, data=ApplicationDataBytes(self.status)
        )


@attrs.frozen(kw_only=True)
class GetPowerLimitStatusRequest(
    BaseRequest[GetPowerLimitStatusResponse], WithoutDataMixin
):
    """Ask for the status of the power limit."""

    command_id: ClassVar[int] = GetPowerLimitStatusResponse.command_id
    command_name: ClassVar[str] = GetPowerLimitStatusResponse.command_name
    response_type = GetPowerLimitStatusResponse
