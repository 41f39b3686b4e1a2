"""GetRegister responses: values by register, in the order of the meter."""

import logging
import pickle

import attrs
import pytest
from hypothesis import given

from pykmp.codec import DataLengthUnexpectedError
from pykmp.messages import (
    GetRegisterRequest,
    GetRegisterResponse,
    RegisterData,
    RegisterID,
    RegisterUnit,
    RegisterValueBytes,
)
from tests.contract.frames import get_register
from tests.strategies import register_answers, register_bytes

HEAT = RegisterData(
    id_=RegisterID(60),
    unit=RegisterUnit(8),
    value=RegisterValueBytes(bytes.fromhex("04 43 00 00 01 2f")),
)


@given(register_answers)
def test_answers_decode_and_encode(records: list[tuple[int, int, bytes]]) -> None:
    """A value is booked on another register, or changes on its way."""
    raw = register_bytes(records)

    response = GetRegisterResponse.decode(get_register(raw))

    assert list(response.registers) == [id_ for id_, _, _ in records]
    assert [
        (key, data.id_, data.unit, data.value)
        for key, data in response.registers.items()
    ] == [(id_, id_, unit, value) for id_, unit, value in records]
    assert response.data_raw == raw
    assert response.encode() == get_register(raw)


def test_an_answer_may_know_nothing() -> None:
    """A register that a meter lacks ends a program with an error."""
    response = GetRegisterResponse.decode(get_register(b""))

    assert dict(response.registers) == {}
    assert response.encode() == get_register(b"")


def test_an_answer_can_be_made_empty() -> None:
    """A fake meter in somebody's tests cannot know nothing."""
    assert dict(GetRegisterResponse().registers) == {}


def test_the_last_of_two_values_wins(caplog: pytest.LogCaptureFixture) -> None:
    """A meter that repeats itself goes unnoticed, or shows its older value."""
    raw = bytes.fromhex("00 3c 08 01 00 01 00 44 28 01 00 02 00 3c 08 01 00 03")

    response = GetRegisterResponse.decode(get_register(raw))

    assert [data.value for data in response.registers.values()] == [
        b"\x01\x00\x03",
        b"\x01\x00\x02",
    ]
    [record] = caplog.records
    assert (record.name, record.levelname) == ("pykmp.messages", "WARNING")
    assert record.getMessage() == (
        "Duplicate register ID 60 in response, overwriting value."
    )


@pytest.mark.parametrize("raw", ["00", "00 3c", "00 3c 08 04", "00 3c 08 04 43"])
@pytest.mark.parametrize("before", ["", "00 44 28 01 00 02"])
def test_a_register_cut_short_is_refused(before: str, raw: str) -> None:
    """A damaged answer is taken for values."""
    length = len(bytes.fromhex(raw))

    with pytest.raises(DataLengthUnexpectedError) as caught:
        GetRegisterResponse.decode(get_register(bytes.fromhex(before + raw)))

    assert str(caught.value) == (
        f"Data to decode register data is of length {length},"
        " expected length is 6 at minimum."
    )


@pytest.mark.parametrize(
    ("raw", "actual", "expected"),
    [
        ("00 3c 08 04 43 00", 6, 9),
        ("00 3c 08 04 43 00 00 01", 8, 9),
        ("00 3c 08 ff 00 00", 6, 260),
        ("00 3c 08 02 43 00", 6, 7),
    ],
)
def test_a_value_cut_short_is_refused(raw: str, actual: int, expected: int) -> None:
    """A value is read from too few bytes."""
    with pytest.raises(DataLengthUnexpectedError) as caught:
        GetRegisterResponse.decode(get_register(bytes.fromhex(raw)))

    assert str(caught.value) == (
        f"Register value data left in buffer is of length {actual},"
        f" expected length is {expected} at minimum."
    )


def test_a_register_is_a_value() -> None:
    """A reading cannot be a key, or changes under its reader."""
    assert attrs.evolve(HEAT) == HEAT
    assert hash(attrs.evolve(HEAT)) == hash(HEAT)
    assert repr(HEAT) == "RegisterData(id_=60, unit=8, value=b'\\x04C\\x00\\x00\\x01/')"
    with pytest.raises(AttributeError):
        HEAT.unit = RegisterUnit(1)  # type: ignore[misc] # the refusal is under test


def test_messages_show_and_keep_what_they_hold() -> None:
    """A log does not tell what was asked and said, or a queue loses it."""
    request = GetRegisterRequest(registers=[60])
    response = GetRegisterResponse(registers={HEAT.id_: HEAT})

    assert repr(request) == "GetRegisterRequest(data_raw=None, registers=[60])"
    assert repr(response) == (
        f"GetRegisterResponse(data_raw=None, registers={{60: {HEAT!r}}})"
    )
    assert pickle.loads(pickle.dumps(request)) == request  # noqa: S301
    assert pickle.loads(pickle.dumps(response)) == response  # noqa: S301


def test_ordinary_answers_log_nothing_above_debug(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Logs fill up with lines about answers in order."""
    caplog.set_level(logging.INFO)

    GetRegisterResponse.decode(get_register(bytes.fromhex("00 3c 08 01 00 01")))

    assert caplog.records == []
