"""What a meter keeps: each log with its oldest and its newest record."""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import attrs

from pykmp.client import MeterClient
from pykmp.errors import ExchangeError, NoAnswerError
from pykmp.exchange import line_seconds
from pykmp.logs import Anchor, LogAsk, LogCost
from pykmp.logs.asking import Told
from pykmp.logs.dialects import dialect_of
from pykmp.logs.record import TIME_REGISTERS, time_of, time_registers
from pykmp.logs.shape import Column
from pykmp.messages import (
    GetLoggerConfigurationRequest,
    GetLoggerConfigurationResponse,
    LogRow,
)
from pykmp.meters import Logger
from pykmp.tool.log_choice import Logs
from pykmp.tool.meter import open_meter

_MODULE_TIMES: Final = TIME_REGISTERS[2]
_ELECTRIC_TIMES: Final = TIME_REGISTERS[1]
#: A request for a configuration and its answer, on the line; each register adds two.
_CONFIGURATION_BYTES: Final = (10, 23)
_ID_BYTES: Final = 2


@attrs.frozen(kw_only=True)
class Mark:
    """A record that is no more than named: its id and its time, if it tells one."""

    id: int
    time: dt.datetime | None


@attrs.frozen(kw_only=True)
class ListedLog:
    """A log, and what the meter says of it.

    Attributes:
        logger: What documents say of it.
        oldest: Its oldest record; None if there is none, or it was not told.
        newest: Its newest record.
        configuration: How the meter says that it is set up, if it was asked.
        failure: Why the meter was of no help; None if it was.
    """

    logger: Logger
    oldest: Mark | None = None
    newest: Mark | None = None
    configuration: GetLoggerConfigurationResponse | None = None
    failure: ExchangeError | None = None

    @property
    def depth(self) -> int | None:
        """How many records it holds at most."""
        told = self.configuration
        return self.logger.depth if told is None else told.depth

    @property
    def is_depth_assumed(self) -> bool:
        """Whether no document and no meter gives the depth."""
        return self.configuration is None and self.logger.is_depth_assumed

    @property
    def registers(self) -> tuple[int, ...]:
        """What each record holds."""
        told = self.configuration
        return self.logger.registers if told is None else tuple(told.registers)

    @property
    def are_registers_assumed(self) -> bool:
        """Whether no document and no meter says what each record holds."""
        return self.configuration is None and self.logger.are_registers_assumed


@attrs.frozen(kw_only=True)
class Listing:
    """What to ask of which logs.

    Attributes:
        logs: The logs of the family.
        loggers: Those that are wanted.
        is_asking_how: Whether each is to tell how it is set up.
        has_address: Whether only the address before the command counts.
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
            if self._tells_how(logger):
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

    def ask(self, *, baud: int) -> Iterator[ListedLog]:
        """Ask for each log; at an address where nobody answers only once.

        Raises:
            PortError: The port cannot be used.
        """
        by_address: dict[int | None, list[Logger]] = {}
        for logger in self._wanted():
            by_address.setdefault(logger.address, []).append(logger)
        for address, loggers in by_address.items():
            with open_meter(baud=baud, address=address) as meter:
                yield from self._ask_at(meter, loggers)

    def _wanted(self) -> Iterator[Logger]:
        """Yield the logs, those of other modules by themselves."""
        for logger in self.loggers:
            yield logger
            if self.logs.address in {logger.address, *logger.other_addresses}:
                continue
            for address in logger.other_addresses:
                yield attrs.evolve(logger, address=address, other_addresses=())

    def _ask_at(
        self, meter: MeterClient, loggers: Sequence[Logger]
    ) -> Iterator[ListedLog]:
        silence: NoAnswerError | None = None
        has_answered = False
        for logger in loggers:
            if silence is not None and not has_answered:
                yield ListedLog(logger=logger, failure=silence)
                continue
            try:
                yield self._listed(meter, logger)
                has_answered = True
            except ExchangeError as error:
                if isinstance(error, NoAnswerError):
                    silence = error
                yield ListedLog(logger=logger, failure=error)

    def _listed(self, meter: MeterClient, logger: Logger) -> ListedLog:
        asking = _Asking(meter, logger, self._times(logger))
        oldest, newest = asking.ends()
        configuration = None
        if self._tells_how(logger):
            request = GetLoggerConfigurationRequest(logger_type=logger.number or 0)
            configuration = meter.send(request)
        return ListedLog(
            logger=logger, oldest=oldest, newest=newest, configuration=configuration
        )

    def _tells_how(self, logger: Logger) -> bool:
        return self.is_asking_how and dialect_of(logger).step < 0

    def _times(self, logger: Logger) -> tuple[int, ...]:
        usual = _ELECTRIC_TIMES if self.logs.is_electric else _MODULE_TIMES
        return time_registers(logger.registers) or usual


class _Asking:
    """Asks one log for its two ends."""

    def __init__(
        self, meter: MeterClient, logger: Logger, times: tuple[int, ...]
    ) -> None:
        self._meter = meter
        self._logger = logger
        self._dialect = dialect_of(logger)
        self._times = times

    def ends(self) -> tuple[Mark | None, Mark | None]:
        """Return the oldest and the newest record.

        One answer tells both ids, so an empty log is asked once, and so is a log
        with one record.
        """
        told = self._told(Anchor.OLDEST)
        if told.is_empty or told.newest is None:
            return None, None
        oldest = next(map(_mark, told.rows), None)
        if oldest is not None and oldest.id == told.newest:
            return oldest, oldest
        if not told.rows:
            return None, Mark(id=told.newest, time=None)
        return oldest, self._newest(told.newest)

    def _newest(self, id_: int) -> Mark:
        is_past = self._dialect.step < 0
        told = self._told(Anchor.NEWEST if is_past else Anchor.ID, id_)
        # A record may have been made since.
        return max(map(_mark, told.rows), key=lambda mark: mark.id, default=None) or (
            Mark(id=id_, time=None)
        )

    def _told(self, anchor: Anchor, id_: int = 0) -> Told:
        ask = LogAsk(anchor=anchor, id=id_, rows=1, registers=self._times)
        request = self._dialect.request(ask)
        begun = time.monotonic()
        told = self._dialect.told(self._meter.send(request))
        failure: Callable[..., ExchangeError] | None = told.failure
        if failure is not None:
            raise failure(
                request=type(request).__name__,
                attempts=1,
                seconds=time.monotonic() - begun,
                heard_bytes=told.length_bytes,
                log=self._logger.name,
            )
        if not told.rows and not told.is_empty and self._times != _MODULE_TIMES:
            # The log may tell its time otherwise than is assumed.
            self._times = _MODULE_TIMES
            return self._told(anchor, id_)
        return told


def _mark(row: LogRow) -> Mark:
    return Mark(id=row.id, time=time_of({one.id_: one for one in row.registers}))
