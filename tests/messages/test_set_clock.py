"""SetClock: what is set is what was meant."""

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pykmp.codec import ApplicationData, ApplicationDataBytes
from pykmp.errors import CalendarInvalidError, DataLengthUnexpectedError, KmpError
from pykmp.messages import SetClockRequest, SetClockResponse
from tests.strategies import payloads


def _data(raw: bytes) -> ApplicationData:
    return ApplicationData(command_id=9, data=ApplicationDataBytes(raw))


@given(st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2099, 12, 31, 23, 59, 59)))
@example(dt.datetime(2000, 1, 1))
@example(dt.datetime(2024, 2, 29, 23, 59, 59, 999_999))
def test_a_clock_arrives_to_the_second(clock: dt.datetime) -> None:
    """A meter is set to another time than the one meant."""
    arrived = SetClockRequest.decode(SetClockRequest(clock=clock).encode())

    assert arrived.clock == clock.replace(microsecond=0)


def test_the_bytes_are_those_that_kamstrup_prints() -> None:
    """A meter ignores every attempt to set its clock."""
    request = SetClockRequest(clock=dt.datetime(2007, 7, 14, 16, 15, 17))

    assert request.encode() == _data(
        (70_714).to_bytes(4) + (161_517).to_bytes(4)
    )  # fmt: skip


@given(payloads(max_size=12) | st.binary(min_size=8, max_size=8))
def test_any_data_is_a_clock_or_an_error_of_ours(raw: bytes) -> None:
    """An emulated meter dies of a request with an impossible date."""
    try:
        request = SetClockRequest.decode(_data(raw))
    except KmpError:
        return

    assert request.encode() == _data(raw)


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
@example(240_229, 235_959)
@example(230_229, 0)
@example(240_101, 240_000)
def test_any_two_numbers_are_a_clock_or_no_date(date: int, time: int) -> None:
    """A meter takes a date that does not exist."""
    raw = date.to_bytes(4) + time.to_bytes(4)

    try:
        request = SetClockRequest.decode(_data(raw))
    except CalendarInvalidError:
        return

    assert f"{request.clock:%y%m%d}" == f"{date:06}"
    assert f"{request.clock:%H%M%S}" == f"{time:06}"


@pytest.mark.parametrize("length", [0, 4, 7, 9])
def test_another_length_is_refused(length: int) -> None:
    """Half a request sets a clock."""
    with pytest.raises(DataLengthUnexpectedError) as caught:
        SetClockRequest.decode(_data(bytes(length)))

    assert caught.value.what == "SetClock request data"
    assert (caught.value.actual, caught.value.length_expected) == (length, 8)


@pytest.mark.parametrize("year", [1, 1999, 2100])
def test_a_year_that_does_not_fit_is_refused(year: int) -> None:
    """A meter is set to a year a hundred years off."""
    with pytest.raises(CalendarInvalidError) as caught:
        SetClockRequest(clock=dt.datetime(year, 1, 1))

    assert (caught.value.what, caught.value.value) == ("Year", year)


def test_a_time_zone_is_refused() -> None:
    """A meter is set to the hour of another country."""
    clock = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)

    with pytest.raises(CalendarInvalidError) as caught:
        SetClockRequest(clock=clock)

    assert str(caught.value) == (
        "A meter's clock has no time zone, so 2024-01-01 00:00:00+00:00 does not exist."
    )


def test_an_acknowledgement_is_the_whole_answer() -> None:
    """A client waits for a frame that no meter sends."""
    assert SetClockResponse.acknowledged
    assert SetClockRequest.get_response_type() is SetClockResponse
