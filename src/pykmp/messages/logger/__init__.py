"""The logger command B8: one module per group of sub-commands, and their table."""

from pykmp.messages.logger.compact import (
    GetCompactLogIDPresentRequest,
    GetCompactLogIDPresentResponse,
    GetCompactLogTimePastRequest,
    GetCompactLogTimePastResponse,
    GetCompactLogTimePresentRequest,
    GetCompactLogTimePresentResponse,
)
from pykmp.messages.logger.configuration import (
    GetLoggerConfigurationRequest,
    GetLoggerConfigurationResponse,
)
from pykmp.messages.logger.info import LoggerInfo
from pykmp.messages.logger.past import (
    GetLogIDPastAbsRequest,
    GetLogIDPastAbsResponse,
    GetLogLastEntryPastAbsRequest,
    GetLogLastEntryPastAbsResponse,
)
from pykmp.messages.logger.table import SUB_COMMANDS, LoggerRequest, LoggerResponse

__all__ = [
    "SUB_COMMANDS",
    "GetCompactLogIDPresentRequest",
    "GetCompactLogIDPresentResponse",
    "GetCompactLogTimePastRequest",
    "GetCompactLogTimePastResponse",
    "GetCompactLogTimePresentRequest",
    "GetCompactLogTimePresentResponse",
    "GetLogIDPastAbsRequest",
    "GetLogIDPastAbsResponse",
    "GetLogLastEntryPastAbsRequest",
    "GetLogLastEntryPastAbsResponse",
    "GetLoggerConfigurationRequest",
    "GetLoggerConfigurationResponse",
    "LoggerInfo",
    "LoggerRequest",
    "LoggerResponse",
]
