"""GetEventStatus (9B) and ClearEventStatus (9C): which logs hold unread records.

Layout of the status, in both responses:
    0-1     used by electricity meters
    2       bit 0: interval log has unread records; bit 1: the RTC log has;
            of electricity meters more bits and other logs
    3       reserved

Layout of the clear request:
    0-3     flags to clear if the newest record of their log has been read
    4-7     flags to clear in any case

Source: Kamstrup 5512-447 rev M1, section 6.3, which prints the answer to 9C with the
command id 9B; both are accepted.
The flags of electricity meters are from a working program (protocol facts 3.8).
"""

import enum
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

_FLAGS_BYTES: Final = 4
_LOG_FLAGS_AT: Final = 2
_INTERVAL_LOG: Final = 0x01
_RTC_LOG: Final = 0x02


class ElectricityEvent(enum.IntFlag):
    """What the event status of an electricity meter says, its four bytes as a number.

    The last five are logs that hold unread records.

    Source: a working program (protocol facts 3.8); not captured.
    """

    METER_RESET = 0x01_00_00_00
    EEPROM_ERROR = 0x02_00_00_00
    STRONG_MAGNETIC_FIELD = 0x04_00_00_00
    RAM_ERROR = 0x08_00_00_00
    ROM_CHECKSUM_ERROR = 0x10_00_00_00
    ALARM_INPUT = 0x20_00_00_00
    COVER_OPEN = 0x40_00_00_00
    AUXILIARY_SUPPLY = 0x80_00_00_00
    RF_DATA_READY = 0x01_00_00
    FORCED_CALL = 0x02_00_00
    DEBITING_LOG = 0x01_00
    RTC_LOG = 0x02_00
    STATUS_LOG = 0x04_00
    VOLTAGE_QUALITY_LOG = 0x08_00
    DISCONNECT_LOG = 0x10_00


def _check_length(what: str, raw: bytes, length_expected: int) -> None:
    if len(raw) != length_expected:
        raise DataLengthUnexpectedError(
            what=what, actual=len(raw), length_expected=length_expected
        )


@attrs.frozen(kw_only=True)
class _EventStatus(KeptDataMixin):
    """Four bytes of flags."""

    command_id: ClassVar[int]
    command_name: ClassVar[str]
    #: Another command id under which the answer is accepted, if there is one.
    also_command_id: ClassVar[int | None] = None

    status: bytes = attrs.field()

    @status.validator
    def _check_status(self, _: "attrs.Attribute[bytes]", status: bytes) -> None:
        _check_length("Event status", status, _FLAGS_BYTES)

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read the status.

        Raises:
            MessageCidMismatchError: The command id is that of another message.
            DataLengthUnexpectedError: The data has another length than 4.
        """
        if data.command_id != cls.also_command_id:
            check_command_id(cls, data)
        return cls(status=data.data, data_raw=data.data)

    def encode(self) -> ApplicationData:
        """Write the status."""
        return ApplicationData(
            command_id=self.command_id, data=ApplicationDataBytes(self.status)
        )

    @property
    def interval_log_unread(self) -> bool:
        """Whether the interval log holds records newer than the read mark."""
        return bool(self.status[_LOG_FLAGS_AT] & _INTERVAL_LOG)

    @property
    def rtc_log_unread(self) -> bool:
        """Whether the log of clock changes holds records newer than the read mark."""
        return bool(self.status[_LOG_FLAGS_AT] & _RTC_LOG)

    @property
    def electricity_events(self) -> ElectricityEvent:
        """What the status means if an electricity meter says it."""
        return ElectricityEvent(int.from_bytes(self.status))


@attrs.frozen(kw_only=True)
class GetEventStatusResponse(BaseResponse["GetEventStatusRequest"], _EventStatus):
    """The event status of a logger."""

    command_id: ClassVar[int] = CommandId.GET_EVENT_STATUS.value
    command_name: ClassVar[str] = "GetEventStatus"


@attrs.frozen(kw_only=True)
class GetEventStatusRequest(BaseRequest[GetEventStatusResponse], WithoutDataMixin):
    """Ask for the event status of a logger."""

    command_id: ClassVar[int] = GetEventStatusResponse.command_id
    command_name: ClassVar[str] = GetEventStatusResponse.command_name
    response_type = GetEventStatusResponse


@attrs.frozen(kw_only=True)
class ClearEventStatusResponse(BaseResponse["ClearEventStatusRequest"], _EventStatus):
    """The event status after clearing; may come as the answer to 9B."""

    command_id: ClassVar[int] = CommandId.CLEAR_EVENT_STATUS.value
    command_name: ClassVar[str] = "ClearEventStatus"
    also_command_id: ClassVar[int] = CommandId.GET_EVENT_STATUS.value


@attrs.frozen(kw_only=True)
class ClearEventStatusRequest(BaseRequest[ClearEventStatusResponse], KeptDataMixin):
    """Move the read mark of logs: clear their flags.

    Attributes:
        if_read: Flags to clear if the newest record of their log has been read.
        always: Flags to clear in any case.
    """

    command_id: ClassVar[int] = ClearEventStatusResponse.command_id
    command_name: ClassVar[str] = ClearEventStatusResponse.command_name
    response_type = ClearEventStatusResponse
    writes: ClassVar[bool | None] = True

    if_read: bytes = attrs.field(default=bytes(_FLAGS_BYTES))
    always: bytes = attrs.field(default=bytes(_FLAGS_BYTES))

    @if_read.validator
    @always.validator
    def _check_flags(self, field: "attrs.Attribute[bytes]", flags: bytes) -> None:
        _check_length(f"ClearEventStatus {field.name}", flags, _FLAGS_BYTES)

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read the flags.

        Raises:
            MessageCidMismatchError: The command id is that of another message.
            DataLengthUnexpectedError: The data has another length than 8.
        """
        check_command_id(cls, data)
        _check_length("ClearEventStatus request data", data.data, 2 * _FLAGS_BYTES)
        return cls(
            if_read=data.data[:_FLAGS_BYTES],
            always=data.data[_FLAGS_BYTES:],
            data_raw=data.data,
        )

    def encode(self) -> ApplicationData:
        """Write the flags."""
        return ApplicationData(
            command_id=self.command_id,
            data=ApplicationDataBytes(self.if_read + self.always),
        )
