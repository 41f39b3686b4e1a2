"""Frames become messages here: one module per command, and the table of them all."""

from pykmp.errors import (
    DataWithNoDataError,
    MessageCidMismatchError,
    SerialNumberInvalidError,
    SoftwareRevisionInvalidError,
)
from pykmp.messages.base import (
    BaseRequest,
    BaseResponse,
    ClientContextRequest,
    ClientContextResponse,
    HasCommandIdAndName,
    SupportsDecode,
    SupportsEncode,
    WithDataMixin,
    WithoutDataMixin,
    changes_meter,
)
from pykmp.messages.commands import (
    COMMANDS,
    Acknowledgement,
    DecodedFrame,
    UnknownCommand,
    decode_frame,
    encode_request,
    encode_response,
)
from pykmp.messages.event_status import (
    ClearEventStatusRequest,
    ClearEventStatusResponse,
    GetEventStatusRequest,
    GetEventStatusResponse,
)
from pykmp.messages.get_register import (
    REGISTERS_MAX,
    GetRegisterRequest,
    GetRegisterResponse,
    RegisterData,
    RegisterID,
    RegisterUnit,
    RegisterValueBytes,
)
from pykmp.messages.get_serial import GetSerialRequest, GetSerialResponse
from pykmp.messages.get_type import GetTypeRequest, GetTypeResponse
from pykmp.messages.put_register import PutRegisterRequest, PutRegisterResponse
from pykmp.messages.set_clock import SetClockRequest, SetClockResponse

__all__ = [
    "COMMANDS",
    "REGISTERS_MAX",
    "Acknowledgement",
    "BaseRequest",
    "BaseResponse",
    "ClearEventStatusRequest",
    "ClearEventStatusResponse",
    "ClientContextRequest",
    "ClientContextResponse",
    "DataWithNoDataError",
    "DecodedFrame",
    "GetEventStatusRequest",
    "GetEventStatusResponse",
    "GetRegisterRequest",
    "GetRegisterResponse",
    "GetSerialRequest",
    "GetSerialResponse",
    "GetTypeRequest",
    "GetTypeResponse",
    "HasCommandIdAndName",
    "MessageCidMismatchError",
    "PutRegisterRequest",
    "PutRegisterResponse",
    "RegisterData",
    "RegisterID",
    "RegisterUnit",
    "RegisterValueBytes",
    "SerialNumberInvalidError",
    "SetClockRequest",
    "SetClockResponse",
    "SoftwareRevisionInvalidError",
    "SupportsDecode",
    "SupportsEncode",
    "UnknownCommand",
    "WithDataMixin",
    "WithoutDataMixin",
    "changes_meter",
    "decode_frame",
    "encode_request",
    "encode_response",
]
