"""What all messages share: counterparts, command ids, and who changes a meter."""

from typing import Any, ClassVar, Final

import attrs
import pytest
from hypothesis import given

from pykmp.codec import ApplicationData, ApplicationDataBytes
from pykmp.errors import (
    DataWithNoDataError,
    MessageCidMismatchError,
    SubCommandMismatchError,
)
from pykmp.messages import (
    COMMANDS,
    BaseRequest,
    BaseResponse,
    ClearEventStatusRequest,
    GetCutOffStateRequest,
    GetEventStatusRequest,
    GetLoadProfileConfigRequest,
    GetLogIDPresentRequest,
    GetLogLastPresentRequest,
    GetLogTimePastRequest,
    GetLogTimePresentRequest,
    GetPowerLimitStatusRequest,
    GetRegisterRequest,
    GetSerialRequest,
    GetTypeRequest,
    GetVoltQualConfigRequest,
    HasCommandIdAndName,
    LoggerRequest,
    PutRegisterRequest,
    PutRegisterResponse,
    SetClockRequest,
    SetClockResponse,
    SetCutOffStateRequest,
    SupportsDecode,
    SupportsEncode,
    UnknownCommand,
    WithDataMixin,
    WithoutDataMixin,
    changes_meter,
)
from pykmp.messages.logger import SUB_COMMANDS
from tests.message_strategies import requests, responses
from tests.strategies import payloads

#: The only commands that leave a meter as it is; protocol facts 3.1.
_READS: Final = frozenset(
    bytes.fromhex("01 02 10 8d 98 9b a0 a1 a2 a3 a7 aa ab ac ad ae b5 b7 b8")
)
_WITHOUT_DATA: Final = (
    GetTypeRequest,
    GetSerialRequest,
    GetEventStatusRequest,
    GetCutOffStateRequest,
    GetPowerLimitStatusRequest,
    GetVoltQualConfigRequest,
    GetLoadProfileConfigRequest,
    SetClockResponse,
    PutRegisterResponse,
)
#: Those of the logger command too, which share one command id.
_ALL: Final = (*COMMANDS.values(), *SUB_COMMANDS.values())


@attrs.frozen(kw_only=True)
class PingResponse(BaseResponse["PingRequest"], WithDataMixin):
    """A response that somebody else adds."""

    command_id: ClassVar[int] = 0xA7
    command_name: ClassVar[str] = "Ping"


@attrs.frozen(kw_only=True)
class PingRequest(BaseRequest[PingResponse], WithoutDataMixin):
    """A request that somebody else adds."""

    command_id: ClassVar[int] = 0xA7
    command_name: ClassVar[str] = "Ping"
    response_type = PingResponse


def _data(command_id: int, raw: bytes = b"") -> ApplicationData:
    return ApplicationData(command_id=command_id, data=ApplicationDataBytes(raw))


def _changes(request: Any) -> bool:  # noqa: ANN401 - any message or class
    return changes_meter(request)


def test_a_response_learns_its_request_from_the_request() -> None:
    """A user's own response does not know which question it answers."""
    assert PingRequest.get_response_type() is PingResponse
    assert PingResponse.get_request_type() is PingRequest
    assert PingResponse.request_type is PingRequest


def test_a_request_may_be_refined_and_the_response_keeps_its_request() -> None:
    """A subclass of a request takes the response away from the original."""

    class Louder(PingRequest):
        """The same request, refined."""

    assert Louder.get_response_type() is PingResponse
    assert PingResponse.get_request_type() is PingRequest


@pytest.mark.parametrize("request_class", _ALL, ids=lambda c: c.__name__)
def test_every_response_knows_its_request(
    request_class: type[BaseRequest[Any]],
) -> None:
    """A client cannot tell which answer belongs to which question."""
    response_class = request_class.get_response_type()

    assert response_class.get_request_type() is request_class
    assert response_class.command_id == request_class.command_id
    assert response_class.command_name == request_class.command_name
    assert response_class.__name__ == f"{request_class.__name__[:-7]}Response"


@given(requests | responses)
def test_every_message_offers_what_a_client_asks_of_it(message: Any) -> None:  # noqa: ANN401 - any message
    """A program that checks for the ability to encode is told that there is none."""
    assert isinstance(message, HasCommandIdAndName)
    assert isinstance(message, SupportsDecode)
    assert isinstance(message, SupportsEncode)


@given(requests | responses)
def test_messages_are_values(message: Any) -> None:  # noqa: ANN401 - any message
    """A message that waits in a queue is changed on its way."""
    for field in attrs.fields(type(message)):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(message, field.name, None)

    assert not hasattr(message, "__dict__")


def test_only_known_reading_commands_leave_the_meter_as_it_is() -> None:
    """A client opened for reading changes a meter."""
    unknown = {
        command_id: _changes(UnknownCommand(command_id=command_id, payload=b""))
        for command_id in range(256)
    }

    assert unknown == {
        command_id: command_id not in _READS for command_id in range(256)
    }


def test_every_request_says_whether_it_changes_the_meter() -> None:
    """A client opened for reading sets a clock, or refuses to read a register."""
    said = {request: _changes(request) for request in _ALL}

    assert said == {
        GetTypeRequest: False,
        GetSerialRequest: False,
        GetRegisterRequest: False,
        GetEventStatusRequest: False,
        SetClockRequest: True,
        PutRegisterRequest: True,
        ClearEventStatusRequest: True,
        GetLogTimePresentRequest: False,
        GetLogLastPresentRequest: False,
        GetLogIDPresentRequest: False,
        GetLogTimePastRequest: False,
        GetPowerLimitStatusRequest: False,
        GetCutOffStateRequest: False,
        SetCutOffStateRequest: True,
        GetVoltQualConfigRequest: False,
        GetLoadProfileConfigRequest: False,
        LoggerRequest: False,
        **dict.fromkeys(SUB_COMMANDS.values(), False),
    }


@given(requests)
def test_a_request_and_its_class_agree(request_: Any) -> None:  # noqa: ANN401 - any message
    """A check of the class lets a writing request through."""
    assert _changes(request_) is _changes(type(request_))


@pytest.mark.parametrize("writes", [False, True])
@pytest.mark.parametrize("command_id", [0x10, 0x11, 0xEE])
def test_a_request_of_ones_own_has_the_last_word(
    command_id: int, writes: object
) -> None:
    """A user's own reading command needs the permission to write."""
    own = type("Own", (BaseRequest,), {"command_id": command_id, "writes": writes})

    assert _changes(own) is writes


@pytest.mark.parametrize("message", _WITHOUT_DATA, ids=lambda c: c.__name__)
def test_a_message_without_data_is_its_command_id(message: Any) -> None:  # noqa: ANN401 - any message
    """A request for the serial number carries bytes that no meter expects."""
    data = message().encode()

    assert data == _data(message.command_id)
    assert message.decode(data) == message()


@pytest.mark.parametrize("message", _WITHOUT_DATA, ids=lambda c: c.__name__)
@given(raw=payloads(min_size=1))
def test_a_message_without_data_refuses_data(message: Any, raw: bytes) -> None:  # noqa: ANN401 - any message
    """An answer to something else is taken for one without contents."""
    with pytest.raises(DataWithNoDataError) as caught:
        message.decode(_data(message.command_id, raw))

    assert str(caught.value) == f"{message.__name__} does not take any data."


@pytest.mark.parametrize(
    "message",
    [c for r in _ALL for c in (r, r.get_response_type())],
    ids=lambda c: c.__name__,
)
def test_every_message_refuses_all_other_commands(message: Any) -> None:  # noqa: ANN401 - any message
    """The answer to another question is shown as the answer to this one."""
    raw = bytes([getattr(message, "sub_command", 0), 0, 1, 0])
    taken = set()

    for command_id in range(256):
        try:
            message.decode(_data(command_id, raw))
        except MessageCidMismatchError as error:
            assert str(error) == (  # noqa: PT017 - the other ids do not get here
                f"Expected Command ID {message.command_id} for "
                f"{message.__name__}, got {command_id}."
            )
        except Exception:  # noqa: BLE001 - the data, not the command, is refused
            taken.add(command_id)
        else:
            taken.add(command_id)

    # Kamstrup prints an answer to 9C that carries 9B, and one to A3 that carries A0.
    also = {"ClearEventStatusResponse": 0x9B, "GetLogTimePastResponse": 0xA0}
    assert taken == {message.command_id, also.get(message.__name__, message.command_id)}


@pytest.mark.parametrize(
    "message",
    [c for r in SUB_COMMANDS.values() for c in (r, r.get_response_type())],
    ids=lambda c: c.__name__,
)
def test_every_logger_message_refuses_all_other_sub_commands(message: Any) -> None:  # noqa: ANN401 - any message
    """Rows asked for by their id are shown as the newest ones."""
    for sub_command in set(range(256)) - {message.sub_command}:
        data = _data(0xB8, bytes([sub_command]) + bytes(40))

        with pytest.raises(SubCommandMismatchError) as caught:
            message.decode(data)

        assert (caught.value.cid_expected, caught.value.actual) == (
            message.sub_command,
            sub_command,
        )


def test_a_request_that_says_nothing_of_answers_takes_every_one() -> None:
    """A user's own request is never answered."""
    assert PingRequest().is_answered_by(PingResponse())
