"""The logs of a logger module, as A0 to A3 read them, and its event status."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.emulator import EmulatedMeter, MeterClock, MovingValues
from pykmp.emulator.house import ClockSet, MeterSwap
from pykmp.emulator.logbook.marks import ReadMarks
from pykmp.emulator.logbook.module import RecordRequest, answer_records
from pykmp.messages import (
    ClearEventStatusRequest,
    GetEventStatusRequest,
    GetLogIDPresentRequest,
    GetLogLastPresentRequest,
    GetLogTimePastRequest,
    GetLogTimePresentRequest,
    LogFormat,
    RecordLogInfo,
    RegisterData,
    RegisterID,
    RegisterUnit,
    decode_frame,
    encode_request,
    encode_response,
)
from pykmp.meters import load_profile
from tests.emulator.logbook import lives
from tests.emulator.wire import FITTED, START, Wire
from tests.golden import golden_frames

_HOUR: Final = dt.timedelta(hours=1)
TOP, BASE = 0x7F, 0xBF
INTERVAL, RTC = 1, 2
#: The log of the examples in the description, from record 10F2 of 10:00 on.
_EXAMPLE: Final = """
    1D8B83A0 9DBAD708  FF068662 E993DC05  B50A5C5E 93E05047  CF065396 F2584C96
    A38FB479 2E44778E  2F4CED5F 931D90A5  04AC8C55 B5700C78  6067E035 7CE685E5
    7BA2B68E F3947871  717F72A0 8C7D6E62  99F948C3 EA02904C  331CD991 5D43BB58
    A835284A F4B07BD8  96F3547C B3A8F8B2  DA24B37C 12DD6D6B  0EF8D8A0 4388026C
    0CD83E6A 54F6D02E
"""
_FORMATS: Final = {
    60: LogFormat(
        id_=RegisterID(60), unit=RegisterUnit(8), scale=0, significand_bytes=4
    ),
    68: LogFormat(
        id_=RegisterID(68), unit=RegisterUnit(39), scale=0, significand_bytes=4
    ),
}


@attrs.frozen
class PrintedLog:
    """The log that the examples in the description are of."""

    oldest: int = 0x10F2
    newest: int = 0x1102
    begin: dt.datetime = dt.datetime(2007, 5, 24, 10)

    def supported(self, registers: tuple[int, ...]) -> tuple[int, ...]:
        """Return those of the registers that a record holds."""
        return tuple(id_ for id_ in registers if id_ in _FORMATS)

    def row(self, id_: int, registers: tuple[int, ...]) -> tuple[RegisterData, ...]:
        """Return what a record says."""
        raw = bytes.fromhex(_EXAMPLE)
        at = 8 * (id_ - self.oldest)
        told = {60: raw[at : at + 4], 68: raw[at + 4 : at + 8]}
        return tuple(_FORMATS[one].register(told[one]) for one in registers)

    def _time(self, id_: int) -> dt.datetime:
        return self.begin + (id_ - self.oldest) * _HOUR

    def since(self, time: dt.datetime) -> int | None:
        """Return the oldest record with this time or a later one."""
        ids = range(self.oldest, self.newest + 1)
        return next((id_ for id_ in ids if self._time(id_) >= time), None)

    def until(self, time: dt.datetime) -> int | None:
        """Return the newest record with this time or an earlier one."""
        ids = range(self.newest, self.oldest - 1, -1)
        return next((id_ for id_ in ids if self._time(id_) <= time), None)


LOG: Final = PrintedLog()


def _requests() -> list[Any]:
    return [
        pytest.param(request, id=golden.note)
        for golden in golden_frames()
        if golden.theme == "logs" and golden.frame[:2] == b"\x80\x7f"
        for request in [decode_frame(golden.frame).message]
        if isinstance(request, RecordRequest)
    ]


def _printed() -> bytes:
    return next(
        golden.frame
        for golden in golden_frames()
        if golden.theme == "logs" and golden.frame[:3] == b"\x40\x7f\xa0"
    )


def marked(read: int = 0) -> ReadMarks:
    """Return marks with the records up to this one read."""
    marks = ReadMarks()
    marks.read(INTERVAL, read)
    marks.move(INTERVAL)
    return marks


@pytest.mark.parametrize("request_", _requests())
def test_the_printed_requests_get_the_printed_records(request_: RecordRequest) -> None:
    """What the description promises of a real logger holds for this one."""
    answer = answer_records(request_, LOG, marked(0x10F2), bytes_max=255)

    raw = encode_response(answer, address=TOP)
    printed = decode_frame(_printed()).message
    assert answer.last_read_id == answer.rows[-1].id
    assert (answer.newest_id, answer.info) == (0x1102, RecordLogInfo(0))
    if isinstance(request_, GetLogTimePresentRequest):
        assert raw == _printed()
    if isinstance(request_, GetLogTimePastRequest):
        assert [row.id for row in answer.rows] == [0x10F5, 0x10F4, 0x10F3]
        assert answer.rows[::-1] == printed.rows
    else:
        assert answer.rows == printed.rows


def by_id(record_id: int, records: int = 3, **others: Any) -> GetLogIDPresentRequest:  # noqa: ANN401
    """Return a request for records from an id on."""
    others = {"log": INTERVAL, "registers": (60, 68)} | others
    return GetLogIDPresentRequest(record_id=record_id, records=records, **others)


@given(
    st.integers(0, 255),
    st.integers(0, 300),
    st.integers(0, 255),
    st.sampled_from([(60,), (68, 60), (60, 4711)]),
)
def test_an_answer_is_no_longer_than_allowed(
    answer_bytes_max: int, bytes_max: int, records: int, registers: tuple[int, ...]
) -> None:
    """The buffer of a modem is not overrun."""
    request = by_id(
        0x10F2, records, registers=registers, answer_bytes_max=answer_bytes_max
    )

    answer = answer_records(request, LOG, ReadMarks(), bytes_max=bytes_max)

    allowed = min(answer_bytes_max, bytes_max)
    length = 1 + len(answer.encode().data)
    held = len(LOG.supported(registers))
    row = 2 + 4 * held
    fitting = max(0, (allowed - 8 - 5 * held) // row)
    assert len(answer.rows) == min(records, 17, fitting)
    assert length <= allowed or not answer.rows
    assert (RecordLogInfo.CUT in answer.info) is (fitting < min(records, 17))
    assert (RecordLogInfo.END in answer.info) is (len(answer.rows) == 17)


def test_a_register_that_is_not_logged_is_left_out() -> None:
    """The others come all the same."""
    answer = answer_records(
        by_id(0x10F3, registers=(4711, 68)), LOG, ReadMarks(), bytes_max=255
    )

    assert [one.id_ for one in answer.formats] == [68]


@pytest.mark.parametrize(
    ("request_", "ids", "info"),
    [
        (by_id(0x1101), [0x1101, 0x1102], RecordLogInfo.END),
        (by_id(0x1103), [], RecordLogInfo.OUTSIDE),
        (by_id(0x0001), [0x10F2, 0x10F3, 0x10F4], RecordLogInfo(0)),
        (
            GetLogTimePresentRequest(
                log=1, registers=(60,), records=1, time=dt.datetime(2007, 5, 25, 3)
            ),
            [],
            RecordLogInfo.OUTSIDE,
        ),
        (
            GetLogTimePresentRequest(
                log=1, registers=(60,), records=2, time=dt.datetime(2000, 1, 1)
            ),
            [0x10F2, 0x10F3],
            RecordLogInfo(0),
        ),
        (
            GetLogTimePastRequest(
                log=1, registers=(60,), records=9, time=dt.datetime(2007, 5, 24, 11, 59)
            ),
            [0x10F3, 0x10F2],
            RecordLogInfo.END,
        ),
        (
            GetLogTimePastRequest(
                log=1, registers=(60,), records=9, time=dt.datetime(2007, 5, 24, 9)
            ),
            [],
            RecordLogInfo.OUTSIDE,
        ),
        (
            GetLogTimePastRequest(
                log=1,
                registers=(60,),
                records=9,
                time=dt.datetime(2007, 5, 24, 12),
                offset=3,
            ),
            [],
            RecordLogInfo.OUTSIDE,
        ),
    ],
)
def test_the_ends_of_a_log_are_told(
    request_: RecordRequest, ids: Sequence[int], info: RecordLogInfo
) -> None:
    """A reader knows that there is no more, and that it asked in vain."""
    answer = answer_records(request_, LOG, ReadMarks(), bytes_max=255)

    assert [row.id for row in answer.rows] == ids
    assert answer.info == info
    assert answer.newest_id == 0x1102


def test_all_read_is_the_end_of_the_log() -> None:
    """A reader of what is new learns that nothing is."""
    request = GetLogLastPresentRequest(log=INTERVAL, registers=(60,), records=9)

    answer = answer_records(request, LOG, marked(0x1102), bytes_max=255)

    assert answer.rows == ()
    assert (answer.last_read_id, answer.newest_id) == (0x1102, 0x1102)
    assert answer.info == RecordLogInfo.END


@given(st.integers(0, 40), st.integers(0, 0xFFFF))
def test_ids_of_sixteen_bits_wrap(beyond: int, asked: int) -> None:
    """A log that is older than its ids is read over the wrap."""
    newest = 2 * 65_536 + beyond
    log = PrintedLog(oldest=newest - 16, newest=newest)

    answer = answer_records(by_id(asked, records=17), log, ReadMarks(), bytes_max=255)

    behind = (newest - asked) % 65_536
    if behind >= 32_768:
        assert answer.info == RecordLogInfo.OUTSIDE
    else:
        ids = [row.id for row in answer.rows]
        first = newest - min(behind, 16)
        assert ids == [id_ % 65_536 for id_ in range(first, newest + 1)]
        assert answer.newest_id == newest % 65_536


class Module(Wire):
    """A meter with a logger module; what is asked goes to the module."""

    def __init__(self, family: str = "601", address: int = TOP, **house: Any) -> None:  # noqa: ANN401
        super().__init__(family, **house)
        self._address = address

    def status(self, at: float = 0.0) -> int:
        """Return the flags of the two logs."""
        status: bytes = self.ask(GetEventStatusRequest(), at).status
        assert status[:2] + status[3:] == bytes(3)
        return status[2]

    def clear(self, if_read: int = 0, always: int = 0, at: float = 0.0) -> int:
        """Clear flags, and return those that are left."""
        request = ClearEventStatusRequest(
            if_read=bytes([0, 0, if_read, 0]), always=bytes([0, 0, always, 0])
        )
        status: bytes = self.ask(request, at).status
        return status[2]

    def read(self, record_id: int, records: int = 1, at: float = 0.0) -> list[int]:
        """Read records by id."""
        request = by_id(record_id, records, registers=(60,))
        return [row.id for row in self.ask(request, at).rows]

    def unread(self, records: int = 1, at: float = 0.0) -> list[int]:
        """Read records behind the mark."""
        request = GetLogLastPresentRequest(
            log=INTERVAL, registers=(60,), records=records
        )
        return [row.id for row in self.ask(request, at).rows]


NEWEST: Final = (START - FITTED) // _HOUR


@pytest.mark.parametrize(
    ("family", "address"), [("601", TOP), ("601", BASE), ("801", TOP)]
)
def test_a_record_is_what_the_house_had_at_that_hour(family: str, address: int) -> None:
    """A log of the older families is as true as their registers."""
    profile, house = load_profile(family), lives.house_of(family)
    module = Module(family, address)
    ids = [id_ for id_ in (1003, 1002, 60, 68, 86) if id_ in profile.registers]
    request = by_id(50, 12, registers=tuple(ids))

    rows = module.ask(request, 0.0).rows

    assert [row.id for row in rows][:2] == [50, 51]
    for row in rows:
        assert [one.value for one in row.registers] == [
            lives.shown(profile, house, id_, FITTED + row.id * _HOUR) for id_ in ids
        ]


def test_a_time_finds_its_record_in_both_byte_orders() -> None:
    """Whoever asks for ten o'clock gets ten o'clock."""
    module = Module()
    time = dt.datetime(2024, 1, 3, 9, 20)
    request = GetLogTimePresentRequest(
        log=INTERVAL, registers=(1002,), records=1, time=time
    )

    (row,) = module.ask(request, 0.0).rows

    assert int.from_bytes(row.registers[0].value[2:]) == 100000


def test_reading_moves_no_mark() -> None:
    """Whoever breaks off loses nothing."""
    module = Module()

    assert module.unread(3) == module.unread(3) == [1, 2, 3]
    assert module.status() == 0x01


def test_clearing_moves_the_mark_to_what_was_read() -> None:
    """The flag stays while there is more to read."""
    module = Module()
    module.unread(3)

    assert module.clear(if_read=0x01) == 0x01
    assert module.unread(2) == [4, 5]


def test_a_flag_goes_when_the_newest_record_was_read() -> None:
    """A station that has all sees that it has."""
    module = Module()
    module.read(NEWEST)

    assert module.status() == 0x01
    assert module.clear(if_read=0x01) == 0x00
    assert module.status() == 0x00
    assert module.unread() == []


def test_skipped_records_count_as_read() -> None:
    """Reading from the middle gives up what lies before."""
    module = Module()
    module.read(100)
    module.clear(if_read=0x01)

    assert module.unread() == [101]


def test_reading_old_records_lowers_no_mark() -> None:
    """Looking back is free."""
    module = Module()
    module.read(100)
    module.clear(if_read=0x01)
    module.read(20)

    module.clear(if_read=0x01)

    assert module.unread() == [101]


def test_what_was_read_last_need_not_be_the_newest_that_was_read() -> None:
    """Looking back before clearing is free as well."""
    module = Module()
    module.read(100)
    module.read(20)

    module.clear(if_read=0x01)

    assert module.unread() == [101]


def test_a_new_record_sets_the_flag_again() -> None:
    """The next hour is announced."""
    module = Module()
    module.read(NEWEST)
    module.clear(if_read=0x01)

    assert module.status(at=1700.0) == 0x00
    assert module.status(at=1900.0) == 0x01
    assert module.unread(at=1900.0) == [NEWEST + 1]


def test_clearing_one_log_leaves_the_other() -> None:
    """Each log has a mark of its own."""
    module = Module(events=(ClockSet(at=START - _HOUR, shows=dt.datetime(2024, 1, 5)),))
    module.ask(by_id(1, log=RTC, registers=(1002,)), 0.0)

    assert module.status() == 0x03
    assert module.clear(if_read=0x02) == 0x01
    assert module.clear(if_read=0x00) == 0x01


def test_a_flag_may_be_cleared_unread() -> None:
    """What nobody wants is given up, and the mark stays."""
    module = Module()

    assert module.clear(always=0x01) == 0x00
    assert module.status(at=1900.0) == 0x01
    assert module.unread() == [1]


def test_each_module_has_marks_of_its_own() -> None:
    """Two readers at two modules take nothing from each other."""
    wire = Module()
    wire.read(NEWEST)
    wire.clear(if_read=0x01)
    base = Module(address=BASE)
    base.line = wire.line

    assert (wire.status(), base.status()) == (0x00, 0x01)


def test_another_meter_has_marks_of_its_own() -> None:
    """The log of the next meter is unread, however far the last one was."""
    module = Module(events=(MeterSwap(at=START + _HOUR),))
    module.read(NEWEST)
    module.clear(if_read=0x01)

    assert module.status(at=3_700.0) == 0x00
    assert module.status(at=8_000.0) == 0x01
    assert module.unread(5, at=8_000.0) == [1]


def test_a_change_of_the_clock_is_a_record_of_its_own_log() -> None:
    """Times that jump can be explained."""
    module = Module(
        events=(ClockSet(at=START - _HOUR, shows=dt.datetime(2024, 1, 5, 2, 3, 4)),)
    )
    request = by_id(1, 5, log=RTC, registers=(1003, 1002))

    (row,) = module.ask(request, 0.0).rows

    shown = [int.from_bytes(one.value[2:]) for one in row.registers]
    assert shown == [240105, 20304]


def test_an_empty_log_says_so() -> None:
    """Nobody waits for records of a clock that was never set."""
    answer = Module().ask(by_id(1, log=RTC, registers=(1002,)), 0.0)

    assert answer.rows == ()
    assert answer.info == RecordLogInfo.EMPTY


def test_a_log_that_does_not_exist_is_not_answered() -> None:
    """Silence is what a module says to what it cannot answer."""
    assert Module().answer(by_id(1, log=9), 0.0) == b""


def test_the_meter_itself_keeps_no_log() -> None:
    """A 601 has its logs in modules, at other addresses."""
    assert Module(address=0x3F).answer(by_id(1), 0.0) == b""


def _electric() -> EmulatedMeter:
    profile = load_profile("382")
    clock = MeterClock(dt.datetime(2024, 3, 1, 12, 30))
    return EmulatedMeter(profile, source=MovingValues(profile, clock=clock))


def test_the_newest_record_is_looked_up_as_head_ends_do() -> None:
    """What works with a real 382 works with this one."""
    looking_up = next(
        golden.frame
        for golden in golden_frames()
        if golden.note.startswith("lookup of newest log id")
    )

    raw = _electric().answer(looking_up, 0.0)

    assert raw
    answer = decode_frame(raw).message
    assert answer.newest_id == 12
    assert [row.id for row in answer.rows] == [1, 2]


def test_a_load_profile_adds_up() -> None:
    """Energy that is logged is energy that is shown, and it grows."""
    meter = _electric()
    request = by_id(0, 20, log=6, registers=(1,))
    raw = meter.answer(encode_request(attrs.evolve(request, record_id=8_700)), 0.0)

    assert raw
    answer = decode_frame(raw).message
    energies = [int.from_bytes(row.registers[0].value[2:]) for row in answer.rows]
    assert len(energies) == 20
    assert energies == sorted(energies)
    assert 30 < energies[-1] - energies[0] < 200
