"""What checkers know of a command that a user declares in the release's way."""

from typing import ClassVar, Self, assert_type

import attrs

from pykmp.client import (
    ClientCodec,
    ClientCommunicator,
    EncodedClientRequest,
    EncodedClientResponse,
    MeterClient,
)
from pykmp.codec import ApplicationData, ApplicationDataBytes, PhysicalBytes
from pykmp.messages import BaseRequest, BaseResponse, WithDataMixin, WithoutDataMixin


@attrs.define(auto_attribs=False, slots=False, kw_only=True)
class GetLimitRequest(BaseRequest["GetLimitResponse"], WithoutDataMixin):
    """Ask for the power limit."""

    response_type: ClassVar[type["GetLimitResponse"]]
    command_id: ClassVar[int] = 0x8D
    command_name: ClassVar[str] = "GetPowerLimitStatus"


@attrs.define(auto_attribs=False, slots=False, kw_only=True)
class GetLimitResponse(BaseResponse[GetLimitRequest], WithDataMixin):
    """The power limit."""

    request_type: ClassVar[type[GetLimitRequest]] = GetLimitRequest
    command_id: ClassVar[int] = 0x8D
    command_name: ClassVar[str] = "GetPowerLimitStatus"

    limit: int = attrs.field()

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read the limit."""
        return cls(limit=int.from_bytes(data.data), data_raw=data.data)

    def encode(self) -> ApplicationData:
        """Write the limit."""
        raw = ApplicationDataBytes(self.limit.to_bytes(2))
        return ApplicationData(command_id=self.command_id, data=raw)


GetLimitRequest.response_type = GetLimitResponse


def test_a_users_command_infers_its_response(
    communicator: ClientCommunicator, meter: MeterClient
) -> None:
    """A user's command loses the types that ours have."""
    by_communicator = communicator.send_request(message=GetLimitRequest())

    assert_type(by_communicator, GetLimitResponse)
    assert_type(meter.send(GetLimitRequest()).limit, int)
    assert_type(GetLimitRequest.get_response_type(), type[GetLimitResponse])
    assert_type(GetLimitRequest.decode(GetLimitRequest().encode()), GetLimitRequest)


def test_a_users_command_goes_through_the_codec(codec: ClientCodec) -> None:
    """A user's command loses the types that ours have."""
    encoded = codec.encode(GetLimitRequest())
    response = codec.decode(
        frame=EncodedClientResponse(
            physical_bytes=PhysicalBytes(b""), request_cls=GetLimitRequest
        )
    )

    assert_type(encoded, EncodedClientRequest[GetLimitRequest])
    assert_type(response, GetLimitResponse)
