"""Logger (B8): one command id, and a sub-command that says which message it is."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final

from pykmp.codec.application import ApplicationData
from pykmp.constants import CommandId
from pykmp.messages.base import BaseRequest, BaseResponse, check_command_id
from pykmp.messages.logger.compact import (
    GetCompactLogIDPresentRequest,
    GetCompactLogTimePastRequest,
    GetCompactLogTimePresentRequest,
)
from pykmp.messages.logger.configuration import GetLoggerConfigurationRequest
from pykmp.messages.logger.past import (
    GetLogIDPastAbsRequest,
    GetLogLastEntryPastAbsRequest,
)
from pykmp.messages.logger.sub_command import LoggerMessage
from pykmp.messages.unknown import UnknownCommand

#: Every request of the logger command once, by sub-command.
SUB_COMMANDS: Final[Mapping[int, type[Any]]] = MappingProxyType(
    {
        request.sub_command: request
        for request in (
            GetCompactLogTimePresentRequest,
            GetCompactLogIDPresentRequest,
            GetCompactLogTimePastRequest,
            GetLoggerConfigurationRequest,
            GetLogIDPastAbsRequest,
            GetLogLastEntryPastAbsRequest,
        )
    }
)


class LoggerResponse(BaseResponse["LoggerRequest"]):
    """Any response of the logger command: decoding gives that of its sub-command."""

    command_id: ClassVar[int] = CommandId.LOGGER.value
    command_name: ClassVar[str] = "Logger"

    @classmethod
    def decode(cls, data: ApplicationData) -> LoggerMessage | UnknownCommand:
        """Return the response of the sub-command; of an unknown one, its bytes.

        Raises:
            BaseCodecError: The sub-command is known and cannot have such data.
        """
        check_command_id(cls, data)
        request = SUB_COMMANDS.get(data.data[0]) if data.data else None
        message: LoggerMessage | UnknownCommand = (
            request.response_type if request else UnknownCommand
        ).decode(data)
        return message


class LoggerRequest(BaseRequest[LoggerResponse]):
    """Any request of the logger command: decoding gives that of its sub-command."""

    command_id: ClassVar[int] = LoggerResponse.command_id
    command_name: ClassVar[str] = LoggerResponse.command_name
    response_type = LoggerResponse

    @classmethod
    def decode(cls, data: ApplicationData) -> LoggerMessage | UnknownCommand:
        """Return the request of the sub-command; of an unknown one, its bytes.

        Raises:
            BaseCodecError: The sub-command is known and cannot have such data.
        """
        check_command_id(cls, data)
        request = SUB_COMMANDS.get(data.data[0]) if data.data else None
        message: LoggerMessage | UnknownCommand = (request or UnknownCommand).decode(
            data
        )
        return message
