"""What both clients share: the plans of their methods, and the line they run on."""

import datetime as dt
from collections.abc import Iterable
from typing import TypeVar

# What is seldom asked loads when it is.
from pykmp import exchange, logs, meters
from pykmp.errors import KmpError, PartialReadError, PortError
from pykmp.exchange import ExchangeSettings, Line, Plan, Readings, questions
from pykmp.exchange.reading import read_registers
from pykmp.exchange.states import Event
from pykmp.messages import (
    ClientContextRequest,
    GetLoggerConfigurationResponse,
    GetTypeResponse,
)

ResT = TypeVar("ResT")


class Session:
    """The plans of one meter's questions; owns the state of its line."""

    def __init__(self, settings: ExchangeSettings, *, allow_writes: bool) -> None:
        self.settings = settings
        self.allow_writes = allow_writes
        self._line = Line()

    def opened(self) -> None:
        """Take note that the port is open, again perhaps."""
        self._line.opened()

    def is_lost_by(self, error: KmpError) -> bool:
        """Return whether an error means that the port is gone, and take note if so."""
        cause = error.failure if isinstance(error, PartialReadError) else error
        if not isinstance(cause, PortError):
            return False
        self._line.happened(Event.LINE_LOST)
        return True

    def read(self, ids: Iterable[int]) -> Plan[Readings]:
        """Plan the reading of registers."""
        return read_registers(ids, line=self._line, settings=self.settings)

    def serial_number(self) -> Plan[int]:
        """Plan the question for the serial number."""
        return questions.serial_number(line=self._line, settings=self.settings)

    def meter_type(self) -> Plan[GetTypeResponse]:
        """Plan the question for type and software."""
        return questions.meter_type(line=self._line, settings=self.settings)

    def detect_family(self) -> "Plan[exchange.Detection]":
        """Plan to find out which family the meter is of."""
        return exchange.detect_family(line=self._line, settings=self.settings)

    def scan_step(
        self, scan: "exchange.Scan", pause_seconds: float
    ) -> "Plan[exchange.Scan]":
        """Plan the next step of a scan."""
        return exchange.scan_step(
            scan, line=self._line, settings=self.settings, pause_seconds=pause_seconds
        )

    def log(self, wish: "logs.LogWish") -> "logs.Course":
        """Plan the reading of a log, question by question."""
        return logs.log_course(wish, line=self._line, settings=self.settings)

    def log_configuration(
        self, logger: "meters.Logger | str", family: str | None
    ) -> Plan[GetLoggerConfigurationResponse]:
        """Plan the question how a log is set up."""
        return logs.of_logger(
            logs.log_configuration,
            logger,
            family,
            line=self._line,
            settings=self.settings,
        )

    def log_overview(
        self, logger: "meters.Logger | str", family: str | None
    ) -> "Plan[logs.LogOverview]":
        """Plan the questions what a log holds."""
        return logs.of_logger(
            logs.log_overview,
            logger,
            family,
            line=self._line,
            settings=self.settings,
        )

    def clock(self) -> Plan[dt.datetime]:
        """Plan the question for date and time."""
        return questions.clock(line=self._line, settings=self.settings)

    def set_clock(self, to: dt.datetime) -> Plan[None]:
        """Plan the setting of date and time."""
        return questions.set_clock(
            to, line=self._line, settings=self.settings, allow_writes=self.allow_writes
        )

    def send(self, request: ClientContextRequest[ResT]) -> Plan[ResT]:
        """Plan any question."""
        return questions.send(
            request,
            line=self._line,
            settings=self.settings,
            allow_writes=self.allow_writes,
        )
