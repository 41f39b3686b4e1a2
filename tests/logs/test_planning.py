"""The plan of a log is the best there is, by trying all others."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pykmp.logs.dialects import CompactDialect, PastDialect, PresentDialect
from pykmp.logs.planning import _Best, load_of, load_of_split, split
from pykmp.logs.shape import Column, Shape
from tests.logs.splits import fewest_bytes, partitions

SHAPES = (
    PastDialect(number=5).shape,
    PresentDialect(number=1).shape,
    CompactDialect(number=6).shape,
)

#: Ids of which none, one and both bytes are escaped.
_ids = st.one_of(
    st.integers(0, 0xFFFF), st.sampled_from([6, 13, 27, 64, 128, 0x0606, 0x400D])
)
_columns = st.lists(_ids, unique=True, min_size=1, max_size=6).flatmap(
    lambda ids: st.tuples(
        *(
            st.builds(Column, id=st.just(id_), width=st.sampled_from([1, 2, 4, 7, 8]))
            for id_ in ids
        )
    )
)


@settings(max_examples=300, deadline=None)
@given(
    columns=_columns,
    rows=st.integers(1, 400),
    limit_bytes=st.integers(20, 520),
    shape=st.sampled_from(SHAPES),
)
def test_no_split_has_fewer_bytes(
    columns: tuple[Column, ...], rows: int, limit_bytes: int, shape: Shape
) -> None:
    """A battery pays for bytes that need not be sent."""
    groups = split(columns, rows=rows, limit_bytes=limit_bytes, shape=shape)

    load = load_of_split(groups, rows=rows, limit_bytes=limit_bytes, shape=shape)
    assert load.total == fewest_bytes(
        columns, rows=rows, limit_bytes=limit_bytes, shape=shape
    )


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(1, 45),
    rows=st.integers(1, 2000),
    limit_bytes=st.integers(20, 520),
    widths=st.lists(st.sampled_from([1, 2, 4, 7]), min_size=45, max_size=45),
)
def test_every_register_is_asked_for_once(
    count: int, rows: int, limit_bytes: int, widths: list[int]
) -> None:
    """A register of many is forgotten, or read twice."""
    columns = [Column(id=60 + at, width=widths[at]) for at in range(count)]

    groups = split(columns, rows=rows, limit_bytes=limit_bytes, shape=SHAPES[0])

    asked = Counter(column.id for group in groups for column in group)
    assert asked == Counter(column.id for column in columns)
    assert max(map(len, groups)) <= SHAPES[0].registers_max


@settings(max_examples=100, deadline=None)
@given(columns=_columns, rows=st.integers(1, 400), limit_bytes=st.integers(20, 520))
def test_the_short_way_for_many_registers_is_nearly_the_best(
    columns: tuple[Column, ...], rows: int, limit_bytes: int
) -> None:
    """A reading of all registers of a log costs far more than it has to."""
    facts: Any = {"rows": rows, "limit_bytes": limit_bytes, "shape": SHAPES[0]}
    kinds = sorted({(column.width, column.escapes) for column in columns})
    of_kind = Counter((column.width, column.escapes) for column in columns)
    ways = _Best(kinds, **facts)

    runs = [*ways.runs(tuple(of_kind[kind] for kind in kinds))]

    groups = [
        [sample for sample, count in zip(kinds, run, strict=True) for _ in range(count)]
        for run in runs
    ]
    plain = [[Column(id=0x0101, width=width) for width, _ in each] for each in groups]
    near = load_of_split(plain, **facts).total
    assert near <= 1.1 * fewest_bytes(columns, **facts)


def test_a_long_log_is_read_register_by_register() -> None:
    """A log of weeks is read with formats that take the room of rows."""
    columns = [Column(id=id_) for id_ in (60, 68, 72, 97)]

    groups = split(columns, rows=1400, limit_bytes=255, shape=SHAPES[0])

    assert len(groups) == 4


def test_a_few_records_are_read_in_one_answer() -> None:
    """The newest record of a log takes a question for each register."""
    columns = [Column(id=id_) for id_ in (348, 60, 68, 72, 97)]

    groups = split(columns, rows=3, limit_bytes=255, shape=SHAPES[0])

    assert len(groups) == 1


def test_no_group_is_planned_that_does_not_fit_into_an_answer() -> None:
    """A meter with short answers is asked for rows that it can never send."""
    columns = [Column(id=id_, width=8) for id_ in range(100, 108)]

    groups = split(columns, rows=1, limit_bytes=48, shape=SHAPES[0])

    assert all(
        load_of(group, rows=1, limit_bytes=48, shape=SHAPES[0]) for group in groups
    )


@pytest.mark.parametrize(("count", "expected"), [(1, 1), (3, 5), (5, 52), (6, 203)])
def test_the_slow_way_tries_all_partitions(count: int, expected: int) -> None:
    """What proves the plan overlooks a better one."""
    found = list(partitions(range(count)))

    assert len({str(sorted(map(sorted, groups))) for groups in found}) == expected
