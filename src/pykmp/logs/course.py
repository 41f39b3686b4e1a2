"""The course of a reading of a log: plans to run, and records to hand on.

Whoever runs plans takes it step by step; where a reading is kept is up to them too.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack
from typing import Any, Protocol, Self, TypeAlias, TypeVar

import attrs

from pykmp.errors import NothingKnownError
from pykmp.exchange import (
    ExchangeSettings,
    Line,
    Plan,
    detect_family,
    read_registers,
)
from pykmp.exchange.scan import SERIAL_NUMBER
from pykmp.logs.answer import LogProgress
from pykmp.logs.cost import progress_of
from pykmp.logs.keeping import answer_line, header_line, replay
from pykmp.logs.lookup import logger_named, widths_of
from pykmp.logs.query import LogQuery, LogQueryInvalidError
from pykmp.logs.reading import LogReading
from pykmp.logs.record import LogRecord
from pykmp.logs.step import log_step
from pykmp.meters import Logger, load_profile
from pykmp.registers import decode_value

T = TypeVar("T")

#: Records that are complete, or a plan to run, whose result is sent in return.
Stage: TypeAlias = "tuple[LogRecord, ...] | Plan[Any]"
Course: TypeAlias = Generator[Stage, Any, None]

#: What a meter is called that does not tell its serial number.
_NAMELESS = "without a serial number"


class LogKeeper(Protocol):
    """Where the lines of a reading are kept."""

    @property
    def path(self) -> str:
        """What it is called."""
        ...

    @property
    def lines(self) -> Sequence[str]:
        """The lines that were kept before."""
        ...

    def append(self, line: str) -> None:
        """Keep one more line."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


@attrs.frozen(kw_only=True)
class LogWish:
    """What a caller wants of a log, before anybody knows the family of the meter.

    Attributes:
        logger: The log, or its name in the profile of the family.
        registers: Registers; all that the log is known to have, if there are none.
        family: The family; asked of the meter if a name needs it.
        selection: Which records, as the attributes of a LogQuery.
        state: Opens what the reading is kept in, if it is.
        progress: Is told after each answer how far the reading has come.
    """

    logger: Logger | str
    registers: tuple[int, ...]
    family: str | None
    selection: dict[str, Any]
    state: Callable[[], LogKeeper] | None
    progress: Callable[[LogProgress], None] | None

    def query(self, family: str | None) -> LogQuery:
        """Return the query of a meter of a family.

        Raises:
            UnknownMeterError: No family is called that.
            UnknownLogError: The family has no log that is called so.
            LogQueryInvalidError: No log can give these records.
        """
        profile = None if family is None else load_profile(family)
        logger = self.logger
        if isinstance(logger, str):
            if profile is None:
                reason = f"what the log {logger} is depends on the family of the meter"
                raise LogQueryInvalidError(reason=reason)
            logger = logger_named(profile, logger)
        return LogQuery(
            logger=logger,
            registers=self.registers or logger.registers,
            widths=widths_of(profile) if profile else {},
            **self.selection,
        )


def log_course(wish: LogWish, *, line: Line, settings: ExchangeSettings) -> Course:
    """Return the course of a reading; what cannot be read is refused at once.

    Raises:
        KmpError: See `LogWish.query`, if the family is known or need not be.
    """
    needs_family = isinstance(wish.logger, str) and wish.family is None
    query = None if needs_family else wish.query(wish.family)
    return _course(wish, query, line=line, settings=settings)


def of_logger(
    ask: Callable[..., Plan[T]],
    logger: Logger | str,
    family: str | None,
    *,
    line: Line,
    settings: ExchangeSettings,
) -> Plan[T]:
    """Ask about a logger; for a name alone the meter is asked for its family first.

    Raises:
        UnknownLogError: The family has no log that is called so.
        LogQueryInvalidError: The family of the meter is not known.
        ExchangeError: The meter gave no usable answer.
    """
    if isinstance(logger, str):
        family = family or (yield from _family(line=line, settings=settings))
        logger = logger_named(load_profile(family), logger)
    return (yield from ask(logger, line=line, settings=settings))


def _course(
    wish: LogWish,
    query: LogQuery | None,
    *,
    line: Line,
    settings: ExchangeSettings,
) -> Course:
    if query is None:
        query = wish.query((yield _family(line=line, settings=settings)))
    reading = LogReading(query)
    with ExitStack() as stack:
        file = None
        if wish.state is not None:
            meter = yield _meter_name(line=line, settings=settings)
            file = stack.enter_context(wish.state())
            yield from _resume(reading, file, meter)
        while not reading.is_done:
            answer = yield log_step(reading, line=line, settings=settings)
            records = reading.take(answer)
            if file is not None:
                file.append(answer_line(answer))
            if wish.progress is not None:
                wish.progress(progress_of(reading, settings=settings))
            yield records


def _resume(
    reading: LogReading, file: LogKeeper, meter: str
) -> Iterator[tuple[LogRecord, ...]]:
    if not file.lines:
        file.append(header_line(reading.query, meter))
        return
    yield from replay(reading, file.lines, meter=meter, path=file.path)
    reading.count_anew()


def _family(*, line: Line, settings: ExchangeSettings) -> Plan[str]:
    found = yield from detect_family(line=line, settings=settings)
    if not found.families:
        reason = "nobody has described the family of this meter"
        raise LogQueryInvalidError(reason=reason)
    return found.families[0]


def _meter_name(*, line: Line, settings: ExchangeSettings) -> Plan[str]:
    """Ask for what tells one meter from another."""
    try:
        readings = yield from read_registers(
            (SERIAL_NUMBER,), line=line, settings=settings
        )
    except NothingKnownError:
        return _NAMELESS
    return decode_value(readings[SERIAL_NUMBER]).text
