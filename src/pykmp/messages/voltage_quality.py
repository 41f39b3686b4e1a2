"""GetVoltQualConfig (A7): which voltages an electricity meter logs as bad.

Layout of the response:
    0-1     low voltage, V
    2-3     high voltage, V
    4       duration, in units of 10 s

Source: a working program (protocol facts 3.1); no answer was captured.
"""

import struct
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
from pykmp.messages.log_rows import check_number

_LAYOUT: Final = struct.Struct(">HHB")
_DURATION_UNIT_SECONDS: Final = 10
_DURATION_SECONDS_MAX: Final = 0xFF * _DURATION_UNIT_SECONDS


@attrs.frozen(kw_only=True)
class GetVoltQualConfigResponse(
    BaseResponse["GetVoltQualConfigRequest"], KeptDataMixin
):
    """When a voltage is logged as bad.

    Attributes:
        low_volts: Below this voltage.
        high_volts: Above this voltage.
        duration_seconds: For so long; sent in tens, cut off.
    """

    command_id: ClassVar[int] = CommandId.GET_VOLTAGE_QUALITY_CONFIG.value
    command_name: ClassVar[str] = "GetVoltQualConfig"

    low_volts: int = attrs.field()
    high_volts: int = attrs.field()
    duration_seconds: int = attrs.field()

    @low_volts.validator
    @high_volts.validator
    def _check_volts(self, field: "attrs.Attribute[int]", volts: int) -> None:
        check_number(f"Voltage quality {field.name}", volts, 2)

    @duration_seconds.validator
    def _check_duration(self, _: object, seconds: int) -> None:
        if not 0 <= seconds <= _DURATION_SECONDS_MAX:
            raise OutOfRangeError(
                what="Seconds of bad voltage",
                valid_range=(0, _DURATION_SECONDS_MAX),
                actual=seconds,
            )

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read voltages and duration.

        Raises:
            MessageCidMismatchError: The command id is that of another message.
            DataLengthUnexpectedError: The data has another length than 5.
        """
        check_command_id(cls, data)
        if len(data.data) != _LAYOUT.size:
            raise DataLengthUnexpectedError(
                what="Voltage quality configuration",
                actual=len(data.data),
                length_expected=_LAYOUT.size,
            )
        low_volts, high_volts, tens = _LAYOUT.unpack(data.data)
        return cls(
            low_volts=low_volts,
            high_volts=high_volts,
            duration_seconds=tens * _DURATION_UNIT_SECONDS,
            data_raw=data.data,
        )

    def encode(self) -> ApplicationData:
        """Write voltages and duration."""
        tens = self.duration_seconds // _DURATION_UNIT_SECONDS
        payload = _LAYOUT.pack(self.low_volts, self.high_volts, tens)
        return ApplicationData(
            command_id=self.command_id, data=ApplicationDataBytes(payload)
        )


@attrs.frozen(kw_only=True)
class GetVoltQualConfigRequest(
    BaseRequest[GetVoltQualConfigResponse], WithoutDataMixin
):
    """Ask when a voltage is logged as bad."""

    command_id: ClassVar[int] = GetVoltQualConfigResponse.command_id
    command_name: ClassVar[str] = GetVoltQualConfigResponse.command_name
    response_type = GetVoltQualConfigResponse
