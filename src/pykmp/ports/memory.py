"""Ports without wires: for tests of this project and of its users.

`VirtualPort` runs on a clock of its own, on which waiting costs nothing: a
conversation of minutes is over in a millisecond, and always goes the same way.
`memory_pair` gives two ends that talk to each other in real time.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from pykmp.errors import LineLostError
from pykmp.ports.layer import CLOSED_BY_PEER, CLOSED_BY_US

VIRTUAL_URL = "virtual:"
MEMORY_URL = "memory:"


class Peer(Protocol):
    """The far end of a virtual line.

    Instants are seconds on the clock of the line. A peer that hangs up raises
    `LineLostError` from any of these.
    """

    def receive(self, raw: bytes, at: float) -> None:
        """Take bytes that were sent at this instant."""

    def next_due(self) -> float | None:
        """Return when the next byte leaves, or None while none is due."""

    def due(self, at: float) -> bytes:
        """Return, once, all bytes that have left by this instant."""


class VirtualPort:
    """A port to a peer, on a virtual clock.

    State: the clock. It moves only while somebody reads: to the next byte that is
    due, or to the end of the wait.
    """

    def __init__(
        self, peer: Peer, *, url: str = VIRTUAL_URL, start_seconds: float = 0.0
    ) -> None:
        self.url = url
        self._peer = peer
        self._now = start_seconds
        self._is_closed = False

    def now(self) -> float:
        """Return the virtual clock."""
        return self._now

    def write(self, raw: bytes) -> None:
        """Hand *raw* to the peer, at this virtual instant.

        Raises:
            LineLostError: The peer hung up, or the port was closed.
        """
        self._check_not_closed()
        self._peer.receive(raw, self._now)

    def read(self, timeout_seconds: float) -> bytes:
        """Return what is due, moving the clock to it, or nothing at the end of time.

        Raises:
            LineLostError: The peer hung up, or the port was closed.
        """
        self._check_not_closed()
        end = self._now + timeout_seconds
        previous = None
        while (due := self._peer.next_due()) is not None and due <= end:
            if due == previous:
                break  # A peer that announces bytes and has none must not stop time.
            self._now = max(self._now, due)
            if chunk := self._peer.due(self._now):
                return chunk
            previous = due
        self._now = max(self._now, end)
        return b""

    def close(self) -> None:
        """Let nothing pass any more."""
        self._is_closed = True

    def _check_not_closed(self) -> None:
        if self._is_closed:
            raise LineLostError(url=self.url, reason=CLOSED_BY_US)


class AsyncVirtualPort:
    """The same for asyncio; other tasks get a turn at each call."""

    def __init__(
        self, peer: Peer, *, url: str = VIRTUAL_URL, start_seconds: float = 0.0
    ) -> None:
        self.url = url
        self._port = VirtualPort(peer, url=url, start_seconds=start_seconds)

    def now(self) -> float:
        """Return the virtual clock."""
        return self._port.now()

    async def write(self, raw: bytes) -> None:
        """Hand *raw* to the peer, at this virtual instant.

        Raises:
            LineLostError: The peer hung up, or the port was closed.
        """
        await asyncio.sleep(0)
        self._port.write(raw)

    async def read(self, timeout_seconds: float) -> bytes:
        """Return what is due, moving the clock to it, or nothing at the end of time.

        Raises:
            LineLostError: The peer hung up, or the port was closed.
        """
        await asyncio.sleep(0)
        return self._port.read(timeout_seconds)

    async def close(self) -> None:
        """Let nothing pass any more."""
        self._port.close()


def memory_pair() -> tuple["MemoryPort", "MemoryPort"]:
    """Return the two ends of a line in memory, for one thread each."""
    one, other = _Pipe(), _Pipe()
    return MemoryPort(one, other), MemoryPort(other, one)


def async_memory_pair() -> tuple["AsyncMemoryPort", "AsyncMemoryPort"]:
    """Return the two ends of a line in memory, for asyncio."""
    one, other = memory_pair()
    return AsyncMemoryPort(one), AsyncMemoryPort(other)


class MemoryPort:
    """One end of a line in memory, in real time."""

    def __init__(self, incoming: "_Pipe", outgoing: "_Pipe") -> None:
        self.url = MEMORY_URL
        self._incoming = incoming
        self._outgoing = outgoing

    def now(self) -> float:
        """Return the system's monotonic clock."""
        return time.monotonic()

    def write(self, raw: bytes) -> None:
        """Hand *raw* to the other end.

        Raises:
            LineLostError: An end was closed.
        """
        self._outgoing.put(raw)

    def read(self, timeout_seconds: float) -> bytes:
        """Return what has come, or nothing when the time is up.

        Raises:
            LineLostError: An end was closed.
        """
        return self._incoming.take(timeout_seconds)

    def close(self) -> None:
        """Close this end; the other one may still read what was sent before."""
        self._outgoing.leave_as_writer()
        self._incoming.leave_as_reader()

    def on_news(self, call: Callable[[], None]) -> None:
        """Call *call*, from whatever thread, each time that reading may give more."""
        self._incoming.on_news = call


class AsyncMemoryPort:
    """One end of a line in memory for asyncio; the other end may be of either kind."""

    def __init__(self, port: MemoryPort) -> None:
        self.url = port.url
        self._port = port
        self._has_news = asyncio.Event()
        loop = asyncio.get_running_loop()
        port.on_news(lambda: _tell(loop, self._has_news))

    def now(self) -> float:
        """Return the system's monotonic clock."""
        return self._port.now()

    async def write(self, raw: bytes) -> None:
        """Hand *raw* to the other end.

        Raises:
            LineLostError: An end was closed.
        """
        self._port.write(raw)

    async def read(self, timeout_seconds: float) -> bytes:
        """Return what has come, or nothing when the time is up.

        Raises:
            LineLostError: An end was closed.
        """
        self._has_news.clear()
        chunk = self._port.read(0)
        if chunk or timeout_seconds <= 0:
            return chunk
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds):
                await self._has_news.wait()
        return self._port.read(0)

    async def close(self) -> None:
        """Close this end; the other one may still read what was sent before."""
        self._port.close()


class _Pipe:
    """Bytes on their way from a writer to a reader, and which of them has left."""

    def __init__(self) -> None:
        self.on_news: Callable[[], None] | None = None
        self._change = threading.Condition()
        self._held = bytearray()
        self._writer_left = False
        self._reader_left = False

    def put(self, raw: bytes) -> None:
        with self._change:
            self._check(us=self._writer_left, peer=self._reader_left)
            self._held += raw
            self._announce()

    def take(self, timeout_seconds: float) -> bytes:
        with self._change:
            self._change.wait_for(self._has_news, max(0.0, timeout_seconds))
            if not self._held:
                self._check(us=self._reader_left, peer=self._writer_left)
            chunk = bytes(self._held)
            self._held.clear()
            return chunk

    def leave_as_writer(self) -> None:
        with self._change:
            self._writer_left = True
            self._announce()

    def leave_as_reader(self) -> None:
        with self._change:
            self._reader_left = True
            self._held.clear()
            self._announce()

    def _has_news(self) -> bool:
        return bool(self._held) or self._writer_left or self._reader_left

    def _check(self, *, us: bool, peer: bool) -> None:
        if us or peer:
            reason = CLOSED_BY_US if us else CLOSED_BY_PEER
            raise LineLostError(url=MEMORY_URL, reason=reason)

    def _announce(self) -> None:
        self._change.notify_all()
        if self.on_news is not None:
            self.on_news()


def _tell(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    # The loop of a reader that went away without closing may be closed already.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(event.set)
