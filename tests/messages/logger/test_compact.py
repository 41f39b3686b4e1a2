"""B8 00, 02 and 03: the compact log of OMNIPOWER, its rows told by differences."""

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
    GetCompactLogIDPresentRequest,
    GetCompactLogIDPresentResponse,
    GetCompactLogTimePastRequest,
    GetCompactLogTimePastResponse,
    GetCompactLogTimePresentRequest,
    LogRow,
    RegisterData,
    RegisterID,
    RegisterUnit,
    RegisterValueBytes,
)
from tests.log_strategies import compact_logs, log_responses
from tests.strategies import payloads

_HEAD: Final = "02 06 {:02x} 00 00 00 05"
_ENERGY: Final = "00 01 02 02 42 01 00"
_INTERVAL: Final = "04 17 3c 02 00 0e 10"
_TAIL: Final = "00 00 00 63 00 {:02x}"


def _decoded(raw: bytes) -> GetCompactLogIDPresentResponse:
    data = ApplicationData(command_id=0xB8, data=ApplicationDataBytes(raw))
    return GetCompactLogIDPresentResponse.decode(data)


def _raw(rows: str, *, first: str = _ENERGY, count: int = 1, info: int = 0) -> bytes:
    words = (_HEAD.format(count), first, _INTERVAL, rows, _TAIL.format(info))
    return bytes.fromhex(" ".join(words))


def _register(id_: int, value: str) -> RegisterData:
    return RegisterData(
        id_=RegisterID(id_),
        unit=RegisterUnit(2),
        value=RegisterValueBytes(bytes.fromhex(value)),
    )


def _numbers(answer: GetCompactLogIDPresentResponse) -> list[str]:
    return [row.registers[0].value.hex(" ") for row in answer.rows]


def test_requests_are_made_to_the_byte() -> None:
    """A meter understands another request."""
    registers = (0x0417, 1, 2, 3, 4, 6)
    made: list[Any] = [
        GetCompactLogTimePresentRequest(logger_type=6, registers=(0x0417,), count=1),
        GetCompactLogIDPresentRequest(
            logger_type=6, registers=registers, count=5, log_id=7
        ),
        GetCompactLogTimePastRequest(logger_type=6, registers=(1,), count=5, log_id=7),
    ]

    assert [one.encode().data.hex(" ") for one in made] == [
        "00 06 01 04 17 00 01 00 00 00 00",
        "02 06 06 04 17 00 01 00 02 00 03 00 04 00 06 00 05 00 00 00 07",
        "03 06 01 00 01 00 05 00 00 00 07",
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("", []),
        ("00", ["02 42 01 00"]),
        ("10 05", ["02 42 01 05"]),
        ("90 05", ["02 42 00 fb"]),
        ("20 01 01 00", ["02 42 02 01", "02 42 02 01"]),
        ("70 fe dc", ["02 42 fe dc"]),
        ("a0 01 05", ["02 c2 00 05"]),
        ("a0 01 05 10 05", ["02 c2 00 05", "02 42 00 00"]),
        ("a0 01 05 10 06", ["02 c2 00 05", "02 42 00 01"]),
    ],
)
def test_a_row_is_the_one_before_and_the_difference(
    rows: str, expected: list[str]
) -> None:
    """A logged value is another one than the meter logged."""
    answer = _decoded(_raw(rows))

    assert _numbers(answer) == ["02 42 01 00", *expected]
    assert [row.id for row in answer.rows] == [*range(5, 6 + len(expected))]
    assert answer.encode().data == _raw(rows)


def test_the_first_register_has_the_high_nibble() -> None:
    """Values of two registers change places."""
    raw = _raw("12 05 01 00", first=f"{_ENERGY} 00 02 02 03 42 00 00 00", count=2)

    answer = _decoded(raw)

    assert [one.value.hex() for one in answer.rows[1].registers] == [
        "02420105",
        "0342000100",
    ]
    assert answer.as_sent is None


@pytest.mark.parametrize(
    "rows", ["80", "20 00 05", "70 01 05", "15 05", "60 00 00 00 00 00 01"]
)
def test_rows_may_be_told_at_greater_length(rows: str) -> None:
    """A meter that writes its rows in another way than we is called broken."""
    answer = _decoded(_raw(rows))

    assert len(answer.rows) == 2
    assert answer.as_sent == _raw(rows)
    assert answer.encode().data == _raw(rows)


@pytest.mark.parametrize(
    "rows", ["10", "30 01 00 00", "70 01", "20 ff 00", "b0 01 01 00"]
)
def test_a_row_that_cannot_be_is_refused(rows: str) -> None:
    """Damage that the checksum does not show becomes a reading."""
    with pytest.raises((DataLengthUnexpectedError, OutOfRangeError)):
        _decoded(_raw(rows))
    refused = _decoded(_raw(rows, info=0x02))

    assert (refused.rows, refused.newest_id) == ((), 0x63)
    assert refused.encode().data == _raw(rows, info=0x02)


def test_an_empty_log_has_no_rows() -> None:
    """A log is called broken because it is empty."""
    raw = bytes.fromhex(" ".join((_HEAD.format(0), _TAIL.format(1))))

    answer = _decoded(raw)

    assert (answer.rows, answer.interval, answer.as_sent) == ((), None, None)
    assert answer.encode().data == raw
    for length in range(len(raw)):
        with pytest.raises(DataLengthUnexpectedError):
            _decoded(raw[:length])


def test_ids_count_down_towards_the_past() -> None:
    """Records of a log are numbered backwards."""
    raw = b"\x03" + _raw("10 05")[1:]
    data = ApplicationData(command_id=0xB8, data=ApplicationDataBytes(raw))

    answer = GetCompactLogTimePastResponse.decode(data)

    assert [row.id for row in answer.rows] == [5, 4]


@pytest.mark.parametrize(
    "second",
    [
        (_register(1, "02 42 01 05"), _register(2, "02 42 00 00")),
        (_register(2, "02 42 01 05"),),
        (_register(1, "03 42 00 01 05"),),
        (_register(1, "02 43 01 05"),),
        (_register(1, "02 c2 00 00"),),
        (_register(1, "09 42 ff ff ff ff ff ff ff ff ff"),),
    ],
    ids=["more", "id", "width", "scale", "sign of zero", "length"],
)
def test_a_row_that_cannot_be_told_is_refused(second: tuple[RegisterData, ...]) -> None:
    """An emulated meter sends another value than it has."""
    answer = _decoded(_raw("10 05"))
    rows = (answer.rows[0], LogRow(id=6, registers=second))

    with pytest.raises(LogRowInvalidError) as caught:
        attrs.evolve(answer, rows=rows).encode()

    assert caught.value.row_id == 6


def test_a_sign_that_changes_over_a_long_way_cannot_be_told() -> None:
    """An emulated meter sends another value than it has."""
    registers = [
        _register(1, f"07 {scale} ff 00 00 00 00 00 00") for scale in ("42", "c2")
    ]
    rows = tuple(
        LogRow(id=id_, registers=(one,)) for id_, one in enumerate(registers, start=5)
    )
    answer = GetCompactLogIDPresentResponse(
        logger_type=6, rows=rows, interval=registers[0], newest_id=6
    )

    with pytest.raises(LogRowInvalidError):
        answer.encode()


@pytest.mark.parametrize(
    "change",
    [
        {"start_id": 6},
        {"start_id": 1 << 32},
        {"info": 1 << 16},
        {"formats": ()},
        {"rows": ()},
        {"rows": _decoded(_raw("10 05")).rows[::-1]},
        {"interval": None},
        {"formats": _decoded(_raw("", first="00 02 02 02 42 01 00")).formats},
    ],
    ids=str,
)
def test_an_answer_that_cannot_be_sent_is_refused(change: dict[str, Any]) -> None:
    """An emulated meter sends another row than it has."""
    with pytest.raises(BaseCodecError):
        attrs.evolve(_decoded(_raw("10 05")), **change).encode()


@given(compact_logs(GetCompactLogIDPresentResponse))
def test_an_answer_is_about_what_was_asked(
    answer: GetCompactLogIDPresentResponse,
) -> None:
    """The late answer to another question is stitched into a log."""
    ids = [int(one.id_) for one in answer.formats]
    asked = GetCompactLogIDPresentRequest(
        logger_type=answer.logger_type, registers=ids, count=5, log_id=answer.start_id
    )
    by_time = GetCompactLogTimePresentRequest(
        logger_type=answer.logger_type, registers=ids, count=5
    )

    assert asked.is_answered_by(answer)
    assert by_time.is_answered_by(answer)
    assert attrs.evolve(asked, log_id=answer.start_id - 1).is_answered_by(answer)
    later = attrs.evolve(asked, log_id=answer.start_id + 1)
    assert later.is_answered_by(answer) is (not answer.rows)
    other = attrs.evolve(asked, logger_type=(asked.logger_type + 1) % 256)
    assert not other.is_answered_by(answer)


@pytest.mark.parametrize("length", [0, 3, 5])
def test_a_time_is_four_bytes(length: int) -> None:
    """A request slips by a byte."""
    with pytest.raises(DataLengthUnexpectedError):
        GetCompactLogTimePresentRequest(
            logger_type=6, registers=(1,), count=1, time_raw=bytes(length)
        )


@pytest.mark.parametrize("change", [{"count": 65536}, {"log_id": -1}], ids=str)
def test_a_request_that_cannot_be_sent_is_refused(change: dict[str, int]) -> None:
    """Another row is read than the one meant."""
    good: dict[str, Any] = {
        "logger_type": 6,
        "registers": (1,),
        "count": 1,
        "log_id": 1,
    }

    with pytest.raises(OutOfRangeError):
        GetCompactLogIDPresentRequest(**{**good, "count": 1, "log_id": 1, **change})


@given(log_responses, st.data())
def test_a_damaged_answer_is_itself_or_an_error_of_ours(
    response: Any,  # noqa: ANN401 - any message
    data: st.DataObject,
) -> None:
    """A reader of logs dies of what it hears, or passes on something else."""
    raw = bytearray(response.encode().data)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(raw)))
        raw[place : place + data.draw(st.integers(0, 2))] = data.draw(payloads(0, 2))
    damaged = ApplicationData(
        command_id=response.command_id, data=ApplicationDataBytes(bytes(raw))
    )

    try:
        decoded = type(response).decode(damaged)
    except BaseCodecError:
        return

    assert decoded.encode() == damaged
