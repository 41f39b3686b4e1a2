"""GetLoadProfileConfig (AA): what the load profile of an electricity meter logs.

Layout of the response:
    0       register mask
    1       interval in minutes: 5, 15, 30 or 60
    2...    size, or whether it is on, by meter; how is not public

The command that sets it (A9) has a name and no published layout.

Source: working programs (protocol facts 3.1); no answer was captured.
"""

from typing import ClassVar, Final, Self

import attrs

from pykmp.codec.application import ApplicationData, ApplicationDataBytes
from pykmp.constants import CommandId
from pykmp.errors import DataLengthUnexpectedError
from pykmp.messages.base import (
    BaseRequest,
    BaseResponse,
    KeptDataMixin,
    WithoutDataMixin,
    check_command_id,
)
from pykmp.messages.log_rows import check_number

_REST_AT: Final = 2


@attrs.frozen(kw_only=True)
class GetLoadProfileConfigResponse(
    BaseResponse["GetLoadProfileConfigRequest"], KeptDataMixin
):
    """What the load profile logs, and how often.

    Attributes:
        register_mask: Which registers, a bit each.
        interval_minutes: Time between two records.
        rest: Size, or whether it is on, as it was sent.
    """

    command_id: ClassVar[int] = CommandId.GET_LOAD_PROFILE_CONFIG.value
    command_name: ClassVar[str] = "GetLoadProfileConfig"

    register_mask: int = attrs.field()
    interval_minutes: int = attrs.field()
    rest: bytes = b""

    @register_mask.validator
    @interval_minutes.validator
    def _check_byte(self, field: "attrs.Attribute[int]", number: int) -> None:
        check_number(f"Load profile {field.name}", number, 1)

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read mask and interval.

        Raises:
            MessageCidMismatchError: The command id is that of another message.
            DataLengthUnexpectedError: Mask or interval is missing.
        """
        check_command_id(cls, data)
        if len(data.data) < _REST_AT:
            raise DataLengthUnexpectedError(
                what="Load profile configuration",
                actual=len(data.data),
                length_expected=_REST_AT,
                expected_is_minimum=True,
            )
        return cls(
            register_mask=data.data[0],
            interval_minutes=data.data[1],
            rest=data.data[_REST_AT:],
            data_raw=data.data,
        )

    def encode(self) -> ApplicationData:
        """Write mask, interval and rest."""
        payload = bytes((self.register_mask, self.interval_minutes)) + self.rest
        return ApplicationData(
            command_id=self.command_id, data=ApplicationDataBytes(payload)
        )


@attrs.frozen(kw_only=True)
class GetLoadProfileConfigRequest(
    BaseRequest[GetLoadProfileConfigResponse], WithoutDataMixin
):
    """Ask what the load profile logs."""

    command_id: ClassVar[int] = GetLoadProfileConfigResponse.command_id
    command_name: ClassVar[str] = GetLoadProfileConfigResponse.command_name
    response_type = GetLoadProfileConfigResponse
