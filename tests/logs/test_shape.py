"""What a plan counts is what the messages have on the line."""

from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.codec import physical
from pykmp.logs.asking import Anchor, Dialect, LogAsk
from pykmp.logs.dialects import PastDialect, PresentDialect
from pykmp.logs.limit import AnswerLimit
from pykmp.logs.shape import Column
from pykmp.messages import (
    GetLogIDPastAbsResponse,
    GetLogIDPresentResponse,
    LogRow,
    RegisterData,
    RegisterID,
    RegisterUnit,
    RegisterValueBytes,
    encode_request,
    encode_response,
)

#: Ids of which none, one and both bytes are escaped.
_ids = st.sampled_from([60, 68, 348, 6, 13, 64, 128, 0x0606, 1003])
_registers = st.lists(_ids, unique=True, min_size=1, max_size=8)
_DIALECTS: Final = (
    PastDialect(number=5),
    PastDialect(number=6),
    PresentDialect(number=1),
)


def row_of(columns: list[Column], id_: int) -> LogRow:
    """Return a row whose values need no escape."""
    return LogRow(
        id=id_,
        registers=tuple(
            RegisterData(
                id_=RegisterID(column.id),
                unit=RegisterUnit(2),
                value=RegisterValueBytes(
                    bytes([column.width, 0]) + b"\xff" * column.width
                ),
            )
            for column in columns
        ),
    )


def response_of(dialect: Dialect, columns: list[Column], count: int) -> Any:  # noqa: ANN401
    """Return an answer with rows."""
    top = 0xFF00
    ids = [top + dialect.step * at for at in range(count)]
    rows = tuple(row_of(columns, id_) for id_ in ids)
    if isinstance(dialect, PastDialect):
        number = dialect.number
        return GetLogIDPastAbsResponse(logger_type=number, rows=rows, newest_id=top)
    return GetLogIDPresentResponse(log=1, rows=rows, newest_id=0xFF)


def bare_bytes(frame: bytes) -> int:
    """Return the length of a frame with the escapes of its checksum left out."""
    return len(frame) - (
        len(physical.stuff(checksum := physical.unstuff(frame[1:-1])[-2:]))
        - len(checksum)
    )


@pytest.mark.parametrize("dialect", _DIALECTS, ids=str)
@given(ids=_registers)
def test_a_request_is_as_long_as_planned(dialect: Dialect, ids: list[int]) -> None:
    """The cost that is told before a reading is not that of the reading."""
    ask = LogAsk(anchor=Anchor.ID, id=0x0101, rows=0xFF, registers=tuple(ids))

    frame = encode_request(dialect.request(ask))

    planned = dialect.shape.request([Column(id=id_) for id_ in ids])
    assert bare_bytes(frame) == planned


@pytest.mark.parametrize("dialect", _DIALECTS, ids=str)
@given(ids=_registers, rows=st.integers(1, 20), width=st.sampled_from([1, 2, 4, 7]))
def test_an_answer_is_as_long_as_planned(
    dialect: Dialect, ids: list[int], rows: int, width: int
) -> None:
    """Registers are split by lengths that answers do not have."""
    columns = [Column(id=id_, width=width if width != 6 else 1) for id_ in ids]

    frame = encode_response(response_of(dialect, columns, rows))

    # The number of rows and their ids are in the answer too; what they escape, here
    # and in length bytes, no plan knows.
    planned = dialect.shape.answer(columns) + rows * dialect.shape.row(columns)
    assert planned <= bare_bytes(frame) <= planned + rows + 2


@given(
    limit_bytes=st.integers(60, 600),
    widths=st.lists(st.sampled_from([1, 2, 4, 7]), min_size=1, max_size=4),
)
def test_a_limit_is_known_to_a_row_once_an_answer_was_cut(
    limit_bytes: int, widths: list[int]
) -> None:
    """A plan goes on with answers that the meter does not give."""
    shape = PastDialect(number=5).shape
    columns = [Column(id=60 + at, width=width) for at, width in enumerate(widths)]
    rows = shape.rows(columns, limit_bytes)
    length = 16 + 5 * len(columns) + rows * shape.row(columns)

    limit = AnswerLimit().after(length, row_bytes=shape.row(columns), is_cut=True)

    assert limit.low <= limit_bytes <= (limit.high or 0)
    assert shape.rows(columns, limit.likely) == rows


def test_an_answer_cut_for_another_reason_does_not_shrink_the_limit() -> None:
    """One answer that ends where a format changes makes all others short."""
    limit = AnswerLimit().after(250, row_bytes=4, is_cut=True)

    again = limit.after(40, row_bytes=4, is_cut=True)

    assert again == limit


def test_a_longer_answer_takes_back_what_was_taken_for_the_limit() -> None:
    """The first answer happens to end at a change of format, and all plans suffer."""
    limit = AnswerLimit().after(40, row_bytes=4, is_cut=True)

    again = limit.after(250, row_bytes=4, is_cut=True)

    assert (again.low, again.high) == (250, 253)
