"""Logs and their records as words, as records for programs, and as rows."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs

from pykmp.logs import LogCost, LogProgress, LogRecord
from pykmp.meters import Logger
from pykmp.tool.console import Paint
from pykmp.tool.log_listing import ListedLog
from pykmp.tool.rendering import csv, json, records
from pykmp.tool.rendering.scans import counted, duration
from pykmp.tool.values import ShownRegister

#: The keys of JSON and the columns of CSV; docs/cli-output.md promises them.
LIST_KEYS: Final = (
    "logger",
    "command_hex",
    "number",
    "number_assumed",
    "address",
    "depth",
    "depth_assumed",
    "interval_seconds",
    "interval_months",
    "interval_assumed",
    "oldest_id",
    "oldest_time",
    "newest_id",
    "newest_time",
    "registers",
    "registers_assumed",
    "confidence",
    "error",
)
_WIDTH: Final = 80
_INDENT: Final = " " * 2
_HANGING: Final = " " * 11
_ASSUMED: Final = "*"
_INTERVALS: Final = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
_YEAR_MONTHS: Final = 12


@attrs.frozen(kw_only=True)
class ShownRecord:
    """A record of a log, ready to be printed.

    Attributes:
        id: Number of the record.
        time: When it was made, in ISO 8601, or None.
        registers: Its registers, by id.
    """

    id: int
    time: str | None
    registers: Mapping[int, ShownRegister]


@attrs.frozen(kw_only=True)
class ShownLog:
    """The records that were read.

    Attributes:
        logger: Name of the log.
        columns: Ids of the registers, in the order they were asked for.
        titles: What they are called for people.
        names: What they are called for programs.
        records: The records, the oldest first.
    """

    logger: str
    columns: tuple[int, ...]
    titles: Mapping[int, str]
    names: Mapping[int, str]
    records: Sequence[ShownRecord]


def render(log: ShownLog, *, style: str, paint: Paint) -> str:
    """Return records in one of the forms."""
    match style:
        case "json":
            return "\n".join(json.line(_of_record(log, one)) for one in log.records)
        case "csv":
            return csv.table(_rows(log), _columns(log))
    return "\n".join(_table(log, paint=paint))


def render_list(
    listed: Sequence[ListedLog],
    *,
    style: str,
    names: Mapping[int, str],
    paint: Paint,
) -> str:
    """Return what a meter keeps in one of the forms."""
    match style:
        case "json":
            return "\n".join(json.line(_of_listed(one)) for one in listed)
        case "csv":
            rows = [_row_of_listed(one) for one in listed]
            return csv.table(rows, LIST_KEYS)
    blocks = [_block(one, names=names, paint=paint) for one in listed]
    is_any = any(_ASSUMED in line for block in blocks for line in block)
    note = ["", f"{_ASSUMED} assumed: no document says it"] if is_any else []
    return "\n".join([*(line for block in blocks for line in block), *note])


def cost(cost: LogCost, *, registers: int, is_most: bool) -> str:
    """Return what a reading, or the rest of it, will take."""
    most = "At most " if is_most else ""
    return (
        f"{most}{counted(cost.records, 'record')} of "
        f"{counted(registers, 'register')}: {counted(cost.requests, 'request')}, "
        f"{cost.bytes} bytes, {duration(cost.line_seconds)} on the line."
    )


def list_cost(cost: LogCost) -> str:
    """Return what a list will take."""
    return (
        f"A list of these logs: up to {counted(cost.requests, 'request')}, "
        f"{cost.bytes} bytes, {duration(cost.line_seconds)} on the line."
    )


def progress(told: LogProgress) -> str:
    """Return how far a reading has come."""
    left = duration(told.left.line_seconds)
    return f"{counted(told.records, 'record')} read, {left} of line time left"


def summary(log: ShownLog, told: LogProgress) -> str:
    """Return how a reading ended."""
    return (
        f"{counted(len(log.records), 'record')} of the log {log.logger}: "
        f"{counted(told.requests, 'request')}, {told.heard_bytes} bytes heard, "
        f"{duration(told.seconds)}."
    )


def _of_record(log: ShownLog, record: ShownRecord) -> records.Record:
    return {
        "logger": log.logger,
        "record_id": record.id,
        "time": record.time,
        "register_data": [records.of_register(one) for one in _registers(log, record)],
    }


def _registers(log: ShownLog, record: ShownRecord) -> list[ShownRegister]:
    return [record.registers[id_] for id_ in log.columns if id_ in record.registers]


def _columns(log: ShownLog) -> tuple[str, ...]:
    pairs = [(log.names[id_], f"{log.names[id_]}_unit") for id_ in log.columns]
    return ("record_id", "time", *(name for pair in pairs for name in pair))


def _rows(log: ShownLog) -> list[records.Record]:
    rows = []
    for record in log.records:
        row: dict[str, Any] = {"record_id": record.id, "time": record.time}
        for id_ in log.columns:
            one, name = record.registers.get(id_), log.names[id_]
            row[name] = one.value.json["value"] if one else None
            row[f"{name}_unit"] = one.value.json["unit"] if one else None
        rows.append(row)
    return rows


def _table(log: ShownLog, *, paint: Paint) -> list[str]:
    """Return records as lines, the decimal points of each column below each other."""
    if not log.records:
        return []
    ids = ["id", *(str(record.id) for record in log.records)]
    times = ["time", *(_spaced(record.time) for record in log.records)]
    columns = [_right(ids), _left(times)]
    columns += [_column(log, id_) for id_ in log.columns]
    heading, *lines = (
        "  ".join(cells).rstrip() for cells in zip(*columns, strict=True)
    )
    return [paint.dim(heading), *lines]


def _column(log: ShownLog, id_: int) -> list[str]:
    """Return a register as a column; its unit stands above where it is but one."""
    shown = [record.registers.get(id_) for record in log.records]
    units = {one.unit_text for one in shown if one is not None}
    unit = units.pop() if len(units) == 1 else None
    title = f"{log.titles[id_]} {unit}" if unit else log.titles[id_]
    cells = [_cell(one, with_unit=unit is None) for one in shown]
    if any(one is not None and not one.is_number for one in shown):
        return _left([title, *cells])
    return _right([title, *_at_point(cells)])


def _cell(register: ShownRegister | None, *, with_unit: bool) -> str:
    if register is None:
        return ""
    words = (register.figure, register.unit_text if with_unit else "", register.remark)
    return " ".join(filter(None, words))


def _at_point(cells: Sequence[str]) -> list[str]:
    halves = [cell.partition(".") for cell in cells]
    after = max((len(point + rest) for _, point, rest in halves), default=0)
    return [f"{whole}{point + rest:<{after}}" for whole, point, rest in halves]


def _left(cells: Sequence[str]) -> list[str]:
    width = max(map(len, cells))
    return [f"{cell:<{width}}" for cell in cells]


def _right(cells: Sequence[str]) -> list[str]:
    width = max(map(len, cells))
    return [f"{cell:>{width}}" for cell in cells]


def _spaced(time: str | None) -> str:
    return (time or "").replace("T", " ")


def _of_listed(one: ListedLog) -> records.Record:
    logger = one.logger
    values = (
        logger.name,
        logger.command.lower(),
        logger.number,
        logger.is_number_assumed,
        logger.address,
        one.depth,
        one.is_depth_assumed,
        logger.interval_seconds,
        logger.interval_months,
        logger.is_interval_assumed,
        *_of_end(one.oldest),
        *_of_end(one.newest),
        list(one.registers),
        one.are_registers_assumed,
        logger.confidence.value,
        None if one.failure is None else one.failure.summary,
    )
    return dict(zip(LIST_KEYS, values, strict=True))


def _of_end(record: LogRecord | None) -> tuple[int | None, str | None]:
    if record is None:
        return None, None
    return record.id, record.time.isoformat() if record.time else None


def _row_of_listed(one: ListedLog) -> records.Record:
    registers = " ".join(map(str, one.registers))
    return {**_of_listed(one), "registers": registers or None}


def _block(one: ListedLog, *, names: Mapping[int, str], paint: Paint) -> list[str]:
    logger = one.logger
    at = "" if logger.address is None else f" at address {logger.address}"
    head = (_depth(one), _interval(logger))
    lines = [f"{paint.bold(logger.name + at)}: {', '.join(filter(None, head))}"]
    lines += [f"{_INDENT}{line}" for line in _ends(one, paint=paint)]
    held = ", ".join(names[id_] for id_ in one.registers)
    mark = _ASSUMED if one.are_registers_assumed and held else ""
    lines += textwrap.wrap(
        f"{_INDENT}holds{mark:<4}{held or 'not public'}",
        _WIDTH,
        subsequent_indent=_HANGING,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines


def _depth(one: ListedLog) -> str:
    if one.depth is None:
        return "depth not public"
    mark = _ASSUMED if one.is_depth_assumed else ""
    return f"{counted(one.depth, 'record')}{mark} at most"


def _interval(logger: Logger) -> str:
    mark = _ASSUMED if logger.is_interval_assumed else ""
    if months := logger.interval_months:
        years, rest = divmod(months, _YEAR_MONTHS)
        words = _every(months, "month") if rest else _every(years, "year")
        return f"{words}{mark}"
    if seconds := logger.interval_seconds:
        for size, word in _INTERVALS:
            if seconds % size == 0:
                return f"{_every(seconds // size, word)}{mark}"
    return "whenever something happens" if logger.registers else ""


def _every(count: int, what: str) -> str:
    return f"one every {what}" if count == 1 else f"one every {count} {what}s"


def _ends(one: ListedLog, *, paint: Paint) -> list[str]:
    if one.failure is not None:
        return [paint.bad(one.failure.summary)]
    if one.newest is None:
        return ["empty"]
    ends = (("oldest", one.oldest), ("newest", one.newest))
    return [
        f"{name}   {record.id:<6} {record.time or ''}".rstrip()
        for name, record in ends
        if record is not None
    ]
