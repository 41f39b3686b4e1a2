"""Commands as users of the release write them, outside of the package.

They follow the release's way: the request is declared before its response, generic in
a name, and learns the class afterwards.
"""

from typing import ClassVar, Self

import attrs

from pykmp.codec import ApplicationData, ApplicationDataBytes
from pykmp.messages import (
    BaseRequest,
    BaseResponse,
    WithDataMixin,
    WithoutDataMixin,
)


@attrs.define(auto_attribs=False, slots=False, kw_only=True)
class GetLimitRequest(BaseRequest["GetLimitResponse"], WithoutDataMixin):
    """Ask for the power limit; no data."""

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
        return cls(limit=int.from_bytes(data.data, "big"), data_raw=data.data)

    def encode(self) -> ApplicationData:
        """Write the limit."""
        raw = ApplicationDataBytes(self.limit.to_bytes(2, "big"))
        return ApplicationData(command_id=self.command_id, data=raw)


GetLimitRequest.response_type = GetLimitResponse


class LoginRequest(BaseRequest["LoginResponse"]):
    """A plain class, without attrs: log in with a number."""

    response_type: ClassVar[type["LoginResponse"]]
    command_id: ClassVar[int] = 0x92
    command_name: ClassVar[str] = "Login"

    def __init__(self, number: int) -> None:
        self.number = number

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read the number."""
        return cls(int.from_bytes(data.data, "big"))

    def encode(self) -> ApplicationData:
        """Write the number."""
        raw = ApplicationDataBytes(self.number.to_bytes(2, "big"))
        return ApplicationData(command_id=self.command_id, data=raw)


class LoginResponse(BaseResponse[LoginRequest]):
    """A plain class, without attrs: whether the login was accepted."""

    request_type: ClassVar[type[LoginRequest]] = LoginRequest
    command_id: ClassVar[int] = 0x92
    command_name: ClassVar[str] = "Login"

    def __init__(self, *, accepted: bool) -> None:
        self.accepted = accepted

    @classmethod
    def decode(cls, data: ApplicationData) -> Self:
        """Read whether it was accepted."""
        return cls(accepted=data.data == b"\x00")

    def encode(self) -> ApplicationData:
        """Write whether it was accepted."""
        raw = ApplicationDataBytes(b"\x00" if self.accepted else b"\x01")
        return ApplicationData(command_id=self.command_id, data=raw)


LoginRequest.response_type = LoginResponse
