"""What keeps the logs of an emulated meter, and answers for them at each address."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from pykmp.emulator.house import Timeline
from pykmp.emulator.logbook.book import log_of
from pykmp.emulator.logbook.compact import CompactRequest, answer_compact
from pykmp.emulator.logbook.log import Log
from pykmp.emulator.logbook.marks import ReadMarks, status_bit
from pykmp.emulator.logbook.module import RecordRequest, answer_records
from pykmp.emulator.logbook.x03 import (
    EntriesRequest,
    answer_configuration,
    answer_entries,
    answer_invalid,
)
from pykmp.emulator.values import Remembering, ValueSource
from pykmp.messages import (
    ClearEventStatusRequest,
    ClearEventStatusResponse,
    GetCompactLogIDPresentRequest,
    GetCompactLogTimePastRequest,
    GetCompactLogTimePresentRequest,
    GetEventStatusRequest,
    GetEventStatusResponse,
    GetLoggerConfigurationRequest,
    GetLogIDPastAbsRequest,
    GetLogIDPresentRequest,
    GetLogLastEntryPastAbsRequest,
    GetLogLastPresentRequest,
    GetLogTimePastRequest,
    GetLogTimePresentRequest,
    SupportsEncode,
)
from pykmp.meters import Commodity, Logger, Profile

#: What a meter does with a request at an instant; None is silence.
LogCommand: TypeAlias = Callable[[Any, float], SupportsEncode | None]
LogCommands: TypeAlias = dict[type, LogCommand]

_MODULE_COMMAND: Final = "A0"
_METER_COMMAND: Final = "B8"
_STATUS_BYTES: Final = 4
_FLAGS_AT: Final = 2


class LogModule:
    """The logs at one address that are read by A0 to A3; owns their read marks.

    A meter that takes the place of another has marks of its own.
    """

    def __init__(
        self, loggers: Mapping[int, Logger], source: ValueSource, *, bytes_max: int
    ) -> None:
        self._loggers = loggers
        self._source = source
        self._bytes_max = bytes_max
        self._marks: dict[int, ReadMarks] = {}

    def commands(self) -> LogCommands:
        """Return what the module answers."""
        return {
            GetEventStatusRequest: self._status,
            ClearEventStatusRequest: self._clear_status,
            GetLogTimePresentRequest: self._records,
            GetLogLastPresentRequest: self._records,
            GetLogIDPresentRequest: self._records,
            GetLogTimePastRequest: self._records,
        }

    def _records(self, request: RecordRequest, at: float) -> SupportsEncode | None:
        log = self._log(request.log, at)
        if log is None:
            return None
        return answer_records(
            request, log, self._marks_at(at), bytes_max=self._bytes_max
        )

    def _status(self, _request: object, at: float) -> GetEventStatusResponse:
        return GetEventStatusResponse(status=self._flags(at))

    def _clear_status(
        self, request: ClearEventStatusRequest, at: float
    ) -> ClearEventStatusResponse:
        marks = self._marks_at(at)
        for number, logger in self._loggers.items():
            bit = status_bit(logger)
            if request.if_read[_FLAGS_AT] & bit:
                marks.move(number)
            if request.always[_FLAGS_AT] & bit:
                marks.clear(number, self._newest(number, at))
        return ClearEventStatusResponse(status=self._flags(at))

    def _flags(self, at: float) -> bytes:
        marks = self._marks_at(at)
        flags = bytearray(_STATUS_BYTES)
        for number, logger in self._loggers.items():
            if marks.is_flagged(number, self._newest(number, at)):
                flags[_FLAGS_AT] |= status_bit(logger)
        return bytes(flags)

    def _newest(self, number: int, at: float) -> int:
        log = self._log(number, at)
        return log.newest if log else 0

    def _log(self, number: int, at: float) -> Log | None:
        return _log(self._loggers.get(number), self._source, at)

    def _marks_at(self, at: float) -> ReadMarks:
        timeline = _timeline(self._source, at)
        return self._marks.setdefault(timeline.fitted if timeline else 0, ReadMarks())


class MeterLogs:
    """The logs that the meter itself keeps, read by B8; each is by itself."""

    def __init__(
        self, loggers: Mapping[int, Logger], source: ValueSource, *, bytes_max: int
    ) -> None:
        self._loggers = loggers
        self._source = source
        self._bytes_max = bytes_max

    def commands(self) -> LogCommands:
        """Return what a meter of the x03 family answers."""
        return {
            GetLoggerConfigurationRequest: self._configuration,
            GetLogIDPastAbsRequest: self._entries,
            GetLogLastEntryPastAbsRequest: self._entries,
        }

    def _configuration(
        self, request: GetLoggerConfigurationRequest, _at: float
    ) -> SupportsEncode | None:
        logger = self._loggers.get(request.logger_type)
        return answer_configuration(request, logger) if logger else None

    def _entries(self, request: EntriesRequest, at: float) -> SupportsEncode:
        log = _log(self._loggers.get(request.logger_type), self._source, at)
        if log is None:
            return answer_invalid(request)
        return answer_entries(request, log, bytes_max=self._bytes_max)


class CompactLogs:
    """The logs of an OMNIPOWER, read by B8 with other sub-commands."""

    def __init__(
        self, loggers: Mapping[int, Logger], source: ValueSource, *, bytes_max: int
    ) -> None:
        self._loggers = loggers
        self._source = source
        self._bytes_max = bytes_max

    def commands(self) -> LogCommands:
        """Return what such a meter answers."""
        return {
            GetCompactLogTimePresentRequest: self._rows,
            GetCompactLogIDPresentRequest: self._rows,
            GetCompactLogTimePastRequest: self._rows,
        }

    def _rows(self, request: CompactRequest, at: float) -> SupportsEncode | None:
        logger = self._loggers.get(request.logger_type)
        log = _log(logger, self._source, at)
        if logger is None or log is None:
            return None
        return answer_compact(request, log, logger, bytes_max=self._bytes_max)


def log_commands(
    profile: Profile, source: ValueSource, *, address: int, bytes_max: int
) -> Mapping[int, LogCommands]:
    """Return what a meter and its modules answer for their logs, by address."""
    commands: dict[int, dict[type, LogCommand]] = {}
    for own, loggers in _by_address(profile, address, _MODULE_COMMAND).items():
        commands[own] = LogModule(loggers, source, bytes_max=bytes_max).commands()
    for own, loggers in _by_address(profile, address, _METER_COMMAND).items():
        is_compact = profile.commodity is Commodity.ELECTRICITY
        kept = CompactLogs if is_compact else MeterLogs
        logs = kept(loggers, source, bytes_max=bytes_max)
        commands.setdefault(own, {}).update(logs.commands())
    return commands


def _log(logger: Logger | None, source: ValueSource, at: float) -> Log | None:
    """Return a log; None where there is none, or a life without a past."""
    if logger is None or not isinstance(source, Remembering):
        return None
    return log_of(logger, source.timeline(at), source.logged)


def _timeline(source: ValueSource, at: float) -> Timeline | None:
    return source.timeline(at) if isinstance(source, Remembering) else None


def _by_address(
    profile: Profile, address: int, command: str
) -> dict[int, dict[int, Logger]]:
    """Return the loggers that a command reads by their numbers, at each address."""
    found: dict[int, dict[int, Logger]] = {}
    for logger in profile.loggers:
        if logger.command != command or logger.number is None:
            continue
        own = address if logger.address is None else logger.address
        for place in (own, *logger.other_addresses):
            found.setdefault(place, {})[logger.number] = logger
    return found
