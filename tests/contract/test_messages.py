"""What GetType and GetSerialNo have in common: commands, counterparts, refusals."""

import pickle

import pytest

from pykmp.messages import (
    DataWithNoDataError,
    GetSerialRequest,
    GetSerialResponse,
    GetTypeRequest,
    GetTypeResponse,
    MessageCidMismatchError,
)
from tests.contract.frames import application


@pytest.mark.parametrize(
    ("request_class", "response_class", "command_id", "name"),
    [
        (GetTypeRequest, GetTypeResponse, 1, "GetType"),
        (GetSerialRequest, GetSerialResponse, 2, "GetSerialNo"),
    ],
)
def test_messages_know_their_command_and_their_counterpart(
    request_class: type[GetTypeRequest | GetSerialRequest],
    response_class: type[GetTypeResponse | GetSerialResponse],
    command_id: int,
    name: str,
) -> None:
    """A program that dispatches on classes does not find the other half."""
    for message_class in (request_class, response_class):
        assert message_class.command_id == command_id
        assert type(message_class.command_id) is int
        assert message_class.command_name == name
    assert request_class.response_type is response_class
    assert request_class.get_response_type() is response_class
    assert request_class().get_response_type() is response_class
    assert response_class.request_type is request_class
    assert response_class.get_request_type() is request_class


@pytest.mark.parametrize("message_class", [GetTypeRequest, GetSerialRequest])
class TestRequestsWithoutData:
    """Requests that are a command id and nothing else."""

    def test_they_encode_to_their_command_id(
        self, message_class: type[GetTypeRequest | GetSerialRequest]
    ) -> None:
        """A meter is asked something else."""
        assert message_class().encode() == application(message_class.command_id, "")

    def test_they_decode_from_their_command_id(
        self, message_class: type[GetTypeRequest | GetSerialRequest]
    ) -> None:
        """An emulated meter does not understand a request."""
        decoded = message_class.decode(application(message_class.command_id, ""))

        assert decoded == message_class()

    def test_they_take_no_data(
        self, message_class: type[GetTypeRequest | GetSerialRequest]
    ) -> None:
        """A damaged request is taken for one in order."""
        with pytest.raises(DataWithNoDataError) as caught:
            message_class.decode(application(message_class.command_id, "00"))

        name = message_class.__name__
        assert str(caught.value) == f"{name} does not take any data."

    def test_they_refuse_another_command(
        self, message_class: type[GetTypeRequest | GetSerialRequest]
    ) -> None:
        """A request is taken for another one."""
        with pytest.raises(MessageCidMismatchError) as caught:
            message_class.decode(application(7, ""))

        name, command_id = message_class.__name__, message_class.command_id
        assert (
            str(caught.value) == f"Expected Command ID {command_id} for {name}, got 7."
        )

    def test_they_show_their_name(
        self, message_class: type[GetTypeRequest | GetSerialRequest]
    ) -> None:
        """A log does not tell which request went out."""
        assert repr(message_class()) == f"{message_class.__name__}()"


def test_two_requests_of_different_commands_differ() -> None:
    """A program that compares requests confuses two."""
    other: object = GetSerialRequest()

    assert GetTypeRequest() == GetTypeRequest()
    assert GetTypeRequest() != other


@pytest.mark.parametrize(
    ("response", "shown"),
    [
        (
            GetTypeResponse(meter_type_bytes=b"\x00\x01", software_revision="F1"),
            (
                "GetTypeResponse(data_raw=None, meter_type_bytes=b'\\x00\\x01',"
                " software_revision='F1')"
            ),
        ),
        (
            GetSerialResponse(serial="12"),
            "GetSerialResponse(data_raw=None, serial='12')",
        ),
    ],
)
def test_responses_show_and_keep_what_they_hold(
    response: GetTypeResponse | GetSerialResponse, shown: str
) -> None:
    """A log does not tell what a meter said, or a queue loses it."""
    assert response.data_raw is None
    assert repr(response) == shown
    assert pickle.loads(pickle.dumps(response)) == response  # noqa: S301


@pytest.mark.parametrize("response_class", [GetTypeResponse, GetSerialResponse])
def test_a_response_to_another_command_is_refused(
    response_class: type[GetTypeResponse | GetSerialResponse],
) -> None:
    """The answer to another question is taken for this one's."""
    with pytest.raises(MessageCidMismatchError) as caught:
        response_class.decode(application(16, "00"))

    name, command_id = response_class.__name__, response_class.command_id
    assert str(caught.value) == f"Expected Command ID {command_id} for {name}, got 16."
