"""COMMANDS: the table of contents of the protocol."""

from typing import Any

import attrs
from hypothesis import given

from pykmp import messages
from pykmp.messages import COMMANDS, decode_frame, encode_request, encode_response
from tests.message_strategies import framed_responses, requests, responses
from tests.strategies import frame_of

Message = Any

NAMES = {
    0x01: "GetType",
    0x02: "GetSerialNo",
    0x09: "SetClock",
    0x10: "GetRegister",
    0x11: "PutRegister",
    0x9B: "GetEventStatus",
    0x9C: "ClearEventStatus",
}


def without_raw(message: Message) -> Message:
    """Return a message as if it had been made, not decoded."""
    return (
        attrs.evolve(message, data_raw=None)
        if hasattr(message, "data_raw")
        else message
    )


def test_every_command_stands_once_under_its_id() -> None:
    """A program that goes through all commands misses one."""
    names = {id_: request.command_name for id_, request in COMMANDS.items()}

    assert NAMES.items() <= names.items()
    assert len(set(COMMANDS.values())) == len(COMMANDS)


def test_every_request_class_is_in_the_table() -> None:
    """A command exists that nobody who looks into the table can find."""
    classes = {
        value
        for name, value in vars(messages).items()
        if name.endswith("Request") and hasattr(value, "response_type")
    }
    # The logger's requests share one id; the class behind it tells them apart.
    absent = {one for one in classes - set(COMMANDS.values()) if one.command_id != 0xB8}

    assert absent == set()


def test_every_command_and_its_response_know_each_other() -> None:
    """A program that dispatches on classes does not find the other half."""
    for id_, request in COMMANDS.items():
        response = request.get_response_type()
        assert request.command_id == id_ == response.command_id
        assert request.command_name == response.command_name
        assert request.response_type is response
        assert response.request_type is request
        assert response.get_request_type() is request


@given(requests)
def test_every_request_decodes_again_from_its_frame(request_: Message) -> None:
    """An emulated meter, or whoever listens on a line, misunderstands a request."""
    data = request_.encode()

    frame = encode_request(request_)

    payload = b"\x3f" + bytes([data.command_id]) + data.data
    assert frame == frame_of(payload, start=0x80)
    assert without_raw(decode_frame(frame).message) == request_
    assert without_raw(type(request_).decode(data)) == request_


@given(framed_responses)
def test_every_response_decodes_again_from_its_frame(response: Message) -> None:
    """An answer is misunderstood."""
    data = response.encode()

    frame = encode_response(response)

    payload = b"\x3f" + bytes([data.command_id]) + data.data
    assert frame == frame_of(payload)
    assert without_raw(decode_frame(frame).message) == response
    assert without_raw(type(response).decode(data)) == response


@given(responses)
def test_every_response_goes_out_as_something(response: Message) -> None:
    """An emulated meter owes an answer."""
    frame = encode_response(response)

    assert frame == b"\x06" or frame[:1] + frame[-1:] == b"\x40\x0d"
