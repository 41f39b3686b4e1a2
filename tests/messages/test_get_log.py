"""GetLog (A0 to A3): requests to the byte, answers as far as they can be read."""

import datetime as dt
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.codec import ApplicationData, ApplicationDataBytes, FloatCodec
from pykmp.errors import (
    CalendarInvalidError,
    DataLengthUnexpectedError,
    LogRowInvalidError,
    OutOfRangeError,
)
from pykmp.messages import (
    GetLogIDPresentRequest,
    GetLogIDPresentResponse,
    GetLogLastPresentRequest,
    GetLogTimePastRequest,
    GetLogTimePastResponse,
    GetLogTimePresentRequest,
    GetLogTimePresentResponse,
    LogRow,
    RecordLogInfo,
    TimeOrder,
    decode_frame,
)
from tests.golden import GoldenFrame, legal_frames
from tests.log_strategies import record_logs
from tests.strategies import payloads

_LOGS: Final = (0xA0, 0xA1, 0xA2, 0xA3)
_REQUESTS: Final = tuple(
    golden
    for golden in legal_frames()
    if golden.meaning.get("command_id") in _LOGS and golden.direction == "to_meter"
)
_ANSWERS: Final = tuple(
    golden for golden in legal_frames() if "lro_rec_id" in golden.meaning
)
_COMMON: Final[dict[str, Any]] = {"log": 1, "registers": (60, 68), "records": 3}
_PRINTED: Final = bytes.fromhex(_ANSWERS[0].meaning["data"])


def _data(command_id: int, raw: bytes) -> ApplicationData:
    return ApplicationData(command_id=command_id, data=ApplicationDataBytes(raw))


def _answer(raw: bytes = _PRINTED) -> GetLogTimePresentResponse:
    return GetLogTimePresentResponse.decode(_data(0xA0, raw))


@pytest.mark.parametrize("golden", _REQUESTS, ids=str)
def test_published_requests_ask_for_what_they_say(golden: GoldenFrame) -> None:
    """A sniffer names another log than the one that is read."""
    message = decode_frame(golden.frame).message

    assert message.command_name == golden.meaning["command"]
    assert message.log == golden.meaning["log_id"]
    assert list(message.registers) == golden.meaning["requested"]
    assert message.records == golden.meaning["records"]
    assert message.answer_bytes_max == golden.meaning["max_apl_length"]


@pytest.mark.parametrize("golden", _ANSWERS, ids=str)
def test_published_answers_give_the_records_they_say(golden: GoldenFrame) -> None:
    """A logged value is another one than the meter logged."""
    message = decode_frame(golden.frame).message
    meaning = golden.meaning

    assert (message.log, len(message.formats)) == (
        meaning["log_id"],
        meaning["num_registers"],
    )
    assert message.last_read_id == meaning["lro_rec_id"]
    assert message.newest_id == meaning["newest_rec_id"]
    assert message.info == meaning["info"]
    assert [row.id for row in message.rows] == [
        record["record_id"] for record in meaning["records"]
    ]
    for row, record in zip(message.rows, meaning["records"], strict=True):
        said = [
            (one.id_, one.unit, format(FloatCodec.decode(one.value), "f"))
            for one in row.registers
        ]
        assert said == [
            (one["id"], one["unit"], one["value"]) for one in record["registers"]
        ]


def test_printed_requests_are_made_to_the_byte() -> None:
    """A logger understands another request."""
    time = dt.datetime(2007, 5, 24, 19, 45)
    common = {**_COMMON, "answer_bytes_max": 128}
    made = [
        GetLogLastPresentRequest(**common),
        GetLogIDPresentRequest(**common, record_id=0x10F3),
        GetLogTimePastRequest(**common, time=time, offset=6),
        GetLogTimePastRequest(
            **common, time=time, offset=6, time_order=TimeOrder.YEAR_LAST
        ),
        GetLogTimePresentRequest(**common, time=dt.datetime(2007, 5, 24, 10, 30)),
    ]

    assert [one.encode().data.hex(" ") for one in made] == [
        "01 02 00 3c 00 44 03 80",
        "01 02 00 3c 00 44 03 80 10 f3",
        "01 02 00 3c 00 44 03 80 07 05 18 13 2d 00 00 00 00 06",
        "01 02 00 3c 00 44 03 80 00 00 00 2d 13 18 05 07 00 06",
        "01 02 00 3c 00 44 03 80 07 05 18 0a 1e 00 00 00",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"log": 256},
        {"records": -1},
        {"answer_bytes_max": 256},
        {"registers": ()},
        {"registers": range(9)},
        {"registers": (65536,)},
        {"record_id": 65536},
    ],
    ids=str,
)
def test_a_request_that_cannot_be_sent_is_refused(change: dict[str, Any]) -> None:
    """Another record is read than the one meant."""
    with pytest.raises(OutOfRangeError):
        GetLogIDPresentRequest(**{**_COMMON, "record_id": 1, **change})


def test_an_offset_that_cannot_be_sent_is_refused() -> None:
    """Another record is read than the one meant."""
    with pytest.raises(OutOfRangeError):
        GetLogTimePastRequest(**_COMMON, time=dt.datetime(2020, 1, 1), offset=65536)


def test_a_time_with_a_zone_is_refused() -> None:
    """A log is searched at the time of another zone."""
    with pytest.raises(CalendarInvalidError):
        GetLogTimePresentRequest(**_COMMON, time=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    "raw", ["", "01", "01 01", "01 02 00 3c 00 44 03", "01 02 00 3c 00 44 03 80 00"]
)
def test_a_request_of_another_length_is_refused(raw: str) -> None:
    """An emulated logger dies of a request, or answers half of one."""
    with pytest.raises(DataLengthUnexpectedError):
        GetLogLastPresentRequest.decode(_data(0xA1, bytes.fromhex(raw)))


def test_the_answer_to_a3_may_carry_a0() -> None:
    """A logger that answers as printed by Kamstrup is not understood."""
    as_printed = GetLogTimePastResponse.decode(_data(0xA0, _PRINTED))
    by_the_rule = GetLogTimePastResponse.decode(_data(0xA3, _PRINTED))

    assert as_printed == by_the_rule
    assert as_printed.encode() == _data(0xA3, _PRINTED)


@pytest.mark.parametrize("length", range(len(_PRINTED) - 1))
def test_an_answer_cut_short_is_refused_or_has_fewer_records(length: int) -> None:
    """Half a record is taken for one."""
    raw = _PRINTED[:length] + b"\0"

    try:
        answer = _answer(raw)
    except DataLengthUnexpectedError:
        return

    assert len(answer.rows) < 3
    assert answer.encode().data == raw


@given(payloads(max_size=40), st.sampled_from((0x01, 0x04, 0x05, 0x08, 0x10, 0x18)))
def test_with_info_any_content_is_taken(content: bytes, info: int) -> None:
    """A logger that says why it has nothing is called broken."""
    answer = _answer(content + bytes([info]))

    assert answer.info == info
    assert answer.encode().data == content + bytes([info])
    if answer.as_sent is not None:
        assert answer.rows == ()
    if len(content) >= 3:
        assert answer.log == content[0]
        assert answer.newest_id == int.from_bytes(content[-2:])


@pytest.mark.parametrize(
    ("raw", "log", "last_read_id", "newest_id"),
    [
        ("01", None, None, None),
        ("07 01", 7, None, None),
        ("07 00 01", 7, None, None),
        ("07 11 02 01", 7, None, 0x1102),
        ("07 00 11 02 01", 7, None, 0x1102),
        ("07 10 f5 11 02 01", 7, 0x10F5, 0x1102),
        ("07 02 10 f5 11 02 01", 7, 0x10F5, 0x1102),
    ],
)
def test_of_an_empty_log_the_ids_are_known_where_there_is_room(
    raw: str, log: int | None, last_read_id: int | None, newest_id: int | None
) -> None:
    """A reader does not learn where a log ends."""
    answer = _answer(bytes.fromhex(raw))

    assert (answer.log, answer.last_read_id, answer.newest_id) == (
        log,
        last_read_id,
        newest_id,
    )
    assert answer.info is RecordLogInfo.EMPTY


@pytest.mark.parametrize("info", [0x00, 0x02, 0x21, 0x80])
def test_without_a_reason_an_odd_answer_is_refused(info: int) -> None:
    """Damage that the checksum does not show is taken for an empty log."""
    with pytest.raises(DataLengthUnexpectedError):
        _answer(bytes.fromhex("01 02 10 f5 11 02") + bytes([info]))


def test_the_ends_of_an_answer_need_not_be_given() -> None:
    """An emulated logger has to count what it has just sent."""
    rows = _answer().rows

    sent = GetLogIDPresentResponse(log=1, rows=rows)
    arrived = GetLogIDPresentResponse.decode(sent.encode())

    assert (arrived.last_read_id, arrived.newest_id) == (rows[-1].id, rows[-1].id)
    assert arrived.formats == sent.formats == _answer().formats


@pytest.mark.parametrize(
    "change",
    [
        {"log": 256},
        {"newest_id": 65536},
        {"info": 256},
        {"rows": (LogRow(id=65536, registers=()),), "formats": ()},
        {"rows": ()},
        {"formats": _answer().formats * 128},
    ],
    ids=str,
)
def test_an_answer_that_cannot_be_sent_is_refused(change: dict[str, Any]) -> None:
    """An emulated logger sends another record than it has."""
    with pytest.raises((OutOfRangeError, LogRowInvalidError)):
        attrs.evolve(_answer(), **change).encode()


@given(record_logs(GetLogIDPresentResponse))
def test_an_answer_is_about_the_registers_and_the_log_that_were_asked(
    answer: GetLogIDPresentResponse,
) -> None:
    """The late answer to another question is stitched into a log."""
    ids = [int(one.id_) for one in answer.formats] or [60]
    record_id = answer.rows[0].id if answer.rows else 0
    asked = GetLogIDPresentRequest(
        log=answer.log or 0, registers=ids, records=5, record_id=record_id
    )
    other_log = attrs.evolve(asked, log=(asked.log + 1) % 256)

    assert asked.is_answered_by(answer)
    assert not other_log.is_answered_by(answer)
    if len(answer.formats) > 1:
        assert not attrs.evolve(asked, registers=ids[1:]).is_answered_by(answer)
        assert not attrs.evolve(asked, registers=ids[::-1]).is_answered_by(answer)


@pytest.mark.parametrize(
    ("record_id", "expected"),
    [(0x10F3, True), (0x10F2, True), (0x10F4, False), (0xFFFF, True), (0x9000, False)],
)
def test_a_record_is_the_one_asked_for_or_a_later_one(
    record_id: int, expected: object
) -> None:
    """The answer to an earlier question is stitched into a log."""
    asked = GetLogIDPresentRequest(**_COMMON, record_id=record_id)
    answer = GetLogIDPresentResponse.decode(_data(0xA2, _PRINTED))

    assert asked.is_answered_by(answer) is expected
