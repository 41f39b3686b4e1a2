"""Answers of a logger module to A0, A1, A2 and A3, and its event status.

What no document says is chosen like this: END is set where the end of the log stands
in the answer, OUTSIDE where there is no such record and none further on; a request
that reaches further back than the log begins with the oldest record, and says nothing
of it. A log has ids of 16 bits on the line and none that ends within the module.

Source: Kamstrup 5512-447 rev M1, section 6.3 (protocol facts 3.7 and 3.8).
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

import attrs

from pykmp.emulator.logbook.log import Log
from pykmp.emulator.logbook.marks import ReadMarks
from pykmp.emulator.logbook.rows import take
from pykmp.messages import (
    GetLogIDPresentRequest,
    GetLogIDPresentResponse,
    GetLogLastPresentRequest,
    GetLogLastPresentResponse,
    GetLogTimePastRequest,
    GetLogTimePastResponse,
    GetLogTimePresentRequest,
    GetLogTimePresentResponse,
    RecordLogInfo,
)

RecordRequest: TypeAlias = (
    GetLogTimePresentRequest
    | GetLogLastPresentRequest
    | GetLogIDPresentRequest
    | GetLogTimePastRequest
)
RecordResponse: TypeAlias = (
    GetLogTimePresentResponse
    | GetLogLastPresentResponse
    | GetLogIDPresentResponse
    | GetLogTimePastResponse
)

_RECORD_IDS: Final = 1 << 16
_ID_BYTES: Final = 2
#: Command id, log id, number of registers, ids of the last and newest record, info.
_FRAMEWORK_BYTES: Final = 8


def answer_records(
    request: RecordRequest, log: Log, marks: ReadMarks, *, bytes_max: int
) -> RecordResponse:
    """Return what a module says, and mark what it says as read.

    The answer has no more application bytes than the request or the module allow.
    """
    response = request.get_response_type()
    if not log.newest:
        return response(log=request.log, info=RecordLogInfo.EMPTY)
    ids = _ids(request, log, marks)
    if ids is None:
        return _rowless(request, log, marks, info=RecordLogInfo.OUTSIDE)
    registers = log.supported(request.registers)
    taken = take(
        log,
        ids[: request.records],
        registers,
        room_bytes=min(bytes_max, request.answer_bytes_max) - _FRAMEWORK_BYTES,
        id_bytes=_ID_BYTES,
    )
    info = RecordLogInfo(0)
    if taken.is_full or taken.is_reformatted:
        info |= RecordLogInfo.CUT
    if len(taken.rows) == len(ids):
        info |= RecordLogInfo.END
    if not (taken.rows and registers):
        return _rowless(request, log, marks, info=info)
    marks.read(request.log, max(row.id for row in taken.rows))
    return response(
        log=request.log,
        rows=tuple(attrs.evolve(row, id=_on_the_line(row.id)) for row in taken.rows),
        last_read_id=_on_the_line(taken.rows[-1].id),
        newest_id=_on_the_line(log.newest),
        info=info,
    )


def _rowless(
    request: RecordRequest, log: Log, marks: ReadMarks, *, info: RecordLogInfo
) -> RecordResponse:
    return request.get_response_type()(
        log=request.log,
        last_read_id=_on_the_line(marks.mark(request.log)),
        newest_id=_on_the_line(log.newest),
        info=info,
    )


def _ids(request: RecordRequest, log: Log, marks: ReadMarks) -> Sequence[int] | None:
    """Return the ids from where a request begins to the end of the log.

    None if it begins outside the log.
    """
    if isinstance(request, GetLogTimePastRequest):
        newest = log.until(request.time)
        if newest is None or newest - request.offset < log.oldest:
            return None
        return range(newest - request.offset, log.oldest - 1, -1)
    if isinstance(request, GetLogTimePresentRequest):
        first = log.since(request.time)
    elif isinstance(request, GetLogIDPresentRequest):
        first = _from_the_line(request.record_id, log)
    else:
        first = marks.mark(request.log) + 1
    if first is None:
        return None
    return range(max(first, log.oldest), log.newest + 1)


def _on_the_line(id_: int) -> int:
    return id_ % _RECORD_IDS


def _from_the_line(id_: int, log: Log) -> int | None:
    """Return the record that an id of 16 bits means; None if it is yet to come."""
    behind = (log.newest - id_) % _RECORD_IDS
    return log.newest - behind if behind < _RECORD_IDS // 2 else None
