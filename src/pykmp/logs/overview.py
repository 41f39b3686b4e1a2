"""What a log holds, in as few bytes as possible: its depth, its oldest and newest."""

from types import MappingProxyType
from typing import Any, Final, TypeVar

import attrs

from pykmp.errors import ExchangeError
from pykmp.exchange import Answer, ExchangeSettings, Line, Plan, converse
from pykmp.logs.answer import LogAnswer
from pykmp.logs.asking import Anchor, Dialect, LogAsk, Told
from pykmp.logs.dialects import PastDialect, dialect_of
from pykmp.logs.query import LogQueryInvalidError
from pykmp.logs.record import TIME_REGISTERS, LogRecord, time_of, time_registers
from pykmp.logs.step import settings_of
from pykmp.logs.taking import error_of
from pykmp.messages import (
    ClientContextRequest,
    GetLoggerConfigurationRequest,
    GetLoggerConfigurationResponse,
)
from pykmp.meters import Logger

T = TypeVar("T")

_DATE_AND_TIME: Final = TIME_REGISTERS[2]
#: What a log is asked for of which nobody knows a register.
_DATE: Final = 1003


@attrs.frozen(kw_only=True)
class LogOverview:
    """What a log holds.

    Attributes:
        logger: The log, as its family is known to have it.
        configuration: What the meter says of it; None if it was not asked, or there is
            no such question.
        depth: How many records it keeps; None if nobody knows.
        registers: What a record holds.
        oldest: The oldest record, with the registers that tell the time; None of an
            empty log, or if it was not told.
        newest: The newest one; no more than its id, if the meter tells no more.
    """

    logger: Logger
    configuration: GetLoggerConfigurationResponse | None
    depth: int | None
    registers: tuple[int, ...]
    oldest: LogRecord | None
    newest: LogRecord | None


def log_configuration(
    logger: Logger, *, line: Line, settings: ExchangeSettings
) -> Plan[GetLoggerConfigurationResponse]:
    """Ask how a log is set up.

    Raises:
        LogQueryInvalidError: Only the logs of MULTICAL 603 and its like can be asked.
        ExchangeError: No attempt brought the answer.
    """
    if not has_configuration(logger):
        reason = f"the log {logger.name} does not tell how it is set up"
        raise LogQueryInvalidError(reason=reason)
    request = GetLoggerConfigurationRequest(logger_type=logger.number or 0)
    return _response(
        converse(request, line=line, settings=settings_of(logger, settings))
    )


def log_overview(
    logger: Logger,
    *,
    line: Line,
    settings: ExchangeSettings,
    is_asking_how: bool = True,
    times: tuple[int, ...] = (),
) -> Plan[LogOverview]:
    """Ask what a log holds, in two or three short questions.

    Args:
        logger: The log.
        line: The state of the line.
        settings: How to ask.
        is_asking_how: Whether the meter is asked how the log is set up, if it can tell.
        times: Registers that are likely to tell the time, where nobody knows.

    Raises:
        LogQueryInvalidError: How the log is read is not public.
        LogMemoryError: The meter finds its memory faulty.
        LogRefusedError: The meter says that it has no such log.
        ExchangeError: The meter does not answer, or not in a usable way.
    """
    if not logger.command or logger.number is None:
        reason = f"how the log {logger.name} is read is not public"
        raise LogQueryInvalidError(reason=reason)
    how = None
    if is_asking_how and has_configuration(logger):
        how = log_configuration(logger, line=line, settings=settings)
    return _overview(logger, how, times, line=line, settings=settings)


def _overview(
    logger: Logger,
    asking_how: Plan[GetLoggerConfigurationResponse] | None,
    times: tuple[int, ...],
    *,
    line: Line,
    settings: ExchangeSettings,
) -> Plan[LogOverview]:
    configuration = (yield from asking_how) if asking_how else None
    registers = configuration.registers if configuration else logger.registers
    ids = time_registers(registers) or times or tuple(registers[:1]) or (_DATE,)
    peek = _Peek(logger, ids, line=line, settings=settings)
    oldest, newest = yield from peek.ends()
    return LogOverview(
        logger=logger,
        configuration=configuration,
        depth=configuration.depth if configuration else logger.depth,
        registers=tuple(registers),
        oldest=oldest,
        newest=newest,
    )


class _Peek:
    """Looks at single records of a log; owns by which registers it knows the time."""

    def __init__(
        self,
        logger: Logger,
        ids: tuple[int, ...],
        *,
        line: Line,
        settings: ExchangeSettings,
    ) -> None:
        self._dialect: Dialect = dialect_of(logger)
        self._logger = logger
        self._ids = ids
        self._line = line
        self._settings = settings_of(logger, settings)

    def ends(self) -> Plan[tuple[LogRecord | None, LogRecord | None]]:
        """Return the oldest and the newest record.

        One answer tells both ids, so an empty log is asked once, and so is a log
        with one record.
        """
        told = yield from self._at(Anchor.OLDEST)
        oldest = _first(told)
        if told.is_empty or told.newest is None:
            return oldest, oldest
        if oldest is not None and oldest.id == told.newest:
            return oldest, oldest
        newest = None
        if oldest is not None:
            is_past = self._dialect.step < 0
            anchor = Anchor.NEWEST if is_past else Anchor.ID
            newest = _first((yield from self._at(anchor, told.newest)))
        return oldest, newest or LogRecord(id=told.newest, time=None, registers={})

    def _at(self, anchor: Anchor, id_: int = 0) -> Plan[Told]:
        told = yield from self._ask(anchor, id_)
        if not told.rows and not told.is_empty and self._ids != _DATE_AND_TIME:
            # The log may tell its time otherwise than is assumed.
            self._ids = _DATE_AND_TIME
            told = yield from self._ask(anchor, id_)
        return told

    def _ask(self, anchor: Anchor, id_: int) -> Plan[Told]:
        ask = LogAsk(anchor=anchor, id=id_, rows=1, registers=self._ids)
        request: ClientContextRequest[Any] = self._dialect.request(ask)
        plan = converse(request, line=self._line, settings=self._settings)
        return self._told(ask, request, (yield from plan))

    def _told(
        self, ask: LogAsk, request: ClientContextRequest[Any], answer: Answer[Any]
    ) -> Told:
        told = self._dialect.told(answer.response)
        failure: type[ExchangeError] | None = told.failure
        if failure is None:
            return told
        came = LogAnswer.of(ask, type(request).__name__, answer)
        raise error_of(failure, came, log=self._logger.name)


def _first(told: Told) -> LogRecord | None:
    if not told.rows:
        return None
    row = told.rows[0]
    registers = {int(register.id_): register for register in row.registers}
    return LogRecord(
        id=row.id, time=time_of(registers), registers=MappingProxyType(registers)
    )


def has_configuration(logger: Logger) -> bool:
    """Return whether a meter can tell how a log is set up."""
    is_b8 = logger.command == "B8" and logger.number is not None
    return is_b8 and isinstance(dialect_of(logger), PastDialect)


def _response(plan: Plan[Answer[T]]) -> Plan[T]:
    answer = yield from plan
    return answer.response
