"""What messages about logs say, in words, as fields and as rows."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from pykmp.messages import (
    GetCompactLogIDPresentRequest,
    GetCompactLogIDPresentResponse,
    GetCompactLogTimePastRequest,
    GetCompactLogTimePastResponse,
    GetCompactLogTimePresentRequest,
    GetCompactLogTimePresentResponse,
    GetLoggerConfigurationRequest,
    GetLoggerConfigurationResponse,
    GetLogIDPastAbsRequest,
    GetLogIDPastAbsResponse,
    GetLogIDPresentRequest,
    GetLogIDPresentResponse,
    GetLogLastEntryPastAbsRequest,
    GetLogLastEntryPastAbsResponse,
    GetLogLastPresentRequest,
    GetLogLastPresentResponse,
    GetLogTimePastRequest,
    GetLogTimePastResponse,
    GetLogTimePresentRequest,
    GetLogTimePresentResponse,
    LogRow,
)
from pykmp.messages.log_request import RecordLogRequest
from pykmp.messages.log_response import RecordLogResponse
from pykmp.messages.logger.compact_answer import CompactLogResponse
from pykmp.messages.logger.entries import LoggerEntriesResponse
from pykmp.tool.said import Said, ShownRow, counted, flag_names, names
from pykmp.tool.values import judged, shown

#: As MULTICAL 603 and its like count them; protocol facts 3.9.
_LOGGERS: Final = (
    "config",
    "info",
    "year",
    "month",
    "day",
    "hour",
    "minute 1",
    "minute 2",
    "software downloads",
    "software download audit",
)


def _record_request(message: RecordLogRequest, start: str, **fields: object) -> Said:
    return Said(
        text=(
            f"asks log {message.log} for {_rows(message.records, 'record')} {start}, "
            f"in at most {message.answer_bytes_max} bytes: {names(message.registers)}"
        ),
        fields={
            "log": message.log,
            "registers": list(message.registers),
            "records": message.records,
            "answer_bytes_max": message.answer_bytes_max,
            **fields,
        },
    )


def _time_present(message: GetLogTimePresentRequest) -> Said:
    start = f"from {message.time} on ({message.time_order.value})"
    return _record_request(message, start, time=message.time.isoformat())


def _last_present(message: GetLogLastPresentRequest) -> Said:
    return _record_request(message, "behind what was read last")


def _id_present(message: GetLogIDPresentRequest) -> Said:
    start = f"from record {message.record_id} on"
    return _record_request(message, start, record_id=message.record_id)


def _time_past(message: GetLogTimePastRequest) -> Said:
    less = f", less {message.offset}" if message.offset else ""
    return _record_request(
        message,
        f"back from {message.time}{less} ({message.time_order.value})",
        time=message.time.isoformat(),
        offset=message.offset,
    )


def _records(message: RecordLogResponse) -> Said:
    log = "a log" if message.log is None else f"log {message.log}"
    return Said(
        text=(
            f"{_found(message.rows, 'record')} of {log}, newest "
            f"{_or_unknown(message.newest_id)}, info: {flag_names(message.info)}"
            f"{_oddity(message.as_sent)}"
        ),
        fields={
            "log": message.log,
            "last_read_id": message.last_read_id,
            "newest_id": message.newest_id,
            "info": int(message.info),
        },
        rows=_shown_rows(message.rows),
    )


def _configuration_request(message: GetLoggerConfigurationRequest) -> Said:
    return Said(
        text=f"asks {_x03_logger(message.logger_type)} for its configuration",
        fields={"logger_type": message.logger_type},
    )


def _configuration(message: GetLoggerConfigurationResponse) -> Said:
    return Said(
        text=(
            f"{_x03_logger(message.logger_type)} keeps {message.depth} entries of "
            f"{counted(message.registers, 'register', 'registers')}: "
            f"{names(message.registers)}"
        ),
        fields={
            "logger_type": message.logger_type,
            "date1": list(message.date1),
            "date2": list(message.date2),
            "max_records": message.max_records,
            "interval": message.interval,
            "depth": message.depth,
            "registers": list(message.registers),
        },
    )


def _by_id(message: GetLogIDPastAbsRequest) -> Said:
    entries = _rows(message.entries, "entry")
    return Said(
        text=(
            f"asks {_x03_logger(message.logger_type)} for {entries} back from log id "
            f"{message.log_id}: {names(message.registers)}"
        ),
        fields={
            "logger_type": message.logger_type,
            "log_id": message.log_id,
            "entries": message.entries,
            "registers": list(message.registers),
        },
    )


def _last_entry(message: GetLogLastEntryPastAbsRequest) -> Said:
    entries = _rows(message.entries, "entry")
    less = f", less {message.offset}" if message.offset else ""
    return Said(
        text=(
            f"asks {_x03_logger(message.logger_type)} for {entries} back from the "
            f"newest{less}: {names(message.registers)}"
        ),
        fields={
            "logger_type": message.logger_type,
            "offset": message.offset,
            "entries": message.entries,
            "registers": list(message.registers),
        },
    )


def _entries(message: LoggerEntriesResponse) -> Said:
    return Said(
        text=(
            f"{_found(message.rows, 'entry')} of {_x03_logger(message.logger_type)}, "
            f"newest {message.newest_id}, info: {flag_names(message.info)}"
            f"{_oddity(message.as_sent)}"
        ),
        fields={
            "logger_type": message.logger_type,
            "first_id": message.first_id,
            "newest_id": message.newest_id,
            "info": int(message.info),
        },
        rows=_shown_rows(message.rows),
    )


def _compact_request(message: Any, start: str, **fields: object) -> Said:  # noqa: ANN401 - any of three
    return Said(
        text=(
            f"asks logger {message.logger_type} for {_rows(message.count, 'row')} "
            f"{start}: {names(message.registers)}"
        ),
        fields={
            "logger_type": message.logger_type,
            "registers": list(message.registers),
            "count": message.count,
            **fields,
        },
    )


def _compact_by_time(message: GetCompactLogTimePresentRequest) -> Said:
    raw = message.time_raw
    start = f"from time {raw.hex(' ')} on" if any(raw) else "from the start on"
    return _compact_request(message, start, time_hex=raw.hex())


def _compact_present(message: GetCompactLogIDPresentRequest) -> Said:
    start = f"from log id {message.log_id} on"
    return _compact_request(message, start, log_id=message.log_id)


def _compact_past(message: GetCompactLogTimePastRequest) -> Said:
    start = f"back from log id {message.log_id}"
    return _compact_request(message, start, log_id=message.log_id)


def _compact(message: CompactLogResponse) -> Said:
    return Said(
        text=(
            f"{_found(message.rows, 'row')} of logger {message.logger_type}, newest "
            f"{message.newest_id}, info: {flag_names(message.info)}"
        ),
        fields={
            "logger_type": message.logger_type,
            "start_id": message.start_id,
            "newest_id": message.newest_id,
            "info": int(message.info),
        },
        rows=_shown_rows(message.rows),
    )


LOG_WORDS: Final[Mapping[type, Callable[[Any], Said]]] = MappingProxyType(
    {
        GetLogTimePresentRequest: _time_present,
        GetLogTimePresentResponse: _records,
        GetLogLastPresentRequest: _last_present,
        GetLogLastPresentResponse: _records,
        GetLogIDPresentRequest: _id_present,
        GetLogIDPresentResponse: _records,
        GetLogTimePastRequest: _time_past,
        GetLogTimePastResponse: _records,
        GetLoggerConfigurationRequest: _configuration_request,
        GetLoggerConfigurationResponse: _configuration,
        GetLogIDPastAbsRequest: _by_id,
        GetLogIDPastAbsResponse: _entries,
        GetLogLastEntryPastAbsRequest: _last_entry,
        GetLogLastEntryPastAbsResponse: _entries,
        GetCompactLogTimePresentRequest: _compact_by_time,
        GetCompactLogTimePresentResponse: _compact,
        GetCompactLogIDPresentRequest: _compact_present,
        GetCompactLogIDPresentResponse: _compact,
        GetCompactLogTimePastRequest: _compact_past,
        GetCompactLogTimePastResponse: _compact,
    }
)


def _shown_rows(rows: Iterable[LogRow]) -> tuple[ShownRow, ...]:
    return tuple(_shown_row(row) for row in rows)


def _shown_row(row: LogRow) -> ShownRow:
    values = judged(row.registers)
    registers = tuple(shown(one, value=values[one.id_]) for one in row.registers)
    return ShownRow(id=row.id, registers=registers)


def _rows(count: int, one: str) -> str:
    more = "entries" if one == "entry" else f"{one}s"
    return f"{count} {one if count == 1 else more}"


def _found(rows: tuple[LogRow, ...], one: str) -> str:
    if not rows:
        return f"no {one}"
    first, last = rows[0].id, rows[-1].id
    ids = f"{first}" if first == last else f"{first} to {last}"
    return f"{_rows(len(rows), one)} ({ids})"


def _oddity(as_sent: bytes | None) -> str:
    return "" if as_sent is None else f", not laid out as usual: {as_sent.hex(' ')}"


def _or_unknown(id_: int | None) -> str:
    return "unknown" if id_ is None else str(id_)


def _x03_logger(logger_type: int) -> str:
    if logger_type >= len(_LOGGERS):
        return f"logger {logger_type}"
    return f"logger {logger_type} ({_LOGGERS[logger_type]})"
