"""The moment in a log request, in both byte orders."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.errors import CalendarInvalidError, DataLengthUnexpectedError, KmpError
from pykmp.messages import TimeOrder
from pykmp.messages.log_time import (
    NO_MARKS,
    check_marks,
    check_time,
    read_time,
    time_bytes,
)
from tests.log_strategies import clocks
from tests.strategies import payloads

_MOMENT = dt.datetime(2007, 5, 24, 10, 30)


@given(clocks, st.sampled_from(TimeOrder))
def test_every_moment_comes_and_goes_in_either_order(
    time: dt.datetime, order: TimeOrder
) -> None:
    """A log is searched at another time than the one meant."""
    raw = time_bytes(time, order, NO_MARKS)

    assert read_time(raw) == (time, order, NO_MARKS)


@pytest.mark.parametrize(
    ("raw", "order"),
    [
        ("07 05 18 0a 1e 00 00 00", TimeOrder.YEAR_FIRST),
        ("00 00 00 1e 0a 18 05 07", TimeOrder.YEAR_LAST),
    ],
)
def test_published_moments(raw: str, order: TimeOrder) -> None:
    """A logger understands another time."""
    assert read_time(bytes.fromhex(raw)) == (_MOMENT, order, NO_MARKS)
    assert time_bytes(_MOMENT, order, NO_MARKS).hex(" ") == raw


def test_weekday_and_info_beside_the_year_last_are_kept() -> None:
    """A request as another program sends it is not understood."""
    raw = bytes.fromhex("02 04 00 1e 0a 18 05 07")

    time, order, marks = read_time(raw)

    assert (time, order, marks) == (_MOMENT, TimeOrder.YEAR_LAST, b"\x04\x02")
    assert time_bytes(time, order, marks) == raw


def test_weekday_and_info_behind_the_year_first_are_kept_where_it_is_clear() -> None:
    """A request as another program sends it is not understood."""
    raw = bytes.fromhex("07 05 18 17 3b 3b 04 63")

    time, order, marks = read_time(raw)

    assert time == dt.datetime(2007, 5, 24, 23, 59, 59)
    assert (order, marks) == (TimeOrder.YEAR_FIRST, b"\x04\x63")
    assert time_bytes(time, order, marks) == raw


@given(payloads(min_size=8, max_size=8) | st.binary(min_size=8, max_size=8))
def test_any_bytes_are_a_moment_or_an_error_of_ours(raw: bytes) -> None:
    """An emulated logger dies of a request."""
    try:
        time, order, marks = read_time(raw)
    except KmpError as error:
        assert isinstance(error, CalendarInvalidError)  # noqa: PT017 - some are taken
        return

    assert time_bytes(time, order, marks) == raw


@pytest.mark.parametrize(
    "time",
    [
        dt.datetime(1999, 12, 31),
        dt.datetime(2100, 1, 1),
        dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
    ],
)
def test_a_moment_no_meter_knows_is_refused(time: dt.datetime) -> None:
    """A log is searched at another time than the one meant."""
    with pytest.raises(CalendarInvalidError):
        check_time(time)


@pytest.mark.parametrize("length", [0, 1, 3])
def test_marks_are_two_bytes(length: int) -> None:
    """The time slips by a byte."""
    with pytest.raises(DataLengthUnexpectedError):
        check_marks(bytes(length))
