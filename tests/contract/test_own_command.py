"""Commands of users: declared in the release's way, used with our clients."""

import pytest

from pykmp.client import ClientCodec, EncodedClientResponse
from pykmp.codec import ApplicationData, ApplicationDataBytes, PhysicalBytes
from pykmp.messages import (
    BaseRequest,
    BaseResponse,
    DataWithNoDataError,
    MessageCidMismatchError,
    WithDataMixin,
    WithoutDataMixin,
)
from tests.contract.canned import CannedCommunicator
from tests.contract.commands import (
    GetLimitRequest,
    GetLimitResponse,
    LoginRequest,
    LoginResponse,
)
from tests.strategies import frame_of

LIMIT_REQUEST = frame_of(b"\x3f\x8d", start=0x80)
LIMIT = frame_of(b"\x3f\x8d\x0d\x80")
LOGIN_REQUEST = bytes.fromhex("80 3f 92 30 39 4c b1 0d")
LOGIN_ACCEPTED = bytes.fromhex("40 3f 92 00 97 1d 0d")


def test_a_response_assigned_after_the_class_is_the_response() -> None:
    """A command written for the release cannot be sent."""
    assert GetLimitRequest.get_response_type() is GetLimitResponse
    assert GetLimitResponse.get_request_type() is GetLimitRequest
    assert LoginRequest(1).get_response_type() is LoginResponse


def test_a_class_generic_in_a_name_can_be_made() -> None:
    """A module that declares a command for the release cannot be imported."""
    assert BaseRequest in GetLimitRequest.__mro__
    assert BaseResponse in GetLimitResponse.__mro__
    assert BaseRequest["GetLimitResponse"] is not None
    assert BaseResponse[GetLimitRequest] is not None


def test_a_command_without_data_gets_its_encoding() -> None:
    """A command that relies on the mixin goes out as nothing."""
    assert GetLimitRequest().encode() == ApplicationData(
        command_id=0x8D, data=ApplicationDataBytes(b"")
    )


def test_a_command_without_data_gets_its_decoding() -> None:
    """An emulated meter does not understand a user's command."""
    data = ApplicationData(command_id=0x8D, data=ApplicationDataBytes(b""))

    assert GetLimitRequest.decode(data) == GetLimitRequest()


def test_a_command_without_data_gets_its_refusals() -> None:
    """Damage to a user's command goes unnoticed."""
    with pytest.raises(MessageCidMismatchError) as mismatch:
        GetLimitRequest.decode(
            ApplicationData(command_id=1, data=ApplicationDataBytes(b""))
        )
    with pytest.raises(DataWithNoDataError) as data_given:
        GetLimitRequest.decode(
            ApplicationData(command_id=0x8D, data=ApplicationDataBytes(b"\x00"))
        )

    assert str(mismatch.value) == "Expected Command ID 141 for GetLimitRequest, got 1."
    assert str(data_given.value) == "GetLimitRequest does not take any data."


def test_a_command_with_data_keeps_the_bytes_it_came_from() -> None:
    """A user's response lacks the bytes that the mixin promises."""
    made = GetLimitResponse(limit=3456)

    decoded = GetLimitResponse.decode(
        ApplicationData(command_id=0x8D, data=ApplicationDataBytes(b"\x0d\x80"))
    )

    assert made.data_raw is None
    assert decoded.data_raw == b"\x0d\x80"
    assert decoded.limit == made.limit
    assert decoded != made
    assert repr(made) == "GetLimitResponse(data_raw=None, limit=3456)"


def test_a_plain_class_may_keep_its_data_too() -> None:
    """A response written without attrs cannot set its own attributes."""

    class PlainResponse(BaseResponse[GetLimitRequest], WithDataMixin):
        def __init__(self, limit: int) -> None:
            self.limit = limit
            self.data_raw = None

    class PlainRequest(BaseRequest[PlainResponse], WithoutDataMixin):
        def __init__(self, limit: int) -> None:
            self.limit = limit

    assert PlainResponse(7).limit == PlainRequest(7).limit


def test_the_codec_encodes_a_users_command() -> None:
    """A user's command cannot be sent through the codec."""
    encoded = ClientCodec().encode(GetLimitRequest())

    assert encoded.physical_bytes == LIMIT_REQUEST
    assert encoded.request_cls is GetLimitRequest
    assert ClientCodec().encode(LoginRequest(12345)).physical_bytes == LOGIN_REQUEST


def test_the_codec_decodes_the_answer_to_a_users_command() -> None:
    """The answer to a user's command cannot be read through the codec."""
    frame = EncodedClientResponse(
        physical_bytes=PhysicalBytes(LIMIT), request_cls=GetLimitRequest
    )

    response = ClientCodec().decode(frame=frame)

    assert type(response) is GetLimitResponse
    assert response.limit == 0x0D80


def test_a_communicator_sends_a_users_command() -> None:
    """A user's command cannot be asked of a meter."""
    communicator = CannedCommunicator(LIMIT)

    response = communicator.send_request(message=GetLimitRequest())

    assert response.limit == 0x0D80
    assert communicator.written == [LIMIT_REQUEST]


def test_a_communicator_sends_a_plain_class() -> None:
    """A user's command without attrs cannot be asked of a meter."""
    communicator = CannedCommunicator(LOGIN_ACCEPTED)

    response = communicator.send_request(message=LoginRequest(12345))

    assert response.accepted
    assert communicator.written == [LOGIN_REQUEST]
