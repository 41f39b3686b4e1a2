"""The table of contents of the protocol, and one function that decodes any frame."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final, Protocol

import attrs

from pykmp.codec import datalink, physical
from pykmp.codec.application import ApplicationCodec, ApplicationData
from pykmp.codec.physical import PhysicalBytes
from pykmp.codec.reader import FrameKind
from pykmp.constants import ACK_BYTES, ByteCode, DestinationAddress
from pykmp.messages.base import BaseRequest, SupportsEncode
from pykmp.messages.cut_off import GetCutOffStateRequest, SetCutOffStateRequest
from pykmp.messages.event_status import ClearEventStatusRequest, GetEventStatusRequest
from pykmp.messages.get_log import (
    GetLogIDPresentRequest,
    GetLogLastPresentRequest,
    GetLogTimePastRequest,
    GetLogTimePresentRequest,
)
from pykmp.messages.get_register import GetRegisterRequest
from pykmp.messages.get_serial import GetSerialRequest
from pykmp.messages.get_type import GetTypeRequest
from pykmp.messages.load_profile import GetLoadProfileConfigRequest
from pykmp.messages.logger import LoggerRequest
from pykmp.messages.power_limit import GetPowerLimitStatusRequest
from pykmp.messages.put_register import PutRegisterRequest
from pykmp.messages.set_clock import SetClockRequest
from pykmp.messages.unknown import UnknownCommand
from pykmp.messages.voltage_quality import GetVoltQualConfigRequest

#: Every command once, by command id; the class of the logger command tells its
#: sub-commands apart.
COMMANDS: Final[Mapping[int, type[BaseRequest[Any]]]] = MappingProxyType(
    {
        request.command_id: request
        for request in (
            GetTypeRequest,
            GetSerialRequest,
            SetClockRequest,
            GetRegisterRequest,
            PutRegisterRequest,
            GetEventStatusRequest,
            ClearEventStatusRequest,
            GetLogTimePresentRequest,
            GetLogLastPresentRequest,
            GetLogIDPresentRequest,
            GetLogTimePastRequest,
            LoggerRequest,
            GetPowerLimitStatusRequest,
            SetCutOffStateRequest,
            GetCutOffStateRequest,
            GetVoltQualConfigRequest,
            GetLoadProfileConfigRequest,
        )
    }
)


class Decodable(Protocol):
    """A message class: what application data can become."""

    @classmethod
    def decode(cls, data: ApplicationData) -> Any:  # noqa: ANN401 - any message
        """Return the message that the data is."""
        ...


@attrs.frozen(kw_only=True)
class Acknowledgement:
    """A lone acknowledgement; which request it answers only the listener knows."""

    command_name: ClassVar[str] = "ACK"


@attrs.frozen(kw_only=True)
class DecodedFrame:
    """A frame and what it says.

    Attributes:
        kind: Direction, or acknowledgement.
        address: Destination address; None for an acknowledgement, which has none.
        message: The request or response, an UnknownCommand, or an Acknowledgement.
    """

    kind: FrameKind
    address: int | None
    message: Any


_ACKNOWLEDGED: Final = DecodedFrame(
    kind=FrameKind.ACK, address=None, message=Acknowledgement()
)


def decode_frame(frame: bytes) -> DecodedFrame:
    """Return what a frame of either direction says.

    Raises:
        BaseCodecError: It is no frame, its checksum does not fit, or its command
            cannot have such data.

    >>> decode_frame(bytes.fromhex("80 3f 10 01 03 ea 4c b7 0d")).message.registers
    [1002]
    """
    if frame == ACK_BYTES:
        return _ACKNOWLEDGED
    to_meter = frame[:1] == bytes([ByteCode.START_TO_METER.value])
    if to_meter:
        raw = physical.unwrap(frame, physical.TO_METER)
    else:
        raw = physical.unwrap(frame, physical.FROM_METER)
    address, application = datalink.unpack(raw)
    data = ApplicationCodec.decode(datalink.ApplicationBytes(application))
    return DecodedFrame(
        kind=FrameKind.TO_METER if to_meter else FrameKind.FROM_METER,
        address=address,
        message=_message_class(data.command_id, is_request=to_meter).decode(data),
    )


def _message_class(command_id: int, *, is_request: bool) -> type[Decodable]:
    request: Any = COMMANDS.get(command_id)
    if request is None:
        return UnknownCommand
    message_class: type[Decodable] = request if is_request else request.response_type
    return message_class


def encode_request(
    request: SupportsEncode, *, address: int = DestinationAddress.HEAT_METER.value
) -> PhysicalBytes:
    """Return the frame of a request.

    Raises:
        BaseCodecError: The request cannot be encoded, or there is no such address.
    """
    application = ApplicationCodec.encode(request.encode())
    return physical.wrap(datalink.pack(address, application), physical.TO_METER)


def encode_response(
    response: SupportsEncode, *, address: int = DestinationAddress.HEAT_METER.value
) -> PhysicalBytes:
    """Return what a meter sends for a response: a frame, or an acknowledgement.

    Raises:
        BaseCodecError: The response cannot be encoded, or there is no such address.
    """
    if getattr(response, "acknowledged", False):
        return PhysicalBytes(ACK_BYTES)
    application = ApplicationCodec.encode(response.encode())
    return physical.wrap(datalink.pack(address, application), physical.FROM_METER)
