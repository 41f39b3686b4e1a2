"""A blocking port made fit for asyncio by a thread that reads it."""

import asyncio
import threading
from contextlib import suppress

from pykmp.errors import LineLostError, PortError
from pykmp.ports.inbox import Inbox
from pykmp.ports.layer import CLOSED_BY_US
from pykmp.ports.port import Port

#: How long closing may have to wait for the thread.
_POLL_SECONDS = 0.05


class ThreadedPort:
    """An asyncio port over a blocking one.

    State: the thread, which alone reads the blocking port, and what it has read.
    """

    def __init__(self, port: Port) -> None:
        self.url = port.url
        self._port = port
        self._inbox = Inbox()
        self._loop = asyncio.get_running_loop()
        self._has_to_stop = threading.Event()
        self._thread = threading.Thread(target=self._pump, daemon=True)
        self._thread.start()

    def now(self) -> float:
        """Return the clock of the port behind."""
        return self._port.now()

    async def write(self, raw: bytes) -> None:
        """Send *raw* in one go.

        Raises:
            LineLostError: The line is gone.
        """
        self._inbox.check()
        await asyncio.to_thread(self._port.write, raw)

    async def read(self, timeout_seconds: float) -> bytes:
        """Return what has come, or nothing when the time is up.

        Raises:
            LineLostError: The line is gone.
        """
        return await self._inbox.take(timeout_seconds)

    async def close(self) -> None:
        """End the thread and close the port behind."""
        self._inbox.end(LineLostError(url=self.url, reason=CLOSED_BY_US))
        self._has_to_stop.set()
        await asyncio.to_thread(self._thread.join)
        await asyncio.to_thread(self._port.close)

    def _pump(self) -> None:
        with suppress(RuntimeError):  # The loop has closed, nobody listens any more.
            while not self._has_to_stop.is_set():
                try:
                    chunk = self._port.read(_POLL_SECONDS)
                except PortError as error:
                    self._loop.call_soon_threadsafe(self._inbox.end, error)
                    return
                if chunk:
                    self._loop.call_soon_threadsafe(self._inbox.put, chunk)
