"""What a log holds, in as few bytes as possible: its depth, its oldest and newest."""

from types import MappingProxyType
from typing import Any, TypeVar

import attrs

from pykmp.errors import ExchangeError
from pykmp.exchange import Answer, ExchangeSettings, Line, Plan, converse
from pykmp.logs.answer import LogAnswer
from pykmp.logs.asking import Anchor, Dialect, LogAsk, Told
from pykmp.logs.dialects import PastDialect, dialect_of
from pykmp.logs.query import LogQueryInvalidError
from pykmp.logs.record import LogRecord, time_of, time_registers
from pykmp.logs.step import settings_of
from pykmp.logs.taking import error_of
from pykmp.messages import (
    ClientContextRequest,
    GetLoggerConfigurationRequest,
    GetLoggerConfigurationResponse,
)
from pykmp.meters import Logger

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class LogOverview:
    """What a log holds.

    Attributes:
        logger: The log, as its family is known to have it.
        configuration: What the meter says of it; None where there is no such question.
        depth: How many records it keeps; None if nobody knows.
        registers: What a record holds.
        oldest: The oldest record, with the registers that tell the time; None of an
            empty log.
        newest: The newest one.
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
    if not _has_configuration(logger):
        reason = f"the log {logger.name} does not tell how it is set up"
        raise LogQueryInvalidError(reason=reason)
    request = GetLoggerConfigurationRequest(logger_type=logger.number or 0)
    return _response(
        converse(request, line=line, settings=settings_of(logger, settings))
    )


def log_overview(
    logger: Logger, *, line: Line, settings: ExchangeSettings
) -> Plan[LogOverview]:
    """Ask what a log holds, in two or three short questions.

    Raises:
        LogQueryInvalidError: How the log is read is not public.
        LogMemoryError: The meter finds its memory faulty.
        LogRefusedError: The meter says that it has no such log.
        ExchangeError: The meter does not answer, or not in a usable way.
    """
    if not logger.command or logger.number is None:
        reason = f"how the log {logger.name} is read is not public"
        raise LogQueryInvalidError(reason=reason)
    return _overview(logger, line=line, settings=settings)


def _overview(
    logger: Logger, *, line: Line, settings: ExchangeSettings
) -> Plan[LogOverview]:
    configuration = None
    if _has_configuration(logger):
        configuration = yield from log_configuration(
            logger, line=line, settings=settings
        )
    registers = configuration.registers if configuration else logger.registers
    ids = time_registers(registers) or tuple(registers[:1]) or (_DATE,)
    peek = _Peek(logger, ids, line=line, settings=settings)
    oldest, newest_id = yield from peek.at(Anchor.OLDEST)
    newest = oldest
    if oldest is not None and newest_id not in (None, oldest.id):
        anchor = Anchor.NEWEST if peek.dialect.step < 0 else Anchor.ID
        newest, _ = yield from peek.at(anchor, newest_id or 0)
    return LogOverview(
        logger=logger,
        configuration=configuration,
        depth=configuration.depth if configuration else logger.depth,
        registers=tuple(registers),
        oldest=oldest,
        newest=newest,
    )


#: What a log is asked for of which nobody knows a register.
_DATE = 1003


class _Peek:
    """Looks at single records of a log."""

    def __init__(
        self,
        logger: Logger,
        ids: tuple[int, ...],
        *,
        line: Line,
        settings: ExchangeSettings,
    ) -> None:
        self.dialect: Dialect = dialect_of(logger)
        self._logger = logger
        self._ids = ids
        self._line = line
        self._settings = settings_of(logger, settings)

    def at(
        self, anchor: Anchor, id_: int = 0
    ) -> Plan[tuple[LogRecord | None, int | None]]:
        """Return a record, if there is one, and the id of the newest."""
        ask = LogAsk(anchor=anchor, id=id_, rows=1, registers=self._ids)
        request: ClientContextRequest[Any] = self.dialect.request(ask)
        plan = converse(request, line=self._line, settings=self._settings)
        told = self._told(ask, request, (yield from plan))
        if not told.rows:
            return None, told.newest
        row = told.rows[0]
        registers = {int(register.id_): register for register in row.registers}
        record = LogRecord(
            id=row.id, time=time_of(registers), registers=MappingProxyType(registers)
        )
        return record, told.newest

    def _told(
        self, ask: LogAsk, request: ClientContextRequest[Any], answer: Answer[Any]
    ) -> Told:
        told = self.dialect.told(answer.response)
        failure: type[ExchangeError] | None = told.failure
        if failure is None:
            return told
        came = LogAnswer.of(ask, type(request).__name__, answer)
        raise error_of(failure, came, log=self._logger.name)


def _has_configuration(logger: Logger) -> bool:
    is_b8 = logger.command == "B8" and logger.number is not None
    return is_b8 and isinstance(dialect_of(logger), PastDialect)


def _response(plan: Plan[Answer[T]]) -> Plan[T]:
    answer = yield from plan
    return answer.response
