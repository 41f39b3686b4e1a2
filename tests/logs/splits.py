"""All ways to split registers into answers, one by one: slow, and sure."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from pykmp.logs.shape import Column, Shape

T = TypeVar("T")


def partitions(items: Sequence[T]) -> Iterator[list[list[T]]]:
    """Return every way to put items into groups."""
    if not items:
        yield []
        return
    first, *rest = items
    for groups in partitions(rest):
        yield [[first], *groups]
        for at, group in enumerate(groups):
            yield [*groups[:at], [first, *group], *groups[at + 1 :]]


def bytes_of_group(
    group: Sequence[Column], *, rows: int, limit_bytes: int, shape: Shape
) -> int | None:
    """Return the fewest bytes over all numbers of rows per answer; None: none fits."""
    head = shape.answer(group) - shape.answer_escapes
    escapes = sum(column.escapes for column in group) + (len(group) == 6)
    row = shape.row(group)
    best = None
    for per_answer in range(1, min(rows, shape.rows_max) + 1):
        length = head - escapes - 5 + per_answer * row
        if length > limit_bytes and (per_answer > 1 or len(group) > 1):
            break
        answers = -(-rows // per_answer)
        exchange = shape.request(group) + shape.answer(group)
        total = answers * exchange + rows * row
        best = total if best is None else min(best, total)
    return best


def fewest_bytes(
    columns: Sequence[Column], *, rows: int, limit_bytes: int, shape: Shape
) -> int:
    """Return the bytes of the best of all splits."""
    best = None
    for groups in partitions(columns):
        if any(len(group) > shape.registers_max for group in groups):
            continue
        loads = [
            bytes_of_group(group, rows=rows, limit_bytes=limit_bytes, shape=shape)
            for group in groups
        ]
        if None not in loads:
            total = sum(filter(None, loads))
            best = total if best is None else min(best, total)
    assert best is not None
    return best
