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
from pykmp.messages.get_log import (
    GetLogIDPresentRequest,
    GetLogIDPresentResponse,
    GetLogLastPresentRequest,
    GetLogLastPresentResponse,
    GetLogTimePastRequest,
    GetLogTimePastResponse,
    GetLogTimePresentRequest,
    GetLogTimePresentResponse,
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
from pykmp.messages.log_response import RecordLogInfo
from pykmp.messages.log_rows import LogFormat, LogRow
from pykmp.messages.log_time import TimeOrder
from pykmp.messages.logger import (
    GetLoggerConfigurationRequest,
    GetLoggerConfigurationResponse,
    GetLogIDPastAbsRequest,
    GetLogIDPastAbsResponse,
    GetLogLastEntryPastAbsRequest,
    GetLogLastEntryPastAbsResponse,
    LoggerInfo,
    LoggerRequest,
    LoggerResponse,
)
from pykmp.messages.put_register import PutRegisterRequest, PutRegisterResponse
from pykmp.messages.set_clock import SetClockRequest, SetClockResponse
from pykmp.messages.unknown import UnknownCommand

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
    "GetLogIDPastAbsRequest",
    "GetLogIDPastAbsResponse",
    "GetLogIDPresentRequest",
    "GetLogIDPresentResponse",
    "GetLogLastEntryPastAbsRequest",
    "GetLogLastEntryPastAbsResponse",
    "GetLogLastPresentRequest",
    "GetLogLastPresentResponse",
    "GetLogTimePastRequest",
    "GetLogTimePastResponse",
    "GetLogTimePresentRequest",
    "GetLogTimePresentResponse",
    "GetLoggerConfigurationRequest",
    "GetLoggerConfigurationResponse",
    "GetRegisterRequest",
    "GetRegisterResponse",
    "GetSerialRequest",
    "GetSerialResponse",
    "GetTypeRequest",
    "GetTypeResponse",
    "HasCommandIdAndName",
    "LogFormat",
    "LogRow",
    "LoggerInfo",
    "LoggerRequest",
    "LoggerResponse",
    "MessageCidMismatchError",
    "PutRegisterRequest",
    "PutRegisterResponse",
    "RecordLogInfo",
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
    "TimeOrder",
    "UnknownCommand",
    "WithDataMixin",
    "WithoutDataMixin",
    "changes_meter",
    "decode_frame",
    "encode_request",
    "encode_response",
]
