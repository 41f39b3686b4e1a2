"""Rows out of a log, as many as one answer takes."""

from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from pykmp.emulator.logbook.log import Log
from pykmp.messages import LogRow, RegisterData

#: Register id, unit, length byte and scale byte.
_FORMAT_BYTES: Final = 5
_SIGNIFICAND_AT: Final = 2


@attrs.frozen(kw_only=True)
class Taken:
    """What was taken from a log for an answer.

    Attributes:
        rows: Records, in the order asked for.
        is_full: Whether the next one would make the answer too long.
        is_reformatted: Whether the next one is written in another way.
    """

    rows: tuple[LogRow, ...]
    is_full: bool = False
    is_reformatted: bool = False


def take(
    log: Log,
    ids: Iterable[int],
    registers: tuple[int, ...],
    *,
    room_bytes: int,
    id_bytes: int = 0,
) -> Taken:
    """Return the records of these ids until an answer has no more room.

    All rows of an answer are written as the first one is. A sign belongs to that: where
    a number falls below zero, the answer ends.
    """
    rows: list[LogRow] = []
    for row in _rows(log, ids, registers):
        first = rows[0] if rows else row
        if _formats(row) != _formats(first):
            return Taken(rows=tuple(rows), is_reformatted=True)
        room_bytes -= id_bytes + _significand_bytes(row.registers)
        room_bytes -= 0 if rows else formats_bytes(row.registers)
        if room_bytes < 0:
            return Taken(rows=tuple(rows), is_full=True)
        rows.append(row)
    return Taken(rows=tuple(rows))


def formats_bytes(registers: tuple[RegisterData, ...]) -> int:
    """Return how long the formats of registers are."""
    return _FORMAT_BYTES * len(registers)


def row_bytes(registers: tuple[RegisterData, ...]) -> int:
    """Return how long a row is that tells registers in full."""
    return formats_bytes(registers) + _significand_bytes(registers)


def _rows(log: Log, ids: Iterable[int], registers: tuple[int, ...]) -> Iterator[LogRow]:
    for id_ in ids:
        yield LogRow(id=id_, registers=log.row(id_, registers))


def _significand_bytes(registers: tuple[RegisterData, ...]) -> int:
    return sum(len(one.value) - _SIGNIFICAND_AT for one in registers)


def _formats(row: LogRow) -> tuple[tuple[int, int, bytes], ...]:
    return tuple((one.id_, one.unit, one.value[:2]) for one in row.registers)
