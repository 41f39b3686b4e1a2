"""The logs of a meter of the x03 family, as a client reads them over the wire."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pykmp.emulator import Habits
from pykmp.emulator.house import ClockSet, Event, House, MeterSwap, Trouble, TroubleKind
from pykmp.messages import (
    GetLoggerConfigurationRequest,
    GetLogIDPastAbsRequest,
    GetLogLastEntryPastAbsRequest,
    LoggerInfo,
    SetClockRequest,
)
from pykmp.meters import load_profile
from tests.emulator.logbook import lives
from tests.emulator.wire import FITTED, START, ZONE, Wire
from tests.golden import golden_frames

X03: Final = ("603", "403", "303", "803")
INFO, YEAR, DAY, HOUR = 1, 2, 4, 5
ALL: Final = 0xFFFF
TIMES: Final = (1003, 1002)
_HOUR: Final = dt.timedelta(hours=1)


class Reader(Wire):
    """A meter whose logs are read; answers are as long as they must be."""

    def __init__(
        self,
        family: str = "603",
        bytes_max: int = 255,
        **house: Any,  # noqa: ANN401
    ) -> None:
        habits = Habits(log_answer_bytes_max=bytes_max)
        super().__init__(family, habits=habits, **house)

    def last(self, kind: int, *registers: int, **others: Any) -> Any:  # noqa: ANN401
        """Return the newest entries."""
        others = {"entries": ALL, "at": 0.0} | others
        at = others.pop("at")
        request = GetLogLastEntryPastAbsRequest(
            logger_type=kind, registers=registers, **others
        )
        return self.ask(request, at)

    def by_id(self, kind: int, log_id: int, *registers: int, **others: Any) -> Any:  # noqa: ANN401
        """Return entries from an id on."""
        others = {"entries": ALL} | others
        request = GetLogIDPastAbsRequest(
            logger_type=kind, log_id=log_id, registers=registers, **others
        )
        return self.ask(request, 0.0)


def hours_lived() -> int:
    """Return how many full hours a meter of the tests has seen."""
    return (START - FITTED) // _HOUR


@pytest.mark.parametrize("family", X03)
@settings(max_examples=20)
@given(hour=st.integers(1, hours_lived()), data=st.data())
def test_an_hour_in_the_log_is_what_the_house_had_then(
    family: str, hour: int, data: st.DataObject
) -> None:
    """What is filled in from a log is what would have been read at that time."""
    profile, house = load_profile(family), lives.house_of(family)
    known = set(lives.logger_of(family, "hour").registers) & house.registers.keys()
    id_ = data.draw(st.sampled_from(sorted(known)))

    answer = Reader(family).by_id(HOUR, hour, id_, entries=1)

    (row,) = answer.rows
    assert row.id == hour
    expected = lives.shown(profile, house, id_, FITTED + hour * _HOUR)
    assert [one.value for one in row.registers] == [expected]


@settings(max_examples=60, deadline=None)
@given(
    happened=lives.events,
    drift_ppm=st.sampled_from([0, 40, -40]),
    name=st.sampled_from(["minute_2", "hour", "day", "info"]),
    data=st.data(),
)
def test_whatever_happened_a_log_is_what_the_house_had(
    happened: tuple[Event, ...], drift_ppm: int, name: str, data: st.DataObject
) -> None:
    """Clocks that are set, power that fails and meters that go leave a true log."""
    profile = load_profile("603")
    house = lives.house_of("603", happened, drift_ppm=drift_ppm)
    log = lives.log_of_house("603", name, house, START)
    timeline = house.timeline(START)
    reader = Reader(events=happened, drift_ppm=drift_ppm)
    kind = lives.logger_of("603", name).number or 0
    if not house.answers(START):
        return

    newest = reader.last(kind, *TIMES, 60)

    assert newest.newest_id == log.newest
    if not log.newest:
        assert newest.info == LoggerInfo.NO_ENTRIES
        return
    first = data.draw(st.integers(log.oldest, log.newest))
    for row in (*newest.rows, *reader.by_id(kind, first, *TIMES, 60).rows):
        second = log._strikes.second(row.id)
        instant = house.instant(second)
        assert timeline.fitted <= second <= timeline.now
        assert [one.value for one in row.registers] == [
            lives.shown(profile, house, id_, instant) for id_ in (*TIMES, 60)
        ]


def test_a_captured_answer_is_reproduced() -> None:
    """A reader that understands a real 603 understands this one, and the reverse."""
    golden = next(frame for frame in golden_frames() if "rows" in frame.meaning)
    # So that the record 188 is of 31 December, and 645 is the newest.
    fitted = dt.datetime(2024, 6, 26, tzinfo=ZONE)
    start = fitted + dt.timedelta(days=645, hours=9)
    reader = Reader(fitted=fitted, start=start)

    answer = reader.by_id(DAY, 188, 1002, 1003, 348)

    captured = bytes.fromhex(golden.meaning["data"])
    # The real one wrote its records four seconds after midnight.
    assert captured.count(b"\0\0\4") == 6
    at_midnight = captured.replace(b"\0\0\4", b"\0\0\0")
    assert answer.data_raw == at_midnight
    assert answer.info == golden.meaning["info"] == LoggerInfo.TAIL_INCLUDED


def test_a_log_of_two_that_is_read_whole_says_so() -> None:
    """A captured read of both entries of a year log had these flags."""
    fitted = dt.datetime(2021, 12, 30, tzinfo=ZONE)
    reader = Reader(fitted=fitted, start=fitted + dt.timedelta(days=400))

    answer = reader.by_id(YEAR, 2, 1003, entries=2)

    assert [row.id for row in answer.rows] == [2, 1]
    assert answer.info == LoggerInfo.TAIL_INCLUDED | LoggerInfo.HEAD_INCLUDED


def test_an_empty_log_answers_one_row_of_zeros() -> None:
    """The form that was captured is there to be taken for no row."""
    answer = Reader().last(INFO, 1003, 60)

    assert answer.rows == ()
    assert (answer.first_id, answer.newest_id) == (0, 0)
    assert answer.info == LoggerInfo.NO_ENTRIES
    assert answer.data_raw == bytes.fromhex(
        "07 01 0001 02 00000000 00000000 0001 03EB 30 04 00 00000000"
        "003C 08 04 43 00000000"
    )


@given(st.sampled_from([40, 64, 128, 255, 512]), st.integers(1, 8))
def test_an_answer_is_as_long_as_the_meter_makes_it_and_no_longer(
    bytes_max: int, count: int
) -> None:
    """A reader learns the limit of a meter from where it cuts."""
    registers = (60, 68, 72, 86, 87, 97, 110, 1003)[:count]
    reader = Reader(bytes_max=bytes_max)

    answer = reader.last(HOUR, *registers)

    application_bytes = 1 + len(answer.data_raw)
    told = len(answer.formats)
    assert application_bytes <= bytes_max
    assert application_bytes + 4 * told > bytes_max
    is_truncated = LoggerInfo.REGISTERS_TRUNCATED in answer.info
    assert is_truncated is (told < count)
    if is_truncated:
        assert bytes_max < 16 + 9 * (told + 1)
    assert LoggerInfo.ENTRIES_TRUNCATED in answer.info
    assert LoggerInfo.HEAD_INCLUDED in answer.info


def test_a_limit_without_room_for_one_register_tells_none() -> None:
    """A reader meets no row that it cannot place."""
    answer = Reader(bytes_max=20).last(HOUR, 60)

    assert answer.rows == answer.formats == ()
    assert answer.info == LoggerInfo.REGISTERS_TRUNCATED


def test_what_was_asked_for_and_fits_is_not_truncated() -> None:
    """A reader does not ask again for what it has."""
    answer = Reader().by_id(HOUR, 100, 60, entries=3)

    assert [row.id for row in answer.rows] == [100, 99, 98]
    assert answer.info == LoggerInfo(0)


def test_registers_that_are_not_logged_are_left_out_and_reported() -> None:
    """The others come all the same."""
    answer = Reader().last(HOUR, 60, 4711, 1001, 68, entries=1)

    assert [one.id_ for one in answer.formats] == [60, 68]
    assert LoggerInfo.UNSUPPORTED_REGISTER in answer.info


def test_nothing_that_is_logged_is_no_row() -> None:
    """A log without the register is told from an empty one."""
    answer = Reader().last(HOUR, 4711)

    assert answer.rows == ()
    assert answer.newest_id == hours_lived()
    assert answer.info == LoggerInfo.UNSUPPORTED_REGISTER


@pytest.mark.parametrize("log_id", [0, hours_lived() + 1, 0xFFFF_FFFF])
def test_an_id_that_is_not_in_the_log_is_out_of_range(log_id: int) -> None:
    """A reader that counts wrong learns it."""
    answer = Reader().by_id(HOUR, log_id, 60)

    assert answer.rows == ()
    assert answer.newest_id == hours_lived()
    assert answer.info == LoggerInfo.OUT_OF_RANGE


def test_an_id_that_was_overwritten_is_out_of_range() -> None:
    """Depth is what the profile says."""
    fitted = START - dt.timedelta(days=70)
    reader = Reader(fitted=fitted)
    newest = (START - fitted) // _HOUR
    oldest = newest - 1400 + 1

    assert reader.by_id(HOUR, oldest, 60).info == LoggerInfo.TAIL_INCLUDED
    assert reader.by_id(HOUR, oldest - 1, 60).info == LoggerInfo.OUT_OF_RANGE


def test_an_offset_counts_back_from_the_newest_and_stops_at_the_oldest() -> None:
    """How the ends of a log are found by those who read real ones."""
    reader = Reader()

    newest = reader.last(HOUR, 1002, entries=1)
    third = reader.last(HOUR, 1002, entries=1, offset=2)
    oldest = reader.last(HOUR, 1002, entries=1, offset=0xFFFF)

    assert newest.first_id == newest.newest_id == third.newest_id == hours_lived()
    assert third.first_id == hours_lived() - 2
    assert oldest.first_id == 1
    assert oldest.info == LoggerInfo.TAIL_INCLUDED


@pytest.mark.parametrize(
    "request_",
    [
        GetLogIDPastAbsRequest(logger_type=HOUR, log_id=1, entries=0, registers=(60,)),
        GetLogIDPastAbsRequest(logger_type=HOUR, log_id=1, entries=1, registers=()),
        GetLogLastEntryPastAbsRequest(logger_type=77, entries=1, registers=(60,)),
    ],
    ids=["no entries", "no registers", "no such logger"],
)
def test_a_request_that_asks_for_nothing_is_invalid(request_: Any) -> None:  # noqa: ANN401
    """A slip of a client is told from an empty log."""
    answer = Reader().ask(request_, 0.0)

    assert answer.rows == ()
    assert answer.info == LoggerInfo.INVALID_REQUEST


@pytest.mark.parametrize("family", X03)
def test_a_configuration_is_that_of_the_profile(family: str) -> None:
    """What a logger holds can be asked before it is read."""
    reader = Reader(family)

    for logger in load_profile(family).loggers:
        asked = GetLoggerConfigurationRequest(logger_type=logger.number or 0)
        answer = reader.ask(asked, 0.0)
        assert answer.depth == (logger.depth or 0)
        assert answer.registers == logger.registers


def test_the_year_logger_tells_the_dates_that_were_captured() -> None:
    """A reader that waits for 1 January there finds it."""
    asked = GetLoggerConfigurationRequest(logger_type=YEAR)

    answer = Reader().ask(asked, 0.0)

    assert (answer.date1, answer.date2) == ((1, 1), (0, 0))
    assert (answer.depth, answer.max_records, answer.interval) == (20, 0, 0)
    assert len(answer.registers) == 43


def test_a_minute_logger_tells_its_interval() -> None:
    """Times of ids can be worked out without reading them."""
    reader = Reader()

    intervals = [
        reader.ask(GetLoggerConfigurationRequest(logger_type=kind), 0.0).interval
        for kind in (6, 7)
    ]

    assert intervals == [15, 5]


def test_a_logger_that_does_not_exist_has_no_configuration() -> None:
    """Silence is what a meter says to what it cannot answer."""
    request = GetLoggerConfigurationRequest(logger_type=77)

    assert Reader().answer(request, 0.0) == b""


def test_setting_the_clock_backward_logs_hours_again() -> None:
    """Ids go on, and a reader sees the same time twice."""
    reader = Reader()
    reader.ask(SetClockRequest(clock=dt.datetime(2024, 1, 5, 5, 10)), 0.0)

    answer = reader.last(HOUR, 1002, entries=4, at=2 * 3600.0)

    times = [int.from_bytes(row.registers[0].value[2:]) for row in answer.rows]
    assert times == [70000, 60000, 70000, 60000]
    assert answer.newest_id == hours_lived() + 2


def test_setting_the_clock_forward_skips_hours() -> None:
    """A gap in the times is none in the ids."""
    reader = Reader()
    reader.ask(SetClockRequest(clock=dt.datetime(2024, 1, 5, 12, 10)), 0.0)

    answer = reader.last(HOUR, 1002, entries=2, at=3600.0)

    times = [int.from_bytes(row.registers[0].value[2:]) for row in answer.rows]
    assert times == [130000, 70000]


def test_a_new_meter_has_a_log_of_its_own() -> None:
    """Nobody fills the gap of one meter with what another has counted."""
    swap = MeterSwap(at=START - 5 * _HOUR - dt.timedelta(minutes=10))
    reader = Reader(events=(swap,))

    answer = reader.last(HOUR, 60, 1002)

    assert [row.id for row in answer.rows] == [5, 4, 3, 2, 1]


def test_changes_of_the_info_code_are_logged_with_their_code() -> None:
    """What happened to a meter can be told afterwards."""
    since = START - 30 * _HOUR
    trouble = Trouble(kind=TroubleKind.AIR, since=since, until=since + 2 * _HOUR)
    reader = Reader(events=(trouble,))

    answer = reader.last(INFO, 1002, 369)

    found = [
        tuple(int.from_bytes(one.value[2:]) for one in row.registers)
        for row in answer.rows
    ]
    assert found == [(33000, 0), (13000, 1 << 8)]


def test_how_a_meter_was_set_up_is_logged_when_it_is_fitted() -> None:
    """The configuration log begins with the first one."""
    (row,) = Reader().last(0, 1003, 60).rows

    assert row.id == 1
    assert int.from_bytes(row.registers[0].value[2:]) == 231228


def test_a_number_that_falls_below_zero_begins_another_answer() -> None:
    """All rows of an answer have one sign, and no row is read with a wrong one."""
    july = dt.datetime(2024, 7, 1, 0, 30, tzinfo=ZONE)
    reader = Reader(
        fitted=july - dt.timedelta(days=40), start=july, is_cooled=True, bytes_max=4000
    )
    newest = reader.last(HOUR, 80, entries=1).newest_id
    signs, changes, id_ = [], 0, newest
    while id_:
        answer = reader.by_id(HOUR, id_, 80)
        signs += [row.registers[0].value[1] for row in answer.rows]
        changes += LoggerInfo.FORMAT_CHANGED in answer.info
        id_ = answer.rows[-1].id - 1

    assert len(signs) == newest
    assert changes > 0
    assert {0x41, 0xC1} <= set(signs)


def test_the_year_log_holds_the_extremes_of_its_year() -> None:
    """On New Year's Day the largest flow of the old year is not forgotten yet."""
    fitted = dt.datetime(2023, 11, 20, tzinfo=ZONE)
    new_year = dt.datetime(2024, 1, 1, tzinfo=ZONE)
    reader = Reader(fitted=fitted)
    house = House(3, fitted)
    flows = [
        house.value(124, new_year - dt.timedelta(hours=hours)) for hours in (1, 2, 300)
    ]

    (row,) = reader.last(YEAR, 124, 123, 68).rows

    flow, date, volume = (int.from_bytes(one.value[2:]) for one in row.registers)
    assert 231120 <= date <= 231231
    assert all(0 < Decimal(str(earlier)) <= flow for earlier in flows)
    assert Decimal(volume).scaleb(-2) == house.value(68, new_year, decimals=2)


def test_ten_years_of_hours_are_all_there() -> None:
    """A log of ten years is asked for like one of a week."""
    start = dt.datetime(2026, 1, 1, 0, 30, tzinfo=ZONE)
    sets = ClockSet(at=start - dt.timedelta(days=900), shows=dt.datetime(2024, 1, 1))
    reader = Reader(fitted=start.replace(year=2016), start=start, events=(sets,))

    answer = reader.last(HOUR, 348, entries=1)

    assert answer.newest_id > 80_000
