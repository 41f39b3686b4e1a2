"""Answers to B8 of a meter of the x03 family: how its loggers are set up, and entries.

What no document says is chosen like this: an id that the log does not have, or no
longer, gets OUT_OF_RANGE and no entry; a request for no entries, for no registers or
of a logger that the meter does not have gets INVALID_REQUEST.

Source: captures of a MULTICAL 603 (protocol facts 3.9).
"""

from typing import Final, TypeAlias

from pykmp.emulator.logbook.log import Log
from pykmp.emulator.logbook.rows import Taken, row_bytes, take
from pykmp.messages import (
    GetLoggerConfigurationRequest,
    GetLoggerConfigurationResponse,
    GetLogIDPastAbsRequest,
    GetLogIDPastAbsResponse,
    GetLogLastEntryPastAbsRequest,
    GetLogLastEntryPastAbsResponse,
    LogFormat,
    LoggerInfo,
    RegisterData,
)
from pykmp.meters import Logger

EntriesRequest: TypeAlias = GetLogIDPastAbsRequest | GetLogLastEntryPastAbsRequest
EntriesResponse: TypeAlias = GetLogIDPastAbsResponse | GetLogLastEntryPastAbsResponse

#: Command id, sub-command, logger type, numbers of entries and registers, two log ids,
#: info.
_FRAMEWORK_BYTES: Final = 16
_YEAR_MONTHS: Final = 12
_HOUR_SECONDS: Final = 3600
_MINUTE_SECONDS: Final = 60
_NEW_YEAR: Final = (1, 1)
_NO_DATE: Final = (0, 0)


def answer_configuration(
    request: GetLoggerConfigurationRequest, logger: Logger
) -> GetLoggerConfigurationResponse:
    """Return how a logger is set up.

    The dates and the interval are those captured of a year logger; that a shorter
    interval than an hour is told in minutes is assumed.
    """
    seconds = logger.interval_seconds or 0
    is_short = seconds < _HOUR_SECONDS
    return GetLoggerConfigurationResponse(
        logger_type=request.logger_type,
        date1=_NEW_YEAR if logger.interval_months == _YEAR_MONTHS else _NO_DATE,
        interval=seconds // _MINUTE_SECONDS if is_short else 0,
        depth=logger.depth or 0,
        registers=logger.registers,
    )


def answer_invalid(request: EntriesRequest) -> EntriesResponse:
    """Return what a meter says where there is no such logger."""
    return request.get_response_type()(
        logger_type=request.logger_type,
        newest_id=0,
        info=LoggerInfo.INVALID_REQUEST,
    )


def answer_entries(
    request: EntriesRequest, log: Log, *, bytes_max: int
) -> EntriesResponse:
    """Return entries of a log from one on towards the past, while there is room."""
    if not request.registers or not request.entries:
        return answer_invalid(request)
    room_bytes = bytes_max - _FRAMEWORK_BYTES
    registers = log.supported(request.registers)
    info = LoggerInfo(0)
    if len(registers) < len(request.registers):
        info |= LoggerInfo.UNSUPPORTED_REGISTER
    first = _first(request, log)
    if first is None:
        return _without_entries(request, log, info | LoggerInfo.OUT_OF_RANGE)
    row = _fitting(log.row(first, registers), room_bytes)
    if len(row) < len(registers):
        info |= LoggerInfo.REGISTERS_TRUNCATED
    if not log.newest:
        return _empty(request, row, info | LoggerInfo.NO_ENTRIES)
    if not row:
        return _without_entries(request, log, info)
    ids = range(first, log.oldest - 1, -1)[: request.entries]
    taken = take(log, ids, tuple(one.id_ for one in row), room_bytes=room_bytes)
    return request.get_response_type()(
        logger_type=request.logger_type,
        rows=taken.rows,
        newest_id=log.newest,
        info=info | _info(log, taken),
    )


def _info(log: Log, taken: Taken) -> LoggerInfo:
    """Return what there is to say of the entries that were taken."""
    said = {
        LoggerInfo.ENTRIES_TRUNCATED: taken.is_full,
        LoggerInfo.FORMAT_CHANGED: taken.is_reformatted,
        LoggerInfo.TAIL_INCLUDED: taken.rows[-1].id == log.oldest,
        LoggerInfo.HEAD_INCLUDED: taken.rows[0].id == log.newest,
    }
    return LoggerInfo(sum(flag for flag, is_so in said.items() if is_so))


def _first(request: EntriesRequest, log: Log) -> int | None:
    """Return where a request begins; 0 in an empty log, None outside of it."""
    if not log.newest:
        return 0
    if isinstance(request, GetLogLastEntryPastAbsRequest):
        return max(log.oldest, log.newest - request.offset)
    return request.log_id if log.oldest <= request.log_id <= log.newest else None


def _fitting(
    row: tuple[RegisterData, ...], room_bytes: int
) -> tuple[RegisterData, ...]:
    """Return as many registers, from the first on, as an answer has room for."""
    count = len(row)
    while count and row_bytes(row[:count]) > room_bytes:
        count -= 1
    return row[:count]


def _without_entries(
    request: EntriesRequest, log: Log, info: LoggerInfo
) -> EntriesResponse:
    return request.get_response_type()(
        logger_type=request.logger_type, newest_id=log.newest, info=info
    )


def _empty(
    request: EntriesRequest, row: tuple[RegisterData, ...], info: LoggerInfo
) -> EntriesResponse:
    """Return what stands for no entry: one entry of zeros, with ids of 0."""
    return request.get_response_type()(
        logger_type=request.logger_type,
        formats=tuple(map(LogFormat.of, row)),
        newest_id=0,
        info=info,
    )
