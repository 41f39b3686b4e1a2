"""Answers to B8 of OMNIPOWER: a log whose rows are told by their differences.

What no document says is chosen like this: the time of sub-command 00 is in seconds
since 2000, as register 1047 tells it; a request that begins beyond the end where
reading starts gets the first record there is, one that begins beyond the other end
OUT_OF_RANGE and no row.

Source: code of head ends (protocol facts 3.10).
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, TypeAlias

import attrs

from pykmp.emulator.house.clock import to_datetime
from pykmp.emulator.logbook.log import Log
from pykmp.messages import (
    GetCompactLogIDPresentRequest,
    GetCompactLogIDPresentResponse,
    GetCompactLogTimePastRequest,
    GetCompactLogTimePastResponse,
    GetCompactLogTimePresentRequest,
    GetCompactLogTimePresentResponse,
    LoggerInfo,
    LogRow,
    RegisterData,
    RegisterID,
    RegisterUnit,
    RegisterValueBytes,
)
from pykmp.meters import Logger

CompactRequest: TypeAlias = (
    GetCompactLogTimePresentRequest
    | GetCompactLogIDPresentRequest
    | GetCompactLogTimePastRequest
)
CompactResponse: TypeAlias = (
    GetCompactLogTimePresentResponse
    | GetCompactLogIDPresentResponse
    | GetCompactLogTimePastResponse
)

_COMMAND_ID_BYTES: Final = 1
#: The register of the interval, in minutes.
_INTERVAL_ID: Final = RegisterID(199)
_INTERVAL_UNIT: Final = RegisterUnit(58)
_INTERVAL_HEAD: Final = bytes([4, 0])
_MINUTE_SECONDS: Final = 60
_NOTHING: Final = LoggerInfo(0)


def answer_compact(
    request: CompactRequest, log: Log, logger: Logger, *, bytes_max: int
) -> CompactResponse:
    """Return rows of a log, as many as there is room for."""
    if not request.registers or not request.count:
        return _response(request, log, info=LoggerInfo.INVALID_REQUEST)
    registers = log.supported(request.registers)
    info = LoggerInfo(0)
    if len(registers) < len(request.registers):
        info |= LoggerInfo.UNSUPPORTED_REGISTER
    if not log.newest:
        return _response(request, log, info=info | LoggerInfo.NO_ENTRIES)
    ids = _ids(request, log)
    if not ids:
        return _response(request, log, info=info | LoggerInfo.OUT_OF_RANGE)
    if not registers:
        return _response(request, log, info=info)
    # A row has a byte at least, so that no more can be told.
    wanted = ids[: request.count]
    rows = [
        LogRow(id=id_, registers=log.row(id_, registers)) for id_ in wanted[:bytes_max]
    ]
    response = _fitting(
        _response(request, log, rows, interval=_interval(logger)), bytes_max
    )
    told = len(response.rows)
    if told < len(wanted):
        info |= LoggerInfo.ENTRIES_TRUNCATED
    return attrs.evolve(response, info=info | _ends(log, wanted[:told]))


def _response(
    request: CompactRequest,
    log: Log,
    rows: Sequence[LogRow] = (),
    *,
    interval: RegisterData | None = None,
    info: LoggerInfo = _NOTHING,
) -> CompactResponse:
    return request.get_response_type()(
        logger_type=request.logger_type,
        rows=tuple(rows),
        interval=interval,
        newest_id=log.newest,
        info=info,
    )


def _fitting(response: CompactResponse, bytes_max: int) -> CompactResponse:
    """Return a response with as many of its rows as there is room for."""

    def with_rows(count: int) -> CompactResponse:
        rows = response.rows[:count]
        formats = response.formats if rows else ()
        return attrs.evolve(response, rows=rows, formats=formats)

    def length(count: int) -> int:
        return _COMMAND_ID_BYTES + len(with_rows(count).encode().data)

    counts = range(1, len(response.rows) + 1)
    return with_rows(bisect_right(counts, bytes_max, key=length))


def _ids(request: CompactRequest, log: Log) -> Sequence[int]:
    """Return the ids from where a request begins to the end of the log."""
    if isinstance(request, GetCompactLogTimePastRequest):
        return range(min(request.log_id, log.newest), log.oldest - 1, -1)
    if isinstance(request, GetCompactLogIDPresentRequest):
        first: int | None = request.log_id
    else:
        first = log.since(to_datetime(int.from_bytes(request.time_raw)))
    if first is None:
        return ()
    return range(max(first, log.oldest), log.newest + 1)


def _ends(log: Log, ids: Sequence[int]) -> LoggerInfo:
    info = LoggerInfo(0)
    if log.oldest in ids:
        info |= LoggerInfo.TAIL_INCLUDED
    if log.newest in ids:
        info |= LoggerInfo.HEAD_INCLUDED
    return info


def _interval(logger: Logger) -> RegisterData:
    minutes = (logger.interval_seconds or 0) // _MINUTE_SECONDS
    return RegisterData(
        id_=_INTERVAL_ID,
        unit=_INTERVAL_UNIT,
        value=RegisterValueBytes(_INTERVAL_HEAD + minutes.to_bytes(_INTERVAL_HEAD[0])),
    )
