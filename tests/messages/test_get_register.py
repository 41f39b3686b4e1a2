"""GetRegister: every register with the bytes that its meter sent, and none lost."""

import logging
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pykmp.codec import ApplicationData, ApplicationDataBytes
from pykmp.errors import DataLengthUnexpectedError, KmpError, OutOfRangeError
from pykmp.messages import (
    REGISTERS_MAX,
    GetRegisterRequest,
    GetRegisterResponse,
    RegisterData,
    RegisterID,
    RegisterUnit,
    RegisterValueBytes,
)
from tests.golden import legal_frames
from tests.strategies import (
    payloads,
    register_answers,
    register_bytes,
    register_ids,
    register_records,
    unstuffed,
)

_Record = tuple[int, int, bytes]
#: Data of the answers that real meters gave.
_ANSWERS: Final = tuple(
    unstuffed(golden.frame[1:-1])[2:-2]
    for golden in legal_frames()
    if golden.direction == "from_meter" and golden.meaning.get("command_id") == 0x10
)


def _data(raw: bytes) -> ApplicationData:
    return ApplicationData(command_id=0x10, data=ApplicationDataBytes(raw))


def _request(ids: list[int]) -> GetRegisterRequest:
    return GetRegisterRequest(registers=list(map(RegisterID, ids)))


def _register(record: _Record) -> RegisterData:
    id_, unit, value = record
    return RegisterData(
        id_=RegisterID(id_), unit=RegisterUnit(unit), value=RegisterValueBytes(value)
    )


@given(register_answers | st.just([]))
def test_every_register_keeps_its_bytes(records: list[_Record]) -> None:
    """A value is filed under another register, or changed."""
    raw = register_bytes(records)

    response = GetRegisterResponse.decode(_data(raw))

    assert list(response.registers) == [id_ for id_, _, _ in records]
    assert list(response.registers.values()) == list(map(_register, records))
    assert response.data_raw == raw
    assert response.encode() == _data(raw)


@given(register_answers)
def test_what_is_encoded_decodes_again(records: list[_Record]) -> None:
    """An emulated meter sends other values than its house has."""
    registers = {RegisterID(one[0]): _register(one) for one in records}

    data = GetRegisterResponse(registers=registers).encode()

    assert data == _data(register_bytes(records))
    assert GetRegisterResponse.decode(data).registers == registers


@pytest.mark.parametrize("raw", _ANSWERS, ids=bytes.hex)
def test_an_answer_cut_short_is_never_a_smaller_value(raw: bytes) -> None:
    """A bridge that lost the end of an answer changes a reading."""
    whole = GetRegisterResponse.decode(_data(raw)).registers
    ends = set()

    for length in range(len(raw) + 1):
        try:
            response = GetRegisterResponse.decode(_data(raw[:length]))
        except DataLengthUnexpectedError:
            continue
        ends.add(length)
        assert response.registers.items() <= whole.items()

    assert len(ends) == len(whole) + 1


@given(payloads(max_size=80))
def test_any_data_is_an_answer_or_an_error_of_ours(raw: bytes) -> None:
    """A collector dies of an answer that is none."""
    try:
        response = GetRegisterResponse.decode(_data(raw))
    except KmpError:
        return

    written = response.encode().data
    assert written == raw or len(written) < len(raw)
    for register in response.registers.values():
        assert register.to_bytes() in raw
        assert len(register.value) == register.value[0] + 2


@pytest.mark.parametrize("length", range(1, 6))
def test_less_than_a_record_is_told(length: int) -> None:
    """Whoever looks for a broken answer does not see where it breaks."""
    with pytest.raises(DataLengthUnexpectedError) as caught:
        GetRegisterResponse.decode(_data(bytes(length)))

    assert caught.value.what == "Data to decode register data"
    assert (caught.value.actual, caught.value.length_expected) == (length, 6)
    assert caught.value.expected_is_minimum


def test_a_value_cut_short_is_told() -> None:
    """Whoever looks for a broken answer does not see where it breaks."""
    first = "00 3c 08 01 43 fb"

    with pytest.raises(DataLengthUnexpectedError) as caught:
        GetRegisterResponse.decode(_data(bytes.fromhex(f"{first} 00 44 27 04 42 00")))

    assert caught.value.what == "Register value data left in buffer"
    assert (caught.value.actual, caught.value.length_expected) == (6, 9)
    assert caught.value.expected_is_minimum


def test_a_register_without_a_value_is_kept_unless_it_is_the_last() -> None:
    """A meter that has no value for one register stops the reading of the others."""
    empty, full = "00 3c 08 00 00", "00 44 27 01 42 01"

    response = GetRegisterResponse.decode(_data(bytes.fromhex(empty + full)))
    # By contract a record has six bytes at least, and this one has five.
    with pytest.raises(DataLengthUnexpectedError) as caught:
        GetRegisterResponse.decode(_data(bytes.fromhex(full + empty)))

    assert [one.value for one in response.registers.values()] == [
        b"\x00\x00",
        b"\x01\x42\x01",
    ]
    assert caught.value.actual == 5


def test_of_a_register_that_comes_twice_the_last_one_stays(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A meter that repeats a register stops the reading, or nobody hears of it."""
    raw = bytes.fromhex("00 3c 08 01 43 fb 00 44 27 01 42 01 00 3c 08 01 43 fc")

    response = GetRegisterResponse.decode(_data(raw))

    assert {id_: one.value.hex() for id_, one in response.registers.items()} == {
        60: "0143fc",
        68: "014201",
    }
    assert caplog.record_tuples == [
        (
            "pykmp.messages",
            logging.WARNING,
            "Duplicate register ID 60 in response, overwriting value.",
        )
    ]


def test_every_record_is_told_to_those_who_debug(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The most verbose output does not show what was received."""
    caplog.set_level(logging.DEBUG, logger="pykmp.messages")

    GetRegisterResponse.decode(
        _data(bytes.fromhex("00 3c 08 01 43 fb 00 44 27 01 42 01"))
    )

    assert caplog.messages == [
        "Decoding register bytes. [raw='003C080143FB004427014201', length_min=6]",
        (
            "Decoded register values: "
            "[id=60, unit=8, value_bytes=0143FB, remaining bytes=6]"
        ),
        "Decoding register bytes. [raw='004427014201', length_min=6]",
        (
            "Decoded register values: "
            "[id=68, unit=39, value_bytes=014201, remaining bytes=0]"
        ),
    ]


@given(st.lists(register_ids, min_size=1, max_size=8))
def test_the_registers_asked_for_arrive_in_order(ids: list[int]) -> None:
    """A meter is asked for other registers than those meant."""
    request = _request(ids)

    data = request.encode()
    arrived = GetRegisterRequest.decode(data)

    raw = bytes([len(ids)]) + b"".join(id_.to_bytes(2) for id_ in ids)
    assert data == _data(raw)
    assert (list(arrived.registers), arrived.data_raw) == (ids, raw)
    assert arrived.encode() == data


def test_every_register_can_be_asked_for() -> None:
    """One register of some family cannot be read."""
    wrong = [
        id_
        for id_ in range(0x10000)
        if _request([id_]).encode().data != b"\x01" + id_.to_bytes(2)
    ]

    assert wrong == []


@given(payloads(max_size=24) | register_ids.map(lambda id_: b"\x01" + id_.to_bytes(2)))
def test_any_data_is_a_question_or_an_error_of_ours(raw: bytes) -> None:
    """An emulated meter dies of a request that is none."""
    try:
        request = GetRegisterRequest.decode(_data(raw))
    except KmpError:
        return

    assert len(request.registers) == raw[0]
    if 1 <= raw[0] <= REGISTERS_MAX:
        assert request.encode() == _data(raw)


@pytest.mark.parametrize("id_", [-1, 0x10000, 2**40])
def test_an_id_that_does_not_exist_is_refused(id_: int) -> None:
    """A mistyped register reads another one."""
    with pytest.raises(OutOfRangeError) as caught:
        _request([60, id_])

    assert caught.value.what == "Register ID"
    assert (caught.value.valid_range, caught.value.actual) == ((0, 0xFFFF), id_)


@pytest.mark.parametrize("count", [0, 9, 256])
def test_a_number_of_registers_that_no_meter_takes_is_not_sent(count: int) -> None:
    """A meter stays silent, and nobody knows why."""
    with pytest.raises(OutOfRangeError) as caught:
        _request([60] * count).encode()

    assert caught.value.what == "Number of registers requested in GetRegister request"
    assert (caught.value.valid_range, caught.value.actual) == ((1, 8), count)


@pytest.mark.parametrize("count", [0, 1, 8, 9, 255])
def test_an_unusual_number_of_registers_is_heard_and_told(
    count: int, caplog: pytest.LogCaptureFixture
) -> None:
    """A sniffer hides the question that a meter did not answer."""
    request = GetRegisterRequest.decode(_data(bytes([count]) + b"\x00\x3c" * count))

    told = (
        f"Number of registers ({count}) in GetRegister request is outside the "
        "defined range (1-8)."
    )
    assert list(request.registers) == [60] * count
    assert caplog.messages == ([] if 1 <= count <= 8 else [told])


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (
            "",
            "GetRegister request data is of length 0, expected length is 1 at minimum.",
        ),
        (
            "01",
            (
                "GetRegister request data for 1 register ID(s) is of length 0, "
                "expected length is 2."
            ),
        ),
        (
            "02 00 3c 00",
            (
                "GetRegister request data for 2 register ID(s) is of length 3, "
                "expected length is 4."
            ),
        ),
    ],
)
def test_a_count_that_does_not_fit_is_told(raw: str, text: str) -> None:
    """Half a question is answered."""
    with pytest.raises(DataLengthUnexpectedError) as caught:
        GetRegisterRequest.decode(_data(bytes.fromhex(raw)))

    assert str(caught.value) == text


@given(register_records())
@example((0xFFFF, 0xFF, b"\x01\x00\x00"))
def test_a_record_is_written_as_a_meter_does(record: _Record) -> None:
    """An emulated meter sends bytes that no real one does."""
    assert _register(record).to_bytes() == register_bytes([record])


@pytest.mark.parametrize(("id_", "unit"), [(-1, 0), (0x10000, 0), (0, -1), (0, 256)])
def test_a_record_that_does_not_fit_is_not_written(id_: int, unit: int) -> None:
    """An emulated meter sends another register, or another unit."""
    with pytest.raises(OutOfRangeError):
        _register((id_, unit, b"\x01\x00\x00")).to_bytes()


def test_an_answer_holds_only_registers_that_were_asked_for() -> None:
    """The late answer to another question is taken for the one to this."""
    asked = GetRegisterRequest(registers=[RegisterID(60), RegisterID(68)])
    energy = RegisterData(
        id_=RegisterID(60),
        unit=RegisterUnit(8),
        value=RegisterValueBytes(bytes.fromhex("01 00 05")),
    )
    answer = GetRegisterResponse(registers={energy.id_: energy})

    assert asked.is_answered_by(answer)
    assert asked.is_answered_by(GetRegisterResponse())
    assert not GetRegisterRequest(registers=[RegisterID(68)]).is_answered_by(answer)
