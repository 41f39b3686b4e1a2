"""Which registers share an answer: the split of a log with the fewest bytes.

Each answer tells the format of each of its registers once, and a meter cuts answers at
a limit. So a register more makes each answer hold fewer rows, and a register less makes
one more column of answers. The best split is computed, over all splits there are; of
some tens of registers with several widths, over those that put like widths together.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from math import prod
from typing import Final, TypeAlias

import attrs

from pykmp.logs.shape import Column, Shape

#: Width and escapes: registers that agree in both are alike to a plan.
_Kind: TypeAlias = tuple[int, int]
_Counts: TypeAlias = tuple[int, ...]

#: Of more splits than these, some tens of registers of several kinds, only those are
#: tried that put neighbours by width together.
_TRIES_MAX: Final = 60_000


@attrs.frozen(kw_only=True)
class Load:
    """What a split has on the line.

    Attributes:
        requests: How many requests.
        to_meter: Bytes of the requests.
        from_meter: Bytes of the answers.
    """

    requests: int = 0
    to_meter: int = 0
    from_meter: int = 0

    @property
    def total(self) -> int:
        """Bytes both ways."""
        return self.to_meter + self.from_meter

    def __add__(self, other: "Load") -> "Load":
        return Load(
            requests=self.requests + other.requests,
            to_meter=self.to_meter + other.to_meter,
            from_meter=self.from_meter + other.from_meter,
        )


def load_of(
    columns: Sequence[Column], *, rows: int, limit_bytes: int, shape: Shape
) -> Load | None:
    """Return what reading some registers together takes; None if no row fits.

    A register by itself is always read, whatever the limit is taken to be.
    """
    per_answer = shape.rows(columns, limit_bytes)
    if not per_answer and len(columns) > 1:
        return None
    requests = -(-rows // max(1, per_answer))
    return Load(
        requests=requests,
        to_meter=requests * shape.request(columns),
        from_meter=requests * shape.answer(columns) + rows * shape.row(columns),
    )


def split(
    columns: Sequence[Column], *, rows: int, limit_bytes: int, shape: Shape
) -> tuple[tuple[Column, ...], ...]:
    """Return the registers in the groups that together take the fewest bytes.

    >>> shape = Shape(request_bytes=15, answer_bytes=21, rows_max=65535)
    >>> columns = [Column(id=id_) for id_ in (60, 68, 97)]
    >>> [len(group) for group in split(columns, rows=5, limit_bytes=255, shape=shape)]
    [3]
    >>> groups = split(columns, rows=1400, limit_bytes=255, shape=shape)
    >>> [len(group) for group in groups]
    [1, 1, 1]
    """
    return _split(tuple(columns), rows=rows, limit_bytes=limit_bytes, shape=shape)


@lru_cache(maxsize=256)
def _split(
    columns: tuple[Column, ...], *, rows: int, limit_bytes: int, shape: Shape
) -> tuple[tuple[Column, ...], ...]:
    kinds: dict[_Kind, list[Column]] = {}
    for column in columns:
        kinds.setdefault((column.width, column.escapes), []).append(column)
    members = {kind: list(kinds[kind]) for kind in sorted(kinds)}
    counts = tuple(len(each) for each in members.values())
    best = _Best(list(members), rows=rows, limit_bytes=limit_bytes, shape=shape)
    taken = best.groups(counts) if _is_few(counts, shape) else best.runs(counts)
    return tuple(
        tuple(
            each.pop(0)
            for each, count in zip(members.values(), group, strict=True)
            for _ in range(count)
        )
        for group in taken
    )


def load_of_split(
    groups: Sequence[Sequence[Column]], *, rows: int, limit_bytes: int, shape: Shape
) -> Load:
    """Return what reading all groups takes."""
    total = Load()
    for group in groups:
        load = load_of(group, rows=rows, limit_bytes=limit_bytes, shape=shape)
        total += load or Load()
    return total


def _is_few(counts: _Counts, shape: Shape) -> bool:
    """Return whether all splits of so many registers of each kind can be tried."""
    splits = prod(count + 1 for count in counts)
    groups = prod(min(count, shape.registers_max) + 1 for count in counts)
    return splits * groups <= _TRIES_MAX


class _Best:
    """The best split of so many registers of each kind; remembers what it found."""

    def __init__(
        self, kinds: Sequence[_Kind], *, rows: int, limit_bytes: int, shape: Shape
    ) -> None:
        self._samples = [_sample(kind) for kind in kinds]
        self._rows = rows
        self._limit_bytes = limit_bytes
        self._shape = shape
        nothing = tuple(0 for _ in kinds)
        self._found: dict[_Counts, tuple[int, _Counts]] = {nothing: (0, nothing)}
        self._bytes: dict[_Counts, int | None] = {}

    def groups(self, counts: _Counts) -> Iterator[_Counts]:
        """Return how many registers of each kind each group has."""
        while any(counts):
            _, taken = self._best(counts)
            yield taken
            counts = _less(counts, taken)

    def runs(self, counts: _Counts) -> Iterator[_Counts]:
        """Return the same where only neighbours by kind may form a group."""
        order = [at for at, count in enumerate(counts) for _ in range(count)]
        shortest: list[tuple[int, int]] = [(0, 0)]
        for end in range(1, len(order) + 1):
            choices = []
            for count in range(1, min(end, self._shape.registers_max) + 1):
                length = self._bytes_of(self._counts(order[end - count : end]))
                if length is not None:
                    choices.append((shortest[end - count][0] + length, count))
            shortest.append(min(choices))
        end = len(order)
        while end:
            count = shortest[end][1]
            yield self._counts(order[end - count : end])
            end -= count

    def _counts(self, kinds: Sequence[int]) -> _Counts:
        return tuple(kinds.count(at) for at in range(len(self._samples)))

    def _best(self, counts: _Counts) -> tuple[int, _Counts]:
        """Return the bytes of the best split, and its first group."""
        # All smaller splits first: no recursion, however many registers there are.
        for smaller in product(*(range(count + 1) for count in counts)):
            if smaller not in self._found:
                self._found[smaller] = min(self._choices(smaller))
        return self._found[counts]

    def _choices(self, counts: _Counts) -> Iterator[tuple[int, _Counts]]:
        # Some group has a register of the first kind there is: take that one first.
        leading = next(at for at, count in enumerate(counts) if count)
        most = self._shape.registers_max
        ranges = [range(min(count, most) + 1) for count in counts]
        ranges[leading] = range(1, min(counts[leading], most) + 1)
        for taken in product(*ranges):
            if sum(taken) > most:
                continue
            length = self._bytes_of(taken)
            if length is not None:
                yield length + self._found[_less(counts, taken)][0], taken

    def _bytes_of(self, taken: _Counts) -> int | None:
        if taken not in self._bytes:
            columns = [
                sample
                for sample, count in zip(self._samples, taken, strict=True)
                for _ in range(count)
            ]
            load = load_of(
                columns,
                rows=self._rows,
                limit_bytes=self._limit_bytes,
                shape=self._shape,
            )
            self._bytes[taken] = load.total if load else None
        return self._bytes[taken]


#: Register ids of which so many bytes are escaped.
_ID_ESCAPED: Final = {0: 0x0101, 1: 0x0106, 2: 0x0606}


def _sample(kind: _Kind) -> Column:
    """Return a register of a kind."""
    width, escapes = kind
    return Column(id=_ID_ESCAPED[escapes], width=width)


def _less(counts: _Counts, taken: _Counts) -> _Counts:
    return tuple(a - b for a, b in zip(counts, taken, strict=True))
