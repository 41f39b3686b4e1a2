"""What a meter keeps: each log with its oldest and its newest record."""

from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from pykmp.client import run
from pykmp.errors import ExchangeError, NoAnswerError
from pykmp.exchange import ExchangeSettings, Line, line_seconds
from pykmp.logs import LogCost, LogOverview, LogRecord, log_overview
from pykmp.logs.dialects import dialect_of
from pykmp.logs.overview import has_configuration
from pykmp.logs.record import TIME_REGISTERS, time_registers
from pykmp.logs.shape import Column
from pykmp.meters import Logger
from pykmp.ports import Port
from pykmp.tool.log_choice import Logs
from pykmp.tool.meter import open_line

_MODULE_TIMES: Final = TIME_REGISTERS[2]
_ELECTRIC_TIMES: Final = TIME_REGISTERS[1]
#: A request for a configuration and its answer, on the line; each register adds two.
_CONFIGURATION_BYTES: Final = (10, 23)
_ID_BYTES: Final = 2


@attrs.frozen(kw_only=True)
class ListedLog:
    """A log, and what the meter says of it.

    Attributes:
        logger: What documents say of it.
        overview: What the meter says; None if it was of no help.
        failure: Why it was not; None if it was.
    """

    logger: Logger
    overview: LogOverview | None = None
    failure: ExchangeError | None = None

    @property
    def oldest(self) -> LogRecord | None:
        """Its oldest record; None if there is none, or it was not told."""
        return None if self.overview is None else self.overview.oldest

    @property
    def newest(self) -> LogRecord | None:
        """Its newest record; None if there is none, or it was not told."""
        return None if self.overview is None else self.overview.newest

    @property
    def depth(self) -> int | None:
        """How many records it holds at most."""
        return (self.overview or self.logger).depth

    @property
    def is_depth_assumed(self) -> bool:
        """Whether no document and no meter gives the depth."""
        return not self._is_told and self.logger.is_depth_assumed

    @property
    def registers(self) -> tuple[int, ...]:
        """What each record holds."""
        return (self.overview or self.logger).registers

    @property
    def are_registers_assumed(self) -> bool:
        """Whether no document and no meter says what each record holds."""
        return not self._is_told and self.logger.are_registers_assumed

    @property
    def _is_told(self) -> bool:
        """Whether the meter says how the log is set up."""
        return self.overview is not None and self.overview.configuration is not None


@attrs.frozen(kw_only=True)
class Listing:
    """What to ask of which logs.

    Attributes:
        logs: The logs of the family.
        loggers: Those that are wanted.
        is_asking_how: Whether each is to tell how it is set up.
    """

    logs: Logs
    loggers: tuple[Logger, ...]
    is_asking_how: bool = False

    def cost(self, *, baud: int) -> LogCost:
        """Return what it takes if every log has an oldest and a newest record."""
        to_meter = from_meter = requests = 0
        for logger in self._wanted():
            shape = dialect_of(logger).shape
            columns = [Column(id=id_) for id_ in self._times(logger)]
            to_meter += 2 * shape.request(columns)
            from_meter += 2 * (shape.answer(columns) + shape.row(columns))
            requests += 2
            if self.is_asking_how and has_configuration(logger):
                asked, told = _CONFIGURATION_BYTES
                to_meter += asked
                from_meter += told + _ID_BYTES * len(logger.registers)
                requests += 1
        return LogCost(
            records=0,
            requests=requests,
            bytes_to_meter=to_meter,
            bytes_from_meter=from_meter,
            line_seconds=line_seconds(to_meter + from_meter, baud),
        )

    def ask(self, settings: ExchangeSettings) -> Iterator[ListedLog]:
        """Ask for each log; at an address where nobody answers only once.

        Raises:
            PortError: The port cannot be used.
        """
        by_address: dict[int | None, list[Logger]] = {}
        for logger in self._wanted():
            by_address.setdefault(logger.address, []).append(logger)
        for loggers in by_address.values():
            with open_line(baud=settings.baud) as port:
                yield from self._ask_there(port, loggers, settings)

    def _wanted(self) -> Iterator[Logger]:
        """Yield the logs, those of other modules by themselves."""
        for logger in self.loggers:
            yield logger
            if self.logs.address in {logger.address, *logger.other_addresses}:
                continue
            for address in logger.other_addresses:
                yield attrs.evolve(logger, address=address, other_addresses=())

    def _ask_there(
        self, port: Port, loggers: Sequence[Logger], settings: ExchangeSettings
    ) -> Iterator[ListedLog]:
        silence: NoAnswerError | None = None
        line, has_answered = Line(), False
        for logger in loggers:
            if silence is not None and not has_answered:
                yield ListedLog(logger=logger, failure=silence)
                continue
            try:
                plan = log_overview(
                    logger,
                    line=line,
                    settings=settings,
                    is_asking_how=self.is_asking_how,
                    times=self._times(logger),
                )
                yield ListedLog(logger=logger, overview=run(plan, port))
                has_answered = True
            except ExchangeError as error:
                if isinstance(error, NoAnswerError):
                    silence = error
                yield ListedLog(logger=logger, failure=error)

    def _times(self, logger: Logger) -> tuple[int, ...]:
        usual = _ELECTRIC_TIMES if self.logs.is_electric else _MODULE_TIMES
        return time_registers(logger.registers) or usual
