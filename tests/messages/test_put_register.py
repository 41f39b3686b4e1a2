"""PutRegister: the right value into the right register, and no password in a log."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.codec import ApplicationData, ApplicationDataBytes
from pykmp.errors import KmpError, OutOfRangeError
from pykmp.messages import (
    PutRegisterRequest,
    PutRegisterResponse,
    RegisterData,
    RegisterID,
    RegisterUnit,
    RegisterValueBytes,
)
from tests.strategies import payloads, register_records

_PASSWORD = 0xBEEF


def _data(raw: bytes) -> ApplicationData:
    return ApplicationData(command_id=0x11, data=ApplicationDataBytes(raw))


def _register(id_: int, unit: int, value: bytes) -> RegisterData:
    return RegisterData(
        id_=RegisterID(id_), unit=RegisterUnit(unit), value=RegisterValueBytes(value)
    )


@given(st.integers(0, 0xFFFF), register_records())
def test_what_is_written_arrives(password: int, record: tuple[int, int, bytes]) -> None:
    """Another register, or another value, is written than the one meant."""
    id_, unit, value = record
    request = PutRegisterRequest(password=password, register=_register(*record))

    data = request.encode()
    arrived = PutRegisterRequest.decode(data)

    assert data == _data(password.to_bytes(2) + id_.to_bytes(2) + bytes([unit]) + value)
    assert (arrived.password, arrived.register) == (password, _register(*record))
    assert arrived.encode() == data


@given(payloads(max_size=20))
def test_any_data_is_a_request_or_an_error_of_ours(raw: bytes) -> None:
    """An emulated meter dies of a request that is none."""
    try:
        request = PutRegisterRequest.decode(_data(raw))
    except KmpError:
        return

    assert request.encode() == _data(raw)


def test_every_other_length_is_refused() -> None:
    """A request that was cut short writes a smaller number."""
    whole = bytes.fromhex("be ef 00 3c 08 02 43 00 fb")
    taken = []

    for length in range(len(whole) + 3):
        try:
            PutRegisterRequest.decode(_data((whole + b"\0\0")[:length]))
        except KmpError:
            continue
        taken.append(length)

    assert taken == [len(whole)]


@pytest.mark.parametrize("id_", ["00 3c", "00 44"])
def test_a_second_register_is_refused(id_: str) -> None:
    """An emulated meter acknowledges two writes and does one."""
    first, second = "00 3c 08 01 43 fb", f"{id_} 08 01 43 fc"

    with pytest.raises(KmpError):
        PutRegisterRequest.decode(_data(bytes.fromhex(f"be ef {first} {second}")))


@pytest.mark.parametrize("password", [-1, 0x10000, 2**64])
def test_a_password_that_does_not_fit_is_refused_and_not_shown(password: int) -> None:
    """A password stands in an error report."""
    with pytest.raises(OutOfRangeError) as caught:
        PutRegisterRequest(password=password, register=_register(60, 8, b"\1\0\0"))

    assert str(password) not in str(caught.value)
    assert str(password) not in repr(caught.value)


def test_a_password_is_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    """A password stands in a log."""
    caplog.set_level(logging.DEBUG)
    request = PutRegisterRequest(
        password=_PASSWORD, register=_register(60, 8, b"\1\0\0")
    )

    arrived = PutRegisterRequest.decode(request.encode())

    shown = f"{request} {arrived} {caplog.text}".lower()
    assert "register=" in shown
    for spelling in (str(_PASSWORD), "beef", "be ef", r"\xbe"):
        assert spelling not in shown


def test_an_acknowledgement_is_the_whole_answer() -> None:
    """A client waits for a frame that no meter sends."""
    assert PutRegisterResponse.acknowledged
    assert PutRegisterRequest.get_response_type() is PutRegisterResponse
