"""GetLogIDPastAbs (B8 06) and GetLogLastEntryPastAbs (B8 07): entries towards the past.

Layout of request 06, behind sub-command and logger type:
    0-3     log id to begin at
    4-5     number of entries
    6       number of registers
    7...    register ids, 2 bytes each

Layout of request 07, behind sub-command and logger type:
    0-1     offset: entries back from the newest
    2-3     number of entries
    4       number of registers
    5...    register ids, 2 bytes each

The meter cuts the answer at a limit of its own; the newer entries are those that come.
An offset beyond the oldest entry is that of the oldest one (assumed).

Source: jktjkt/PyKMP, captured from a MULTICAL 603 (protocol facts 3.9).
"""

import struct
from typing import ClassVar, Final, Self

import attrs

from pykmp.codec.application import ApplicationData
from pykmp.messages.base import BaseRequest, BaseResponse
from pykmp.messages.log_rows import are_in_order, check_number
from pykmp.messages.logger.entries import LoggerEntriesResponse
from pykmp.messages.logger.sub_command import (
    HEAD_BYTES,
    LoggerRegistersMessage,
    check_minimum,
    check_sub_command,
    ids_bytes,
    read_ids,
)

_BY_ID: Final = struct.Struct(">IH")
_BY_OFFSET: Final = struct.Struct(">HH")
_ENTRIES_BYTES: Final = 2
_LOG_ID_BYTES: Final = 4
_OFFSET_BYTES: Final = 2


@attrs.frozen(kw_only=True)
class _PastRequest(LoggerRegistersMessage):
    """Ask for entries of a logger, the newest first.

    Attributes:
        entries: How many.
    """

    entries: int = attrs.field()

    @entries.validator
    def _check_entries(self, _: object, entries: int) -> None:
        check_number("Number of logger entries", entries, _ENTRIES_BYTES)

    def is_answered_by(self, response: LoggerEntriesResponse) -> bool:
        """Return whether a response is of this logger and of registers asked for."""
        ids = (one.id_ for one in response.formats)
        return response.logger_type == self.logger_type and are_in_order(
            ids, self.registers
        )


@attrs.frozen(kw_only=True)
class GetLogIDPastAbsResponse(
    BaseResponse["GetLogIDPastAbsRequest"], LoggerEntriesResponse
):
    """Entries from a log id on towards the past."""

    command_name: ClassVar[str] = "GetLogIDPastAbs"
    sub_command: ClassVar[int] = 0x06


@attrs.frozen(kw_only=True)
class GetLogIDPastAbsRequest(_PastRequest, BaseRequest[GetLogIDPastAbsResponse]):
    """Ask for the entry of a log id, and those before it.

    Attributes:
        log_id: Where to begin.
    """

    command_name: ClassVar[str] = GetLogIDPastAbsResponse.command_name
    sub_command: ClassVar[int] = GetLogIDPastAbsResponse.sub_command
    response_type = GetLogIDPastAbsResponse

    log_id: int = attrs.field()

    @log_id.validator
    def _check_log_id(self, _: object, log_id: int) -> None:
        check_number("Log id", log_id, _LOG_ID_BYTES)

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read the request.

        Raises:
            MessageCidMismatchError: The command or sub-command is that of another
                message.
            DataLengthUnexpectedError: The ids do not fit their number.
        """
        check_sub_command(cls, data)
        raw = data.data[HEAD_BYTES:]
        check_minimum("GetLogIDPastAbs request", raw, _BY_ID.size)
        log_id, entries = _BY_ID.unpack_from(raw)
        return cls(
            logger_type=data.data[1],
            log_id=log_id,
            entries=entries,
            registers=read_ids("Registers to log", raw[_BY_ID.size :]),
            data_raw=data.data,
        )

    def encode(self) -> ApplicationData:
        """Write the request."""
        start = _BY_ID.pack(self.log_id, self.entries)
        return self.application_data(start + ids_bytes(self.registers))

    def is_answered_by(self, response: LoggerEntriesResponse) -> bool:
        """Return whether a response begins at the log id or before it."""
        if not _PastRequest.is_answered_by(self, response):
            return False
        return not response.rows or response.first_id <= self.log_id


@attrs.frozen(kw_only=True)
class GetLogLastEntryPastAbsResponse(
    BaseResponse["GetLogLastEntryPastAbsRequest"], LoggerEntriesResponse
):
    """Entries from so many before the newest on towards the past."""

    command_name: ClassVar[str] = "GetLogLastEntryPastAbs"
    sub_command: ClassVar[int] = 0x07


@attrs.frozen(kw_only=True)
class GetLogLastEntryPastAbsRequest(
    _PastRequest, BaseRequest[GetLogLastEntryPastAbsResponse]
):
    """Ask for the newest entry less an offset, and those before it.

    Attributes:
        offset: How many entries before the newest to begin.
    """

    command_name: ClassVar[str] = GetLogLastEntryPastAbsResponse.command_name
    sub_command: ClassVar[int] = GetLogLastEntryPastAbsResponse.sub_command
    response_type = GetLogLastEntryPastAbsResponse

    offset: int = attrs.field(default=0)

    @offset.validator
    def _check_offset(self, _: object, offset: int) -> None:
        check_number("Offset in a logger", offset, _OFFSET_BYTES)

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read the request.

        Raises:
            MessageCidMismatchError: The command or sub-command is that of another
                message.
            DataLengthUnexpectedError: The ids do not fit their number.
        """
        check_sub_command(cls, data)
        raw = data.data[HEAD_BYTES:]
        check_minimum("GetLogLastEntryPastAbs request", raw, _BY_OFFSET.size)
        offset, entries = _BY_OFFSET.unpack_from(raw)
        return cls(
            logger_type=data.data[1],
            offset=offset,
            entries=entries,
            registers=read_ids("Registers to log", raw[_BY_OFFSET.size :]),
            data_raw=data.data,
        )

    def encode(self) -> ApplicationData:
        """Write the request."""
        start = _BY_OFFSET.pack(self.offset, self.entries)
        return self.application_data(start + ids_bytes(self.registers))
