"""What comes of a log: the records that are wanted, each once, and true."""

import datetime as dt
import itertools
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pykmp.errors import (
    LogChangedError,
    LogMemoryError,
    LogRefusedError,
    LogRestartedError,
    NothingKnownError,
)
from pykmp.logs import LogQueryInvalidError
from pykmp.messages import LoggerInfo, LogRow
from tests.logs.meter import (
    NEWEST,
    STAMP,
    LoggingMeter,
    Reader,
    are_true,
    ids_of,
    line_of,
    query_of,
    read,
    time_of_id,
    value_of,
)

_limits = st.integers(50, 600)
_registers = st.sampled_from(
    [(60,), (60, 68), (60, 63, 68, 72), (STAMP, 60), tuple(range(60, 72))]
)


def down(newest: int, oldest: int) -> list[int]:
    """Return ids from the newest to the oldest."""
    return list(range(newest, oldest - 1, -1))


@settings(max_examples=60, deadline=None)
@given(count=st.integers(1, 400), bytes_max=_limits, registers=_registers)
def test_the_newest_records_come_once_each(
    count: int, bytes_max: int, registers: tuple[int, ...]
) -> None:
    """A record is missing or comes twice where two answers meet."""
    meter = LoggingMeter(newest=300, oldest=11, bytes_max=bytes_max)

    records = read(meter, *registers, newest=count)

    assert ids_of(records) == down(300, max(11, 301 - count))
    assert are_true(records)


@settings(max_examples=60, deadline=None)
@given(
    first=st.integers(0, 420),
    length=st.integers(0, 120),
    bytes_max=_limits,
    registers=_registers,
)
def test_a_range_of_ids_is_what_the_log_has_of_it(
    first: int, length: int, bytes_max: int, registers: tuple[int, ...]
) -> None:
    """Ids at the ends of a log are left out, or others come in their place."""
    meter = LoggingMeter(newest=300, oldest=101, bytes_max=bytes_max)

    records = read(meter, *registers, first=first, last=first + length)

    assert ids_of(records) == down(min(300, first + length), max(101, first))
    assert are_true(records)


@settings(max_examples=100, deadline=None)
@given(
    since=st.none() | st.integers(-10, 420),
    hours=st.none() | st.integers(1, 200),
    minutes=st.integers(0, 59),
    interval=st.sampled_from([3600, 1800, 7200, 60, None]),
    bytes_max=_limits,
)
def test_a_range_of_times_is_what_was_logged_in_it(
    since: int | None,
    hours: int | None,
    minutes: int,
    interval: int | None,
    bytes_max: int,
) -> None:
    """A day of a log lacks an hour, whatever the interval was taken to be."""
    meter = LoggingMeter(newest=300, oldest=101, bytes_max=bytes_max)
    begin = None if since is None else time_of_id(since) + dt.timedelta(minutes=minutes)
    end = time_of_id((since or 150) + hours) if hours else None
    logger = attrs.evolve(query_of().logger, interval_seconds=interval)
    if begin and end and begin >= end:
        return

    records = Reader(
        line_of(meter), query_of(60, 68, logger=logger, since=begin, until=end)
    ).all()

    wanted = [
        id_
        for id_ in down(300, 101)
        if (begin is None or time_of_id(id_) >= begin)
        and (end is None or time_of_id(id_) < end)
    ]
    assert ids_of(records) == wanted
    assert are_true(records)


@pytest.mark.parametrize("new", [0, 1, 2, 7, 100])
def test_what_follows_a_known_id_is_read_and_nothing_else(new: int) -> None:
    """A program that asks each hour gets an hour twice, or never."""
    meter = LoggingMeter()

    records = read(meter, after=NEWEST - new)

    assert ids_of(records) == down(NEWEST, NEWEST - new + 1)


def test_one_new_record_takes_one_question() -> None:
    """A program that asks each hour makes the battery pay twice."""
    meter = LoggingMeter()

    read(meter, after=NEWEST - 1)

    assert len(meter.asked) == 1


def test_a_known_record_is_read_again_and_compared() -> None:
    """A meter that was exchanged goes on with the history of another one."""
    meter = LoggingMeter()
    known = read(meter, newest=4)[3]
    other = attrs.evolve(known, registers={60: value_of(60, 7)})

    assert ids_of(read(LoggingMeter(), after=known)) == down(NEWEST, NEWEST - 2)
    with pytest.raises(LogChangedError) as caught:
        read(LoggingMeter(), after=other)

    assert (caught.value.record_id, caught.value.register) == (known.id, 60)


def test_a_known_record_that_left_the_log_is_no_end() -> None:
    """After a long absence nothing is read at all."""
    known = attrs.evolve(read(LoggingMeter(), newest=1)[0], id=5)

    records = read(LoggingMeter(oldest=NEWEST - 9), after=known)

    assert ids_of(records) == down(NEWEST, NEWEST - 9)


@pytest.mark.parametrize("after", [NEWEST + 1, 10**6])
def test_a_log_that_has_begun_again_is_not_taken_for_up_to_date(after: int) -> None:
    """A meter whose log was cleared is never read again."""
    with pytest.raises(LogRestartedError) as caught:
        read(LoggingMeter(), after=after)

    assert (caught.value.newest, caught.value.known) == (NEWEST, after)


def test_a_log_that_begins_again_while_it_is_read_is_noticed() -> None:
    """Records of two lives of a log stand in one table."""
    meter = LoggingMeter()
    reader = Reader(line_of(meter), query_of())
    reader.step()
    meter.newest = 7

    with pytest.raises(LogRestartedError):
        reader.all()


def test_records_that_are_made_meanwhile_do_not_matter() -> None:
    """An hour that ends while a log is read shifts all that follows."""
    meter = LoggingMeter()
    reader = Reader(line_of(meter), query_of(newest=200))
    while not reader.reading.is_done:
        reader.step()
        meter.newest += 1
        meter.oldest += 1

    assert ids_of(reader.records) == down(NEWEST, NEWEST - 199)
    assert are_true(reader.records)


def test_records_that_leave_the_log_meanwhile_end_it() -> None:
    """A log that moves on while it is read is asked for what is gone, for ever."""
    meter = LoggingMeter(newest=300, oldest=101)
    reader = Reader(line_of(meter), query_of())
    while not reader.reading.is_done:
        reader.step()
        meter.newest += 20
        meter.oldest += 20

    assert ids_of(reader.records) == down(300, reader.records[-1].id)
    assert are_true(reader.records)


def test_an_empty_log_has_no_records() -> None:
    """A meter just fitted ends a program."""

    def nothing(request: Any, _response: Any) -> Any:  # noqa: ANN401
        return request.get_response_type()(
            logger_type=5, newest_id=0, info=LoggerInfo.NO_ENTRIES
        )

    for selection in ({}, {"newest": 5}, {"since": time_of_id(0)}, {"first": 3}):
        assert read(LoggingMeter(change=nothing), **selection) == []


def test_a_register_that_is_not_logged_is_missing_and_the_others_are_not() -> None:
    """One register that a log lacks costs all others."""
    meter = LoggingMeter(lacks=frozenset({68}))
    reader = Reader(line_of(meter), query_of(60, 68, 72, newest=50))

    records = reader.all()

    assert reader.reading.missing == (68,)
    assert ids_of(records) == down(NEWEST, NEWEST - 49)
    assert set(records[0].registers) == {60, 72}


def test_without_any_of_the_registers_there_is_nothing_to_read() -> None:
    """A reading of nothing ends as if the log were empty."""
    with pytest.raises(NothingKnownError):
        read(LoggingMeter(lacks=frozenset({60, 68})), newest=3)


def test_without_its_stamp_a_log_tells_the_time_by_date_and_clock() -> None:
    """Records of a meter without register 348 have no time, and none is found by it."""
    meter = LoggingMeter(lacks=frozenset({STAMP}))

    reader = Reader(line_of(meter), query_of(60, newest=2))
    reader.all()

    assert reader.reading.missing == (STAMP,)
    assert {1003, 1002} <= {id_ for one in meter.asked for id_ in one.registers}


@pytest.mark.parametrize("most", [1, 2, 3])
def test_a_meter_that_takes_fewer_registers_is_asked_for_fewer(most: int) -> None:
    """A meter that cuts registers is asked for them again and again."""
    meter = LoggingMeter(registers_max=most)

    records = read(meter, *range(60, 68), newest=20)

    assert ids_of(records) == down(NEWEST, NEWEST - 19)
    assert set(records[0].registers) == set(range(60, 68))


@pytest.mark.parametrize(
    ("info", "error"),
    [
        (LoggerInfo.MEMORY_ERROR, LogMemoryError),
        (LoggerInfo.INTERNAL_ERROR, LogMemoryError),
        (LoggerInfo.INVALID_REQUEST, LogRefusedError),
    ],
)
def test_a_meter_that_says_why_is_believed(
    info: LoggerInfo, error: type[Exception]
) -> None:
    """A faulty memory is read as if it were whole."""

    def flagged(_request: Any, response: Any) -> Any:  # noqa: ANN401
        return attrs.evolve(response, info=response.info | info)

    with pytest.raises(error) as caught:
        read(LoggingMeter(change=flagged), newest=5)

    assert "hour" in str(caught.value)


def test_an_answer_that_begins_elsewhere_is_not_put_in_its_place() -> None:
    """Rows are stored under the ids of other rows."""

    def shifted(request: Any, response: Any) -> Any:  # noqa: ANN401
        if not hasattr(request, "log_id"):
            return response
        rows = tuple(
            LogRow(id=row.id - 1, registers=row.registers) for row in response.rows
        )
        return attrs.evolve(response, rows=rows, first_id=response.first_id - 1)

    with pytest.raises(LogChangedError):
        read(LoggingMeter(change=shifted), newest=100)


def test_records_come_while_others_are_still_to_be_read() -> None:
    """A program waits to the end of a log for its first record."""
    reader = Reader(line_of(LoggingMeter(bytes_max=255)), query_of(60, 63, 68, 72))
    came = []

    while not reader.reading.is_done:
        reader.step()
        came.append(len(reader.records))

    longest = max(b - a for a, b in itertools.pairwise(came))
    assert came[5] > 0
    assert longest < 120


@pytest.mark.parametrize(
    ("selection", "reason"),
    [
        ({"first": 1, "newest": 2}, "exclude each other"),
        ({"first": 9, "last": 2}, "above the last"),
        ({"newest": 0}, "at least one record"),
        ({"after": -1}, "record ids go from"),
        ({"since": time_of_id(2), "until": time_of_id(2)}, "not later than since"),
        ({"since": time_of_id(2).astimezone(dt.UTC)}, "no time zone"),
    ],
)
def test_what_no_log_can_give_is_refused_before_anything_is_sent(
    selection: dict[str, Any], reason: str
) -> None:
    """A mistake in a call reads a whole log."""
    with pytest.raises(LogQueryInvalidError, match=reason):
        query_of(60, **selection)


@pytest.mark.parametrize("registers", [(60, 60), (-1,), (70000,)])
def test_registers_that_cannot_be_are_refused(registers: tuple[int, ...]) -> None:
    """A register that does not exist is asked for."""
    with pytest.raises(LogQueryInvalidError):
        query_of(*registers)
