"""A meter for programs on an event loop."""

import asyncio
import datetime as dt
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing, suppress
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

from pykmp import exchange, logs, meters
from pykmp.client.log_file import LogFile
from pykmp.client.running import arun
from pykmp.client.session import Session
from pykmp.constants import DestinationAddress
from pykmp.errors import KmpError, PortError
from pykmp.exchange import (
    ATTEMPTS,
    BAUD,
    SCAN_PAUSE_SECONDS,
    TIMEOUT_SECONDS,
    ExchangeSettings,
    Plan,
    Readings,
)
from pykmp.messages import (
    ClientContextRequest,
    GetLoggerConfigurationResponse,
    GetTypeResponse,
)
from pykmp.ports import AsyncPort, open_async_port

T = TypeVar("T")
ResT = TypeVar("ResT")


class AsyncMeterClient:
    """One meter behind one port, opened by URL; owns the port.

    The same as :class:`MeterClient`, with ``async with`` and ``await``.
    Tasks may share a client: its questions are asked one after the other.
    A task that is cancelled leaves the line fit for the next question.
    A client belongs to the event loop that it was opened on.

    Args:
        url: The port, as :class:`MeterClient` takes it.
        address: Destination address.
        timeout_seconds: How long each attempt waits for the answer to begin.
        attempts: How often a request is sent at most.
            The longest one question can take is ``total_seconds_max``: with the
            defaults 17.3 s, whatever comes in, and 9.4 s for the serial number of a
            silent meter.
        allow_writes: Whether ``set_clock`` and ``send`` may change the meter.
        baud: Speed of the line; 9600 for electricity meters.
        open_port: Opens the port; for tests and for ports of one's own.

    >>> async def show(url: str) -> None:
    ...     async with AsyncMeterClient(url) as meter:
    ...         print(await meter.serial_number(), await meter.read(60, 68))
    """

    def __init__(
        self,
        url: str,
        *,
        address: int = DestinationAddress.HEAT_METER.value,
        timeout_seconds: float = TIMEOUT_SECONDS,
        attempts: int = ATTEMPTS,
        allow_writes: bool = False,
        baud: int = BAUD,
        open_port: Callable[..., Awaitable[AsyncPort]] = open_async_port,
    ) -> None:
        self.url = url
        settings = ExchangeSettings(
            address=address,
            timeout_seconds=timeout_seconds,
            attempts=attempts,
            baud=baud,
        )
        self._session = Session(settings, allow_writes=allow_writes)
        self._open_port = open_port
        self._port: AsyncPort | None = None
        self._lock = asyncio.Lock()

    @property
    def total_seconds_max(self) -> float:
        """The longest that one question can take, once the port is open."""
        return self._session.settings.total_seconds_max

    async def __aenter__(self) -> Self:
        async with self._lock:
            await self._open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the port; a later call opens it again."""
        async with self._lock:
            await self._close()

    async def read(self, *registers: int) -> Readings:
        """Read registers by id, any number, in as few requests as possible.

        Raises:
            ExchangeError: The meter gave no usable answer; the type says what came.
            PortError: The port cannot be used.
        """
        return await self._run(self._session.read(registers))

    async def serial_number(self) -> int:
        """Return the serial number; raises as :meth:`read` does."""
        return await self._run(self._session.serial_number())

    async def meter_type(self) -> GetTypeResponse:
        """Return type and software revision; raises as :meth:`read` does."""
        return await self._run(self._session.meter_type())

    async def detect_family(self) -> "exchange.Detection":
        """Find out which family the meter is of, for one or two short requests.

        Raises:
            ExchangeError: The meter gave no usable answer; the type says what came.
            PortError: The port cannot be used.
        """
        return await self._run(self._session.detect_family())

    async def scan_step(
        self, scan: "exchange.Scan", *, pause_seconds: float = SCAN_PAUSE_SECONDS
    ) -> "exchange.Scan":
        """Ask for the next registers of a scan, after a pause, and return the scan.

        Raises:
            OtherMeterError: The scan was begun with another meter.
            ExchangeError: The meter gave no usable answer; the type says what came.
            PortError: The port cannot be used.
        """
        return await self._run(self._session.scan_step(scan, pause_seconds))

    def log(
        self,
        logger: "meters.Logger | str",
        *registers: int,
        since: dt.datetime | None = None,
        until: dt.datetime | None = None,
        first: int | None = None,
        last: int | None = None,
        after: "int | logs.LogRecord | None" = None,
        newest: int | None = None,
        family: str | None = None,
        state: str | os.PathLike[str] | None = None,
        progress: "Callable[[logs.LogProgress], None] | None" = None,
    ) -> "AsyncIterator[logs.LogRecord]":
        """Read records of a log, each as soon as it is complete.

        Without any of the selections, all records. The newest come first from a
        MULTICAL 603 and its like, the oldest first from logger modules and electricity
        meters. Other questions may be asked between two records.

        Args:
            logger: The log, or its name, such as "hour", in the profile of the family.
            registers: Register ids; all that the log is known to have, if none.
            since: Records of this moment on, on the meter's clock, without a zone.
            until: Records before this moment.
            first: The oldest record id that is wanted.
            last: The newest record id that is wanted.
            after: Records behind this id or record; a record is read again, to compare.
            newest: So many of the newest records.
            family: The family, such as "603"; the meter is asked if a name needs it.
            state: A file to keep the reading in. A call that finds one there yields
                all its records first and goes on where it ended.
            progress: Is told after each answer how far the reading has come.

        Raises:
            LogQueryInvalidError: No log can give these records.
            UnknownLogError: The family has no log that is called so.
            LogStateInvalidError: The file is of another meter, log or query.
            LogError: The log has changed or begun again, or the meter refuses it.
            ExchangeError: The meter gave no usable answer; the type says what came.
            PortError: The port cannot be used.
        """
        selection = {
            "since": since,
            "until": until,
            "first": first,
            "last": last,
            "after": after,
            "newest": newest,
        }
        wish = logs.LogWish(
            logger=logger,
            registers=registers,
            family=family,
            selection=selection,
            state=None if state is None else partial(LogFile, state),
            progress=progress,
        )
        return self._records(self._session.log(wish))

    async def log_configuration(
        self, logger: "meters.Logger | str", *, family: str | None = None
    ) -> GetLoggerConfigurationResponse:
        """Ask how a log of a MULTICAL 603 or its like is set up.

        Raises:
            LogQueryInvalidError: The log does not tell how it is set up.
            UnknownLogError: The family has no log that is called so.
            ExchangeError: The meter gave no usable answer.
            PortError: The port cannot be used.
        """
        return await self._run(self._session.log_configuration(logger, family))

    async def log_overview(
        self, logger: "meters.Logger | str", *, family: str | None = None
    ) -> "logs.LogOverview":
        """Ask what a log holds: depth, registers, the oldest and the newest record.

        Raises:
            LogQueryInvalidError: How the log is read is not public.
            UnknownLogError: The family has no log that is called so.
            ExchangeError: The meter gave no usable answer.
            PortError: The port cannot be used.
        """
        return await self._run(self._session.log_overview(logger, family))

    async def clock(self) -> dt.datetime:
        """Return date and time as the meter shows them, without a time zone.

        Raises:
            CalendarInvalidError: The meter shows no valid date or time.
            ExchangeError: The meter gave no usable answer.
            PortError: The port cannot be used.
        """
        return await self._run(self._session.clock())

    async def set_clock(self, to: dt.datetime) -> None:
        """Set date and time as the meter shall show them.

        Raises:
            WritesNotAllowedError: The client was not opened with allow_writes=True.
            CalendarInvalidError: The time has a zone, or lies outside 2000 to 2099.
            ExchangeError: The meter did not acknowledge.
            PortError: The port cannot be used.
        """
        await self._run(self._session.set_clock(to))

    async def send(self, request: ClientContextRequest[ResT]) -> ResT:
        """Send any request and return its response.

        Raises:
            WritesNotAllowedError: The request may change the meter, and the client was
                not opened with allow_writes=True.
            ExchangeError: The meter gave no usable answer.
            PortError: The port cannot be used.
        """
        return await self._run(self._session.send(request))

    async def _records(self, course: "logs.Course") -> "AsyncIterator[logs.LogRecord]":
        with closing(course):
            reply = None
            while True:
                try:
                    stage = course.send(reply)
                except StopIteration:
                    return
                reply = None
                if isinstance(stage, tuple):
                    for record in stage:
                        yield record
                else:
                    reply = await self._run(stage)

    async def _run(self, plan: Plan[T]) -> T:
        async with self._lock:
            port = await self._open()
            try:
                return await arun(plan, port)
            except KmpError as error:
                if self._session.is_lost_by(error):
                    await self._close()
                raise

    async def _open(self) -> AsyncPort:
        if self._port is None:
            baud = self._session.settings.baud
            self._port = await self._open_port(self.url, baud=baud)
            self._session.opened()
        return self._port

    async def _close(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            # A line that is gone may refuse to be closed; it is gone all the same.
            with suppress(PortError):
                await port.close()
