"""B8 05, 06 and 07: configuration and entries of a logger of a MULTICAL 603."""

from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.codec import ApplicationData, ApplicationDataBytes
from pykmp.errors import (
    BaseCodecError,
    DataLengthUnexpectedError,
    LogRowInvalidError,
    OutOfRangeError,
)
from pykmp.messages import (
    GetLoggerConfigurationRequest,
    GetLoggerConfigurationResponse,
    GetLogIDPastAbsRequest,
    GetLogIDPastAbsResponse,
    GetLogLastEntryPastAbsRequest,
    LogFormat,
    LoggerInfo,
    LoggerResponse,
    RegisterID,
    RegisterUnit,
    UnknownCommand,
    decode_frame,
)
from tests.golden import GoldenFrame, legal_frames
from tests.log_strategies import logger_entries
from tests.strategies import payloads

_ANSWERS: Final = tuple(g for g in legal_frames() if "first_log_id" in g.meaning)
_CAPTURED: Final = bytes.fromhex(_ANSWERS[0].meaning["data"])
_FOUR_ROWS: Final = bytes.fromhex("03 ea 2f 01 00 01 02 03 04")
_NO_BYTES: Final = bytes.fromhex("03 ea 2f 00 00")
_REFUSALS: Final = (0x0001, 0x0002, 0x0008, 0x0100, 0x0200, 0x0400)


def _answer(raw: bytes = _CAPTURED) -> GetLogIDPastAbsResponse:
    data = ApplicationData(command_id=0xB8, data=ApplicationDataBytes(raw))
    return GetLogIDPastAbsResponse.decode(data)


def _head(*, entries: int, count: int, first_id: int, info: int) -> bytes:
    return (
        bytes([6, 4])
        + entries.to_bytes(2)
        + bytes([count])
        + first_id.to_bytes(4)
        + (645).to_bytes(4)
        + info.to_bytes(2)
    )


@pytest.mark.parametrize("golden", _ANSWERS, ids=str)
def test_captured_entries_are_those_they_say(golden: GoldenFrame) -> None:
    """A logged value is another one than the meter logged."""
    message = decode_frame(golden.frame).message
    meaning = golden.meaning
    first = meaning["first_log_id"]

    assert isinstance(message, GetLogIDPastAbsResponse)
    assert message.logger_type == meaning["logger_type"]
    assert message.first_id == first
    assert message.newest_id == meaning["last_log_id_in_meter"]
    assert message.info is LoggerInfo.TAIL_INCLUDED
    assert len(message.formats) == meaning["num_registers"]
    assert [row.id for row in message.rows] == [
        first - place for place in range(meaning["num_entries"])
    ]
    for row, said in zip(message.rows, meaning["rows"], strict=True):
        assert [(one.id_, one.unit, bytes(one.value[2:])) for one in row.registers] == [
            (one["id"], one["unit"], bytes.fromhex(one["raw"])) for one in said
        ]


def test_captured_requests_are_made_to_the_byte() -> None:
    """A meter understands another request."""
    by_id = GetLogIDPastAbsRequest(logger_type=2, log_id=2, entries=2, registers=[1003])
    oldest = GetLogLastEntryPastAbsRequest(
        logger_type=7, offset=0xFFFF, entries=1, registers=[1002]
    )
    configuration = GetLoggerConfigurationRequest(logger_type=2)

    assert [one.encode().data.hex(" ") for one in (by_id, oldest, configuration)] == [
        "06 02 00 00 00 02 00 02 01 03 eb",
        "07 07 ff ff 00 01 01 03 ea",
        "05 02",
    ]


def test_an_empty_log_has_no_rows_and_says_what_it_would_hold() -> None:
    """A row of zeros of an empty log becomes a reading."""
    raw = bytes.fromhex(
        "06 06 00 01 01 00 00 00 00 00 00 00 00 00 01 00 3c 08 04 43 00 00 00 00"
    )

    answer = _answer(raw)

    assert (answer.rows, answer.info) == ((), LoggerInfo.NO_ENTRIES)
    assert answer.formats == (
        LogFormat(
            id_=RegisterID(60), unit=RegisterUnit(8), scale=0x43, significand_bytes=4
        ),
    )
    assert answer.as_sent is None
    assert attrs.evolve(answer, data_raw=None).encode().data == raw


def test_an_empty_log_may_hold_something_else_than_zeros() -> None:
    """A log is called broken because it is empty in another way."""
    for area in ("", "00 3c 08 01 43 07", "ff"):
        for count in (0, 1):
            raw = _head(entries=1, count=count, first_id=0, info=1) + bytes.fromhex(
                area
            )

            answer = _answer(raw)

            assert (answer.rows, answer.newest_id) == ((), 645)
            assert answer.encode().data == raw


@given(st.sampled_from(_REFUSALS), payloads(max_size=30), st.integers(0, 5))
def test_an_answer_that_refuses_may_hold_anything(
    info: int, area: bytes, count: int
) -> None:
    """A meter that says what is wrong is called broken."""
    raw = _head(entries=1, count=count, first_id=188, info=info) + area

    answer = _answer(raw)

    assert (answer.first_id, answer.newest_id, answer.info) == (188, 645, info)
    assert answer.encode().data == raw


@pytest.mark.parametrize("info", [0, 0x0004, 0x0010, 0x0020, 0x00C0, 0x2000, 0x4001])
@pytest.mark.parametrize("area", ["", "03 ea", "03 ea 2f 01 00", "03 ea 2f 00 00 05"])
def test_without_a_refusal_the_entries_fill_the_answer(info: int, area: str) -> None:
    """Damage that the checksum does not show is taken for entries."""
    raw = _head(entries=1, count=1, first_id=188, info=info) + bytes.fromhex(area)

    with pytest.raises(DataLengthUnexpectedError):
        _answer(raw)


@pytest.mark.parametrize("length", range(len(_CAPTURED)))
def test_an_answer_cut_short_is_refused(length: int) -> None:
    """Half an entry is taken for one."""
    with pytest.raises(DataLengthUnexpectedError):
        _answer(_CAPTURED[:length])


@pytest.mark.parametrize(
    "raw",
    [
        _head(entries=4, count=1, first_id=2, info=0)
        + bytes.fromhex("03ea2f010001020304"),
        _head(entries=0xFFFF, count=0, first_id=0xFFFFF, info=0),
        _head(entries=256, count=1, first_id=999, info=0) + _NO_BYTES,
    ],
    ids=["more than ids", "no registers", "no bytes"],
)
def test_entries_that_cannot_be_are_refused(raw: bytes) -> None:
    """A few bytes fill the memory, or an entry gets a negative id."""
    with pytest.raises(OutOfRangeError):
        _answer(raw)


def test_entries_without_values_are_taken() -> None:
    """A register without a value stops the reading of a log."""
    raw = _head(entries=255, count=1, first_id=999, info=0) + bytes.fromhex(
        "03ea2f0000"
    )

    answer = _answer(raw)

    assert [row.id for row in answer.rows] == list(range(999, 744, -1))
    assert answer.encode().data == raw


def test_an_answer_may_have_no_entries_at_all() -> None:
    """An answer whose registers the meter left out is called broken."""
    raw = _head(entries=0, count=0, first_id=0, info=0x40)

    assert _answer(raw).rows == ()
    assert _answer(raw).encode().data == raw
    with pytest.raises(DataLengthUnexpectedError):
        _answer(_head(entries=0, count=1, first_id=0, info=0x40))


@pytest.mark.parametrize(
    "change",
    [
        {"rows": _answer().rows[::-1]},
        {"rows": _answer().rows[:1] + _answer().rows[2:]},
        {"first_id": 187},
        {"first_id": 1 << 32},
        {"newest_id": -1},
        {"info": 1 << 16},
        {"rows": ()},
        {"formats": ()},
        {"logger_type": 256},
    ],
    ids=str,
)
def test_an_answer_that_cannot_be_sent_is_refused(change: dict[str, Any]) -> None:
    """An emulated meter sends another entry than it has."""
    with pytest.raises((OutOfRangeError, LogRowInvalidError)):
        attrs.evolve(_answer(), **change).encode()


@given(logger_entries(GetLogIDPastAbsResponse))
def test_an_answer_is_about_what_was_asked(answer: GetLogIDPastAbsResponse) -> None:
    """The late answer to another question is stitched into a log."""
    ids = [int(one.id_) for one in answer.formats]
    asked = GetLogIDPastAbsRequest(
        logger_type=answer.logger_type,
        log_id=answer.first_id,
        entries=5,
        registers=ids,
    )
    last = GetLogLastEntryPastAbsRequest(
        logger_type=answer.logger_type, entries=5, registers=ids
    )
    other_logger = (answer.logger_type + 1) % 256

    assert asked.is_answered_by(answer)
    assert last.is_answered_by(answer)
    assert not attrs.evolve(asked, logger_type=other_logger).is_answered_by(answer)
    assert not attrs.evolve(asked, registers=ids[1:]).is_answered_by(answer)
    if answer.first_id and answer.rows:
        earlier = attrs.evolve(asked, log_id=answer.first_id - 1)
        assert not earlier.is_answered_by(answer)


@pytest.mark.parametrize(
    "change",
    [{"log_id": 1 << 32}, {"entries": 65536}, {"registers": range(256)}],
    ids=str,
)
def test_a_request_that_cannot_be_sent_is_refused(change: dict[str, Any]) -> None:
    """Another entry is read than the one meant."""
    good: dict[str, Any] = {
        "logger_type": 4,
        "entries": 1,
        "registers": (60,),
    }

    with pytest.raises(OutOfRangeError):
        GetLogIDPastAbsRequest(**{**good, "log_id": 1, **change})
    with pytest.raises(OutOfRangeError):
        GetLogLastEntryPastAbsRequest(**good, offset=65536)


def test_a_configuration_tells_dates_depth_and_registers() -> None:
    """A reader does not know what a logger keeps, or for how long."""
    raw = bytes.fromhex("05 02 01 01 01 01 00 00 01 00 01 00 00 14 02 03 eb 00 3c")
    data = ApplicationData(command_id=0xB8, data=ApplicationDataBytes(raw))

    answer = GetLoggerConfigurationResponse.decode(data)

    assert (answer.logger_type, answer.depth) == (2, 20)
    assert (answer.date1, answer.date2) == ((1, 1), (0, 0))
    assert (answer.max_records, answer.interval) == (0, 0)
    assert answer.registers == (1003, 60)
    made = GetLoggerConfigurationResponse(
        logger_type=2, date1=(1, 1), depth=20, registers=(1003, 60)
    )
    assert made.encode() == data
    assert GetLoggerConfigurationRequest(logger_type=2).is_answered_by(answer)
    assert not GetLoggerConfigurationRequest(logger_type=3).is_answered_by(answer)


@pytest.mark.parametrize(
    "change",
    [
        {"depth": 65536},
        {"interval": 256},
        {"date1": (13, 256)},
        {"date2": (-1, 0)},
        {"interval_format": 256},
    ],
    ids=str,
)
def test_a_configuration_that_cannot_be_sent_is_refused(change: dict[str, Any]) -> None:
    """An emulated meter dies of its own profile."""
    answer = GetLoggerConfigurationResponse(logger_type=2, depth=20, registers=(60,))

    with pytest.raises(OutOfRangeError):
        attrs.evolve(answer, **change).encode()


@pytest.mark.parametrize("raw", ["", "ff", "ff 02", "08 02 01", "09"])
def test_what_is_only_a_name_keeps_its_bytes(raw: str) -> None:
    """A recording of a sub-command that nobody has described yet is worthless."""
    data = ApplicationData(
        command_id=0xB8, data=ApplicationDataBytes(bytes.fromhex(raw))
    )

    message = LoggerResponse.decode(data)

    assert message == UnknownCommand(command_id=0xB8, payload=bytes.fromhex(raw))


@given(payloads(max_size=60))
def test_any_bytes_are_entries_or_an_error_of_ours(raw: bytes) -> None:
    """A reader of logs dies of what it hears."""
    try:
        answer = _answer(bytes([6]) + raw)
    except BaseCodecError:
        return

    assert answer.encode().data == bytes([6]) + raw


def test_an_answer_without_entries_needs_no_first_id() -> None:
    """An emulated meter has to make up an id for what it does not have."""
    answer = GetLogIDPastAbsResponse(
        logger_type=4, newest_id=0, info=LoggerInfo.NO_ENTRIES
    )

    assert answer.first_id == 0
    assert _answer(answer.encode().data) == attrs.evolve(
        answer, data_raw=answer.encode().data
    )


@given(st.integers(0, 0xFFFF), st.integers(0, 0xFFFF), st.lists(st.integers(0, 0xFFFF)))
def test_a_request_for_the_newest_comes_as_it_was_sent(
    offset: int, entries: int, registers: list[int]
) -> None:
    """An emulated meter answers another question."""
    request = GetLogLastEntryPastAbsRequest(
        logger_type=4, offset=offset, entries=entries, registers=registers
    )

    arrived = GetLogLastEntryPastAbsRequest.decode(request.encode())

    assert attrs.evolve(arrived, data_raw=None) == request
