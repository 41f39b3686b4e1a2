"""The connection to a broker: it heals by itself, and says what was acknowledged."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Sequence
from typing import Final, Protocol

from aiomqtt import Client, Message, MqttError, Will

from kmpd.errors import SinkError
from kmpd.interfaces import Clock
from kmpd.sinks.mqtt.client import new_client
from kmpd.sinks.mqtt.entity import OFFLINE, ONLINE
from kmpd.sinks.mqtt.options import MqttOptions
from kmpd.sinks.mqtt.publication import (
    BUNCH_MAX,
    Publication,
    publish_all,
)

_PAUSE_SECONDS_MIN: Final = 1.0
_PAUSE_SECONDS_MAX: Final = 300.0
_REFUSALS: Final = (MqttError, OSError, ValueError, TimeoutError)

logger = logging.getLogger("kmpd.mqtt")


class Listener(Protocol):
    """What is done with a connection that is there."""

    async def came_up(self, client: Client) -> None:
        """Do what is to be done before anybody publishes."""

    async def heard(self, client: Client, message: Message) -> None:
        """Take a message that was subscribed to."""


class Connection:
    """Owns the connection: opens it anew whenever it is lost, until it is closed.

    The station's status is the broker's last will, so that others learn of its end
    even if it has no time to say so.
    """

    def __init__(
        self,
        *,
        options: MqttOptions,
        client_id: str,
        status_topic: str,
        clock: Clock,
        listener: Listener,
    ) -> None:
        self._options = options
        self._client_id = client_id
        self._status_topic = status_topic
        self._clock = clock
        self._listener = listener
        self._task: asyncio.Task[None] | None = None
        self._attempt: asyncio.Future[Client] | None = None
        self._lost: asyncio.Future[None] | None = None
        self._wake = asyncio.Event()

    async def open(self) -> None:
        """Connect.

        Raises:
            SinkError: The broker cannot be reached, or does not want us.
        """
        try:
            await self._client()
        except SinkError:
            await self.close()
            raise

    async def ready(self) -> None:
        """Return when there is a connection.

        Raises:
            SinkError: There is none, and one cannot be had.
        """
        await self._client()

    async def publish(self, publications: Sequence[Publication]) -> None:
        """Publish, in order, and return when the broker has acknowledged all of it.

        Raises:
            SinkError: It has not; what it has of it, nobody knows.
        """
        if not publications:
            return
        attempt = self._attempt
        if attempt is None or not attempt.done() or _has_failed(attempt):
            raise SinkError(reason=self._reason(None))
        client = attempt.result()
        await self._unless_lost(publish_all(client, publications, self._options.qos))

    async def close(self) -> None:
        """Say good-bye, and end."""
        task, self._task = self._task, None
        attempt, self._attempt = self._attempt, None
        if attempt is not None and attempt.done() and attempt.exception() is None:
            with contextlib.suppress(*_REFUSALS):
                await self._say(attempt.result(), OFFLINE)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _client(self) -> Client:
        """Return the client of a connection that is there; connect at once if none is.

        Raises:
            SinkError: There is none.
        """
        if self._task is None:
            self._attempt = asyncio.get_running_loop().create_future()
            self._task = asyncio.create_task(self._run(), name="kmpd mqtt")
        elif self._attempt is None or _has_failed(self._attempt):
            self._attempt = asyncio.get_running_loop().create_future()
            self._wake.set()
        attempt = self._attempt
        if attempt is None:  # pragma: no cover - set above
            raise SinkError(reason="There is no connection")
        return await asyncio.shield(attempt)

    async def _run(self) -> None:
        pause_seconds = _PAUSE_SECONDS_MIN
        while True:
            self._wake.clear()
            try:
                await self._serve()
            except Exception as error:  # noqa: BLE001 - it must come back whatever it was
                was_up = self._went_down(_first(error))
            else:
                was_up = self._went_down(None)
            pause_seconds = _PAUSE_SECONDS_MIN if was_up else pause_seconds
            await self._pause(pause_seconds)
            pause_seconds = min(2 * pause_seconds, _PAUSE_SECONDS_MAX)

    async def _serve(self) -> None:
        """Connect, and listen until the connection is lost."""
        self._lost = asyncio.get_running_loop().create_future()
        async with self._new_client() as client:
            # Many wait for their acknowledgement by intent; that is no reason to warn.
            client.pending_calls_threshold = 2 * BUNCH_MAX
            await self._say(client, ONLINE)
            await self._listener.came_up(client)
            self._came_up(client)
            listening = asyncio.create_task(self._listen(client))
            try:
                await asyncio.wait(
                    (listening, self._lost), return_when=asyncio.FIRST_COMPLETED
                )
                if listening.done():
                    listening.result()
            finally:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)

    async def _listen(self, client: Client) -> None:
        async for message in client.messages:
            if str(message.topic) == self._status_topic:
                await self._correct(client, message)
            else:
                await self._listener.heard(client, message)

    async def _correct(self, client: Client, message: Message) -> None:
        """Contradict the last will of a connection that was lost before this one."""
        is_closing = self._task is None
        if message.payload == OFFLINE.encode() and not is_closing:
            await self._say(client, ONLINE)

    async def _say(self, client: Client, status: str) -> None:
        qos = self._options.qos
        await client.publish(self._status_topic, status, qos=qos, retain=True)

    def _came_up(self, client: Client) -> None:
        logger.info("broker=%s:%d up", self._options.host, self._options.port_used)
        if self._attempt is None or _has_failed(self._attempt):
            self._attempt = asyncio.get_running_loop().create_future()
        self._attempt.set_result(client)

    def _went_down(self, error: Exception | None) -> bool:
        """Tell those who wait; return whether the connection was there at all."""
        if error is not None and not isinstance(error, _REFUSALS):
            logger.error("broker=%s failure", self._options.host, exc_info=error)
        if self._lost is not None and not self._lost.done():
            self._lost.set_result(None)
        attempt, self._attempt = self._attempt, None
        if attempt is None:
            return False
        if not attempt.done():
            attempt.set_exception(SinkError(reason=self._reason(error)))
            attempt.exception()  # Nobody may be waiting for it.
            return False
        if _has_failed(attempt):
            return False
        logger.warning("broker=%s:%d lost", self._options.host, self._options.port_used)
        return True

    def _reason(self, error: Exception | None) -> str:
        where = f"The broker {self._options.host}:{self._options.port_used}"
        return f"{where} cannot be used: {error or 'the connection was lost'}"

    async def _pause(self, seconds: float) -> None:
        """Return when the time has passed, or somebody wants to publish."""
        waits = (
            asyncio.create_task(self._clock.sleep(seconds)),
            asyncio.create_task(self._wake.wait()),
        )
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    async def _unless_lost(self, publishing: Awaitable[None]) -> None:
        """Wait for acknowledgements, but not for those of a connection that is lost.

        Raises:
            SinkError: The connection was lost, or the broker took too long.
        """
        lost = self._lost
        work = asyncio.ensure_future(publishing)
        try:
            await asyncio.wait(
                (work, lost) if lost else (work,), return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            if not work.done():
                work.cancel()
                await asyncio.gather(work, return_exceptions=True)
        if work.cancelled():
            raise SinkError(reason=self._reason(None))
        error = work.exception()
        if error is None:
            return
        if lost is not None and not lost.done():
            lost.set_result(None)
        raise SinkError(reason=self._reason(_first(error)))

    def _new_client(self) -> Client:
        qos = self._options.qos
        status = Will(self._status_topic, OFFLINE, qos=qos, retain=True)
        return new_client(self._options, identifier=self._client_id, will=status)


def _has_failed(attempt: asyncio.Future[Client]) -> bool:
    return attempt.done() and attempt.exception() is not None


def _first(error: BaseException) -> Exception | None:
    """Return the first of several errors at once."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error if isinstance(error, Exception) else None
