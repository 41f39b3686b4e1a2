"""The compact log of OMNIPOWER, as a head end reads it."""

import datetime as dt
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.emulator import EmulatedMeter, Habits, MeterClock, MovingValues
from pykmp.messages import (
    GetCompactLogIDPresentRequest,
    GetCompactLogTimePastRequest,
    GetCompactLogTimePresentRequest,
    GetRegisterRequest,
    LoggerInfo,
    SetClockRequest,
    decode_frame,
    encode_request,
)
from pykmp.meters import load_profile
from tests.golden import golden_frames

START: Final = dt.datetime(2024, 3, 1, 12, 30)
YEAR_HOURS: Final = 365 * 24
OLDEST: Final = YEAR_HOURS - 1400 + 1
PROFILE: Final = 6
ALL: Final = (1047, 1, 2, 3, 4)
_EPOCH: Final = dt.datetime(2000, 1, 1)
_HEAD_BYTES: Final = 1


class Meter:
    """An OMNIPOWER, and whoever asks it."""

    def __init__(self, bytes_max: int = 255) -> None:
        profile = load_profile("omnipower")
        self._meter = EmulatedMeter(
            profile,
            source=MovingValues(profile, clock=MeterClock(START)),
            habits=Habits(log_answer_bytes_max=bytes_max),
        )

    def ask(self, request: Any, at: float = 0.0) -> Any:  # noqa: ANN401
        """Return the answer to a request, or None."""
        raw = self._meter.answer(encode_request(request), at)
        return raw and decode_frame(raw).message

    def answer(self, frame: bytes) -> Any:  # noqa: ANN401
        """Return the answer to a frame."""
        raw = self._meter.answer(frame, 0.0)
        return raw and decode_frame(raw).message

    def present(self, log_id: int, count: int, *ids: int, at: float = 0.0) -> Any:  # noqa: ANN401
        """Return rows from an id on."""
        request = GetCompactLogIDPresentRequest(
            logger_type=PROFILE, registers=ids or ALL, count=count, log_id=log_id
        )
        return self.ask(request, at)

    def past(self, log_id: int, count: int) -> Any:  # noqa: ANN401
        """Return rows from an id back."""
        request = GetCompactLogTimePastRequest(
            logger_type=PROFILE, registers=ALL, count=count, log_id=log_id
        )
        return self.ask(request)


def times(answer: Any) -> list[dt.datetime]:  # noqa: ANN401
    """Return when the rows are of, by register 1047."""
    seconds = [int.from_bytes(row.registers[0].value[3:]) for row in answer.rows]
    return [_EPOCH + dt.timedelta(seconds=second) for second in seconds]


def test_the_lookup_of_head_ends_finds_the_oldest_row() -> None:
    """What works with a real OMNIPOWER works with this one."""
    lookup = next(
        golden.frame
        for golden in golden_frames()
        if golden.theme == "logger" and golden.note.startswith("OMNIPOWER")
    )

    answer = Meter().answer(lookup)

    assert answer.start_id == OLDEST
    assert answer.newest_id == YEAR_HOURS
    assert times(answer) == [dt.datetime(2024, 1, 3, 5)]
    assert answer.info == LoggerInfo.TAIL_INCLUDED


@given(st.integers(OLDEST, YEAR_HOURS), st.integers(1, 99))
def test_rows_are_of_their_hours_in_both_directions(log_id: int, count: int) -> None:
    """A load curve has every hour once, whichever way it is read."""
    meter = Meter()

    present, past = meter.present(log_id, count), meter.past(log_id, count)

    hour = dt.datetime(2024, 3, 1, 12) - dt.timedelta(hours=YEAR_HOURS - log_id)
    for answer, step in ((present, 1), (past, -1)):
        told = range(len(answer.rows))
        assert [row.id for row in answer.rows] == [log_id + step * n for n in told]
        assert times(answer) == [hour + dt.timedelta(hours=step * n) for n in told]
    assert present.rows[0] == past.rows[0]


@given(st.integers(40, 300), st.integers(1, 99), st.integers(OLDEST, YEAR_HOURS))
def test_an_answer_has_all_rows_that_fit_and_no_more(
    bytes_max: int, count: int, log_id: int
) -> None:
    """A reader learns the limit of a meter from where it cuts."""
    available = min(count, YEAR_HOURS - log_id + 1)

    answer = Meter(bytes_max).present(log_id, count)
    longer = Meter(bytes_max + 40).present(log_id, count)

    assert _HEAD_BYTES + len(answer.data_raw) <= bytes_max or not answer.rows
    is_cut = len(answer.rows) < available
    assert (LoggerInfo.ENTRIES_TRUNCATED in answer.info) is is_cut
    assert longer.rows[: len(answer.rows)] == answer.rows
    if is_cut and len(answer.rows) > 1:
        assert len(longer.rows) > len(answer.rows)


def test_the_interval_is_told() -> None:
    """A reader can work out the time of a row that has none."""
    interval = Meter().present(YEAR_HOURS, 1).interval

    assert (interval.id_, interval.unit) == (199, 58)
    assert interval.value == bytes.fromhex("04 00 0000003C")


def test_the_newest_row_is_what_the_register_showed() -> None:
    """A log fits what is read directly."""
    meter = Meter()

    shown = meter.ask(GetRegisterRequest(registers=[1]), at=1_800.0)
    (row,) = meter.present(YEAR_HOURS + 1, 1, 1, at=1_900.0).rows

    assert row.registers == (shown.registers[1],)


def test_energy_grows_from_row_to_row() -> None:
    """A load curve is never below zero."""
    rows = Meter().present(YEAR_HOURS - 40, 41, 1).rows

    energies = [int.from_bytes(row.registers[0].value[2:]) for row in rows]
    assert len(energies) == 41
    assert energies == sorted(energies)
    assert energies[-1] > energies[0]


def test_the_ends_of_the_log_are_told() -> None:
    """A reader knows that there is no more, and that it asked in vain."""
    meter = Meter()

    assert meter.present(YEAR_HOURS, 9).info == LoggerInfo.HEAD_INCLUDED
    assert meter.present(YEAR_HOURS + 1, 9).info == LoggerInfo.OUT_OF_RANGE
    assert meter.present(1, 1).start_id == OLDEST
    assert meter.past(OLDEST, 9).info == LoggerInfo.TAIL_INCLUDED
    assert meter.past(OLDEST - 1, 9).info == LoggerInfo.OUT_OF_RANGE
    assert meter.past(0xFFFF_FFFF, 1).start_id == YEAR_HOURS


def test_a_time_to_come_is_out_of_range() -> None:
    """Nobody gets rows of tomorrow."""
    tomorrow = (START - _EPOCH) // dt.timedelta(seconds=1) + 86_400
    request = GetCompactLogTimePresentRequest(
        logger_type=PROFILE, registers=ALL, count=1, time_raw=tomorrow.to_bytes(4)
    )

    assert Meter().ask(request).info == LoggerInfo.OUT_OF_RANGE


def test_registers_that_are_not_logged_are_left_out_and_reported() -> None:
    """The others come all the same."""
    meter = Meter()

    some, none = meter.present(YEAR_HOURS, 1, 1, 1054), meter.present(YEAR_HOURS, 1, 9)

    assert [one.id_ for one in some.formats] == [1]
    assert LoggerInfo.UNSUPPORTED_REGISTER in some.info
    assert (none.rows, none.info) == ((), LoggerInfo.UNSUPPORTED_REGISTER)


@pytest.mark.parametrize(("count", "registers"), [(0, ALL), (1, ())])
def test_a_request_that_asks_for_nothing_is_invalid(
    count: int, registers: tuple[int, ...]
) -> None:
    """A slip of a client is told from an empty log."""
    request = GetCompactLogIDPresentRequest(
        logger_type=PROFILE, registers=registers, count=count, log_id=YEAR_HOURS
    )

    assert Meter().ask(request).info == LoggerInfo.INVALID_REQUEST


def test_a_log_that_does_not_exist_is_not_answered() -> None:
    """Silence is what a meter says to what it cannot answer."""
    request = GetCompactLogIDPresentRequest(
        logger_type=5, registers=ALL, count=1, log_id=1
    )

    assert Meter().ask(request) is None


def test_setting_the_clock_backward_logs_hours_again() -> None:
    """Ids go on, and a reader sees the same time twice."""
    meter = Meter()
    meter.ask(SetClockRequest(clock=START - dt.timedelta(hours=1)), at=10.5)

    before = meter.present(YEAR_HOURS, 9, at=1_810.0)
    after = meter.present(YEAR_HOURS, 9, at=1_811.0)

    assert len(before.rows) == 1
    assert times(after) == [dt.datetime(2024, 3, 1, 12)] * 2
