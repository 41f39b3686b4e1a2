"""GetEventStatus and ClearEventStatus: which log holds something new."""

from typing import Any

import pytest
from hypothesis import given

from pykmp.codec import ApplicationData, ApplicationDataBytes
from pykmp.errors import DataLengthUnexpectedError, KmpError
from pykmp.messages import (
    ClearEventStatusRequest,
    ClearEventStatusResponse,
    GetEventStatusRequest,
    GetEventStatusResponse,
)
from tests.strategies import payloads

_Response = type[GetEventStatusResponse] | type[ClearEventStatusResponse]

each_response = pytest.mark.parametrize(
    "response_class",
    [GetEventStatusResponse, ClearEventStatusResponse],
    ids=lambda c: c.__name__,
)


def _data(command_id: int, raw: bytes) -> ApplicationData:
    return ApplicationData(command_id=command_id, data=ApplicationDataBytes(raw))


@each_response
@given(status=payloads(min_size=4, max_size=4))
def test_every_status_comes_and_goes(response_class: _Response, status: bytes) -> None:
    """A flag of a logger is shown as another one."""
    data = _data(response_class.command_id, status)

    response = response_class.decode(data)

    assert (response.status, response.data_raw) == (status, status)
    assert response.encode() == data


@each_response
def test_two_bits_of_one_byte_say_what_is_unread(response_class: _Response) -> None:
    """New records of a log are never fetched."""
    for flags in range(256):
        response = response_class(status=bytes([0xFF, 0xFF, flags, 0xFF]))

        assert response.interval_log_unread is bool(flags & 1)
        assert response.rtc_log_unread is bool(flags & 2)


@each_response
@pytest.mark.parametrize("length", [0, 3, 5, 8])
def test_a_status_of_another_length_is_refused(
    response_class: _Response, length: int
) -> None:
    """Half a status is taken for one, or an emulated meter sends one."""
    with pytest.raises(DataLengthUnexpectedError) as decoding:
        response_class.decode(_data(response_class.command_id, bytes(length)))
    with pytest.raises(DataLengthUnexpectedError) as making:
        response_class(status=bytes(length))

    for caught in (decoding, making):
        assert caught.value.what == "Event status"
        assert (caught.value.actual, caught.value.length_expected) == (length, 4)


def test_the_answer_to_clearing_may_carry_either_command() -> None:
    """A logger that answers as printed by Kamstrup is not understood."""
    status = bytes.fromhex("00 00 01 00")

    as_printed = ClearEventStatusResponse.decode(_data(0x9B, status))
    by_the_rule = ClearEventStatusResponse.decode(_data(0x9C, status))

    assert as_printed == by_the_rule
    assert as_printed.encode() == _data(0x9C, status)


@given(payloads(min_size=4, max_size=4), payloads(min_size=4, max_size=4))
def test_what_is_cleared_is_what_was_meant(if_read: bytes, always: bytes) -> None:
    """Records that nobody has read are marked as read."""
    request = ClearEventStatusRequest(if_read=if_read, always=always)

    data = request.encode()
    arrived = ClearEventStatusRequest.decode(data)

    assert data == _data(0x9C, if_read + always)
    assert (arrived.if_read, arrived.always) == (if_read, always)
    assert arrived.encode() == data


def test_nothing_is_cleared_unless_it_is_named() -> None:
    """Records that nobody has read are marked as read."""
    assert ClearEventStatusRequest().encode() == _data(0x9C, bytes(8))


@pytest.mark.parametrize("name", ["if_read", "always"])
@pytest.mark.parametrize("length", [0, 3, 5])
def test_flags_of_another_length_are_refused(name: str, length: int) -> None:
    """Flags slip from one half of the request into the other."""
    flags: dict[str, Any] = {name: bytes(length)}

    with pytest.raises(DataLengthUnexpectedError) as caught:
        ClearEventStatusRequest(**flags)

    assert caught.value.what == f"ClearEventStatus {name}"
    assert (caught.value.actual, caught.value.length_expected) == (length, 4)


@given(payloads(max_size=12))
def test_any_data_is_a_request_or_an_error_of_ours(raw: bytes) -> None:
    """An emulated logger dies of a request that is none."""
    data = _data(0x9C, raw)

    try:
        request = ClearEventStatusRequest.decode(data)
    except KmpError as error:
        assert isinstance(error, DataLengthUnexpectedError)  # noqa: PT017 - some are taken
        assert len(raw) != 8
        return

    assert request.encode() == data


def test_the_question_is_a_command_id() -> None:
    """No logger tells its status."""
    assert GetEventStatusRequest().encode() == _data(0x9B, b"")
