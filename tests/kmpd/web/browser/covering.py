"""Tables in which every two values of different axes stand in some row."""

from collections.abc import Mapping, Sequence
from itertools import combinations, product

Row = Mapping[str, object]
_Pair = frozenset[tuple[str, object]]


def pairwise(**axes: Sequence[object]) -> Sequence[Row]:
    """Return few rows that have each value of an axis with each of every other.

    The same axes give the same rows: each is the one of all that has most pairs that no
    row before it has.

    >>> rows = pairwise(width=[360, 768, 1280], theme=["light", "dark"])
    >>> len(rows), dict(rows[0])
    (6, {'width': 360, 'theme': 'light'})
    """
    possible = [
        dict(zip(axes, values, strict=True)) for values in product(*axes.values())
    ]
    missing = {pair for row in possible for pair in _pairs(row)}
    rows = []
    while missing:
        row = max(possible, key=lambda row: len(missing & _pairs(row)))
        missing -= _pairs(row)
        rows.append(row)
    return rows


def _pairs(row: Row) -> set[_Pair]:
    return {frozenset(pair) for pair in combinations(row.items(), 2)}
