"""GetLogTimePresent, GetLogIDPresent, GetLogTimePast of OMNIPOWER (B8 00, 02, 03).

Layout of the requests, behind sub-command and logger type:
    0       number of registers
    1...    register ids, 2 bytes each
    ...     number of rows (2)
    ...     where to begin (4): a log id, or with sub-command 00 a time

Source: working programs for OMNIPOWER (protocol facts 3.10), whose requests are known
to the byte.
"""

import struct
from typing import Any, ClassVar, Final, Self

import attrs

from pykmp.codec.application import ApplicationData
from pykmp.errors import DataLengthUnexpectedError
from pykmp.messages.base import BaseRequest, BaseResponse
from pykmp.messages.log_rows import are_in_order, check_number
from pykmp.messages.logger.compact_answer import CompactLogResponse
from pykmp.messages.logger.sub_command import (
    HEAD_BYTES,
    LoggerRegistersMessage,
    check_minimum,
    check_sub_command,
    ids_bytes,
    read_ids,
)

_COUNT: Final = struct.Struct(">H")
_START_BYTES: Final = 4
#: Time 0 of sub-command 00.
FROM_THE_START: Final = bytes(_START_BYTES)


@attrs.frozen(kw_only=True)
class _CompactRequest(LoggerRegistersMessage):
    """Ask for rows of a compact log.

    Attributes:
        count: How many rows.
    """

    count: int = attrs.field()

    @count.validator
    def _check_count_of_rows(self, _: object, count: int) -> None:
        check_number("Number of rows of a compact log", count, _COUNT.size)

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
        behind_ids = _COUNT.size + _START_BYTES
        check_minimum("Compact log request", raw, 1 + behind_ids)
        return cls(
            logger_type=data.data[1],
            registers=read_ids("Registers to log", raw[:-behind_ids]),
            count=int.from_bytes(raw[-behind_ids:-_START_BYTES]),
            data_raw=data.data,
            **cls._read_start(raw[-_START_BYTES:]),
        )

    @classmethod
    def _read_start(cls, raw: bytes) -> dict[str, Any]:
        """Return where to begin, by the name of the attribute."""
        return {"log_id": int.from_bytes(raw)}

    def _data_before(self, start: bytes) -> ApplicationData:
        """Return the request that begins at *start*."""
        count = _COUNT.pack(self.count)
        return self.application_data(ids_bytes(self.registers) + count + start)

    def is_answered_by(self, response: CompactLogResponse) -> bool:
        """Return whether a response is of this logger and of registers asked for."""
        ids = (one.id_ for one in response.formats)
        return response.logger_type == self.logger_type and are_in_order(
            ids, self.registers
        )


@attrs.frozen(kw_only=True)
class _ByIdRequest(_CompactRequest):
    """Ask for rows of a compact log from an id on.

    Attributes:
        log_id: Where to begin.
    """

    log_id: int = attrs.field()

    @log_id.validator
    def _check_log_id(self, _: object, log_id: int) -> None:
        check_number("Log id", log_id, _START_BYTES)

    def encode(self) -> ApplicationData:
        """Write the request."""
        return self._data_before(self.log_id.to_bytes(_START_BYTES))


@attrs.frozen(kw_only=True)
class GetCompactLogTimePresentResponse(
    BaseResponse["GetCompactLogTimePresentRequest"], CompactLogResponse
):
    """Rows from a time on, the oldest first."""

    command_name: ClassVar[str] = "GetCompactLogTimePresent"
    sub_command: ClassVar[int] = 0x00


@attrs.frozen(kw_only=True)
class GetCompactLogTimePresentRequest(
    _CompactRequest, BaseRequest[GetCompactLogTimePresentResponse]
):
    """Ask for rows from a time on.

    Attributes:
        time_raw: The time, four bytes whose meaning is not public; zeros: from the
            start of the log.
    """

    command_name: ClassVar[str] = GetCompactLogTimePresentResponse.command_name
    sub_command: ClassVar[int] = GetCompactLogTimePresentResponse.sub_command
    response_type = GetCompactLogTimePresentResponse

    time_raw: bytes = attrs.field(default=FROM_THE_START)

    @time_raw.validator
    def _check_time_raw(self, _: object, time_raw: bytes) -> None:
        if len(time_raw) != _START_BYTES:
            raise DataLengthUnexpectedError(
                what="Time in a compact log request",
                actual=len(time_raw),
                length_expected=_START_BYTES,
            )

    @classmethod
    def _read_start(cls, raw: bytes) -> dict[str, Any]:
        return {"time_raw": raw}

    def encode(self) -> ApplicationData:
        """Write the request."""
        return self._data_before(self.time_raw)


@attrs.frozen(kw_only=True)
class GetCompactLogIDPresentResponse(
    BaseResponse["GetCompactLogIDPresentRequest"], CompactLogResponse
):
    """Rows from a log id on towards the present."""

    command_name: ClassVar[str] = "GetCompactLogIDPresent"
    sub_command: ClassVar[int] = 0x02


@attrs.frozen(kw_only=True)
class GetCompactLogIDPresentRequest(
    _ByIdRequest, BaseRequest[GetCompactLogIDPresentResponse]
):
    """Ask for the row of a log id, and those that follow it."""

    command_name: ClassVar[str] = GetCompactLogIDPresentResponse.command_name
    sub_command: ClassVar[int] = GetCompactLogIDPresentResponse.sub_command
    response_type = GetCompactLogIDPresentResponse

    def is_answered_by(self, response: CompactLogResponse) -> bool:
        """Return whether a response begins at the log id or behind it."""
        if not _CompactRequest.is_answered_by(self, response):
            return False
        return not response.rows or response.start_id >= self.log_id


@attrs.frozen(kw_only=True)
class GetCompactLogTimePastResponse(
    BaseResponse["GetCompactLogTimePastRequest"], CompactLogResponse
):
    """Rows towards the past, the newest first."""

    command_name: ClassVar[str] = "GetCompactLogTimePast"
    sub_command: ClassVar[int] = 0x03
    id_step: ClassVar[int] = -1


@attrs.frozen(kw_only=True)
class GetCompactLogTimePastRequest(
    _ByIdRequest, BaseRequest[GetCompactLogTimePastResponse]
):
    """Ask for a row and those before it.

    The name of the command speaks of a time, its known layout of a log id.
    """

    command_name: ClassVar[str] = GetCompactLogTimePastResponse.command_name
    sub_command: ClassVar[int] = GetCompactLogTimePastResponse.sub_command
    response_type = GetCompactLogTimePastResponse
