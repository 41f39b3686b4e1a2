"""Logs of all kinds: what is selected is what the whole log has of it."""

import datetime as dt
from functools import cache
from typing import Any, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pykmp.emulator import (
    EmulatedLine,
    EmulatedMeter,
    Habits,
    LineSettings,
    MovingValues,
    house_values,
)
from pykmp.emulator.clock import MeterClock
from pykmp.errors import LogRestartedError
from pykmp.logs import LogQuery, LogRecord, logger_named
from pykmp.messages import (
    GetLogTimePresentRequest,
    LogRow,
    RecordLogInfo,
    decode_frame,
    encode_response,
)
from pykmp.meters import Commodity, load_profile
from tests.logs.meter import Reader, ids_of, value_of

_START: Final = dt.datetime(2026, 3, 1, 12, 30, tzinfo=dt.UTC)
_FITTED: Final = dt.datetime(2025, 12, 1, tzinfo=dt.UTC)

#: Family, log, two registers.
KINDS: Final = (
    ("603", "hour", (60, 68)),
    ("403", "day", (60, 68)),
    ("603", "month", (60, 68)),
    ("601", "hour", (60, 68)),
    ("382", "load_profile", (1, 2)),
    ("omnipower", "load_profile", (1, 2)),
)
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: "-".join(kind[:2]))


def line_of(family: str, bytes_max: int = 255) -> EmulatedLine:
    """Return a fast line with an emulated meter."""
    profile = load_profile(family)
    if profile.commodity is Commodity.ELECTRICITY:
        clock = MeterClock(_START.replace(tzinfo=None))
        source: Any = MovingValues(profile, clock=clock)
    else:
        source = house_values(start=_START, fitted=_FITTED, speed=0.0)(profile, 0)
    habits = Habits(log_answer_bytes_max=bytes_max)
    meter = EmulatedMeter(profile, source=source, habits=habits)
    return EmulatedLine(meter, settings=LineSettings(is_fast=True))


def read(
    kind: tuple[str, str, tuple[int, ...]],
    bytes_max: int = 255,
    **selection: Any,  # noqa: ANN401
) -> list[LogRecord]:
    """Return records of an emulated log."""
    family, log, registers = kind
    logger = logger_named(load_profile(family), log)
    query = LogQuery(logger=logger, registers=registers, **selection)
    return Reader(line_of(family, bytes_max), query).all()


@cache
def whole(kind: tuple[str, str, tuple[int, ...]]) -> tuple[LogRecord, ...]:
    """Return all records of an emulated log."""
    return tuple(read(kind))


def seen(records: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - records
    """Return records in a form that can be compared."""
    return [(one.id, one.time, dict(one.registers)) for one in records]


@each_kind
def test_a_whole_log_is_every_record_once(
    kind: tuple[str, str, tuple[int, ...]],
) -> None:
    """A log has holes where answers meet."""
    records = whole(kind)

    ids = ids_of(records)
    logger = logger_named(load_profile(kind[0]), kind[1])
    step = 1 if ids[-1] > ids[0] else -1
    assert ids == list(range(ids[0], ids[-1] + step, step))
    assert 3 <= len(ids) <= (logger.depth or 0)
    assert [one.time for one in records] == sorted(
        (one.time for one in records), reverse=step < 0
    )


@each_kind
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_what_is_selected_is_that_part_of_the_whole(
    kind: tuple[str, str, tuple[int, ...]], data: st.DataObject
) -> None:
    """The same record is another one if it is asked for in another way."""
    records = whole(kind)
    one, other = (data.draw(st.sampled_from(records)) for _ in range(2))
    low, high = sorted((one, other), key=lambda record: record.id)
    bytes_max = data.draw(st.sampled_from([64, 96, 255]))
    selection, is_wanted = data.draw(st.sampled_from(_selections(low, high, records)))

    found = read(kind, bytes_max, **selection)

    assert seen(found) == seen(filter(is_wanted, records))


def _selections(low: LogRecord, high: LogRecord, records: Any) -> list[Any]:  # noqa: ANN401
    newest = max(one.id for one in records)
    since, until = low.time, high.time
    assert since is not None
    assert until is not None
    between = since + dt.timedelta(minutes=7)
    return [
        (
            {"first": low.id, "last": high.id},
            lambda one: low.id <= one.id <= high.id,
        ),
        ({"first": low.id}, lambda one: one.id >= low.id),
        ({"last": high.id}, lambda one: one.id <= high.id),
        ({"after": high.id}, lambda one: one.id > high.id),
        ({"after": high}, lambda one: one.id > high.id),
        ({"newest": newest - low.id + 1}, lambda one: one.id >= low.id),
        ({"since": since}, lambda one: one.time >= since),
        ({"since": between}, lambda one: one.time >= between),
        ({"until": until}, lambda one: one.time < until),
        (
            {"since": since, "until": until + dt.timedelta(seconds=1)},
            lambda one: since <= one.time <= until,
        ),
    ]


@attrs.define
class WrappingModule:
    """A logger module whose ids of 16 bits have begun again.

    Attributes:
        newest: How many records it has made.
    """

    newest: int

    def answer(self, frame: bytes, at: float) -> bytes | None:
        """Return the answer to a request."""
        del at
        request = decode_frame(frame).message
        oldest = self.newest - 99
        first = oldest
        if not isinstance(request, GetLogTimePresentRequest):
            first = self.newest - (self.newest - request.record_id) % 65536
            if first < oldest - 30_000:
                return self._answer(request, range(0), RecordLogInfo.OUTSIDE)
        ids = range(max(first, oldest), self.newest + 1)
        taken = ids[: min(request.records, 10)]
        is_whole = len(taken) == len(ids)
        info = RecordLogInfo.END if is_whole else RecordLogInfo.CUT
        return self._answer(request, taken, info)

    def _answer(self, request: Any, ids: range, info: RecordLogInfo) -> bytes:  # noqa: ANN401
        rows = tuple(
            LogRow(
                id=id_ % 65536,
                registers=tuple(
                    value_of(one, id_ % 65536) for one in request.registers
                ),
            )
            for id_ in ids
        )
        response = request.get_response_type()(
            log=request.log, rows=rows, newest_id=self.newest % 65536, info=info
        )
        return encode_response(response, address=0x7F)


def read_module(made: int, **selection: Any) -> list[LogRecord]:  # noqa: ANN401
    """Return records of a module that has made so many."""
    logger = attrs.evolve(logger_named(load_profile("601"), "hour"), registers=(60, 68))
    query = LogQuery(logger=logger, registers=(60, 68), **selection)
    line = EmulatedLine(WrappingModule(made), settings=LineSettings(is_fast=True))
    return Reader(line, query).all()


def wrapped(first: int, last: int) -> list[int]:
    """Return ids as they stand on the line."""
    return [id_ % 65536 for id_ in range(first, last + 1)]


@pytest.mark.parametrize("newest", [65535, 65536, 65540, 65600, 131100])
def test_ids_that_begin_again_are_no_end(newest: int) -> None:
    """After seven and a half years of hours a module is never read again."""
    known = (newest - 12) % 65536

    assert ids_of(read_module(newest)) == wrapped(newest - 99, newest)
    assert ids_of(read_module(newest, newest=20)) == wrapped(newest - 19, newest)
    assert ids_of(read_module(newest, after=known)) == wrapped(newest - 11, newest)
    assert ids_of(
        read_module(newest, first=known, last=(newest - 2) % 65536)
    ) == wrapped(newest - 12, newest - 2)


def test_a_module_that_has_begun_again_is_noticed() -> None:
    """The records of a new module are taken for those that follow the old ones."""
    with pytest.raises(LogRestartedError):
        read_module(200, after=5000)
