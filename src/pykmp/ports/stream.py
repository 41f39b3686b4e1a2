"""An asyncio port over any stream transport: serialx's, or a TCP connection."""

import asyncio
import time
from contextlib import suppress
from typing import cast

from pykmp.errors import LineLostError, PortError, PortUnavailableError
from pykmp.ports.inbox import Inbox
from pykmp.ports.keepalive import keep_alive
from pykmp.ports.layer import (
    CLOSED_BY_PEER,
    CLOSED_BY_US,
    Greeting,
    Layer,
    PlainLayer,
)
from pykmp.ports.port import CLOSE_SECONDS, CONNECT_SECONDS, WRITE_SECONDS
from pykmp.ports.rfc2217 import NO_AGREEMENT, layer_for
from pykmp.ports.translation import to_port_error, translated
from pykmp.ports.url import host_and_port, redact


async def open_async_tcp(url: str, *, baud: int) -> "StreamPort":
    """Connect to *url*, and agree on the settings of the line if it is RFC 2217.

    Connecting may take five seconds, looking up the name included, and agreeing five
    more.

    Raises:
        PortError: One of its kinds.
    """
    host, number = host_and_port(url)
    port = StreamPort(url, layer_for(url, baud=baud))
    with translated(url, is_open=False):
        async with asyncio.timeout(CONNECT_SECONDS):
            transport, _ = await asyncio.get_running_loop().create_connection(
                lambda: port, host, number
            )
    keep_alive(transport.get_extra_info("socket"))
    return await _agreed(port)


async def open_async_serialx(url: str, *, baud: int) -> "StreamPort":
    """Open a device, or whatever serialx knows by the scheme of *url*.

    Raises:
        PortError: One of its kinds.
    """
    import serialx

    port = StreamPort(url, PlainLayer())
    with translated(url, is_open=False):
        await serialx.create_serial_connection(
            asyncio.get_running_loop(),
            lambda: port,
            url,
            baudrate=baud,
            byte_size=8,
            parity=serialx.Parity.NONE,
            stopbits=serialx.StopBits.TWO,
            exclusive=True,
            connect_timeout=CONNECT_SECONDS,
            close_timeout=CLOSE_SECONDS,
        )
    return await _agreed(port)


async def _agreed(port: "StreamPort") -> "StreamPort":
    """Return *port* ready for use, or close it."""
    try:
        await port.agree(CONNECT_SECONDS)
    except BaseException:
        await port.close()
        raise
    return port


class StreamPort(asyncio.Protocol):
    """A port on a transport.

    State: the transport, what has come and not been read, and how the line ended.
    """

    def __init__(self, url: str, layer: Layer) -> None:
        self.url = redact(url)
        self._layer = layer
        self._greeting = Greeting()
        self._inbox = Inbox()
        self._transport: asyncio.Transport | None = None
        self._agreement = asyncio.Event()
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._is_gone = asyncio.Event()
        self._is_open = False
        self._is_paused = False

    def now(self) -> float:
        """Return the system's monotonic clock."""
        return time.monotonic()

    async def agree(self, timeout_seconds: float) -> None:
        """Wait until the line may be used.

        Raises:
            PortUnavailableError: The other side refuses, or has not agreed in time.
            PortBusyError: It says that the port is in use.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds):
                await self._agreement.wait()
        self._inbox.check()
        if not self._layer.is_ready:
            reason = self._layer.refusal or NO_AGREEMENT
            raise PortUnavailableError(url=self.url, reason=reason)
        self._is_open = True

    async def write(self, raw: bytes) -> None:
        """Send *raw* in one go.

        Raises:
            LineLostError: The line is gone, or takes nothing.
        """
        self._inbox.check()
        self._send(self._layer.wrap(raw))
        try:
            async with asyncio.timeout(WRITE_SECONDS):
                await self._has_room.wait()
                if self._is_closing():
                    await self._is_gone.wait()
        except TimeoutError:
            reason = f"nothing could be sent for {WRITE_SECONDS:g} s"
            raise LineLostError(url=self.url, reason=reason) from None
        self._inbox.check()

    async def read(self, timeout_seconds: float) -> bytes:
        """Return what has come, or nothing when the time is up.

        Raises:
            LineLostError: The line is gone.
            PortBusyError: It is gone, and the other side said that it is in use.
        """
        chunk = await self._inbox.take(timeout_seconds)
        if self._is_paused and self._transport is not None:
            self._is_paused = False
            self._transport.resume_reading()
        return chunk

    async def close(self) -> None:
        """Close the transport, within a bounded time and whatever it still holds."""
        self._inbox.end(LineLostError(url=self.url, reason=CLOSED_BY_US))
        if self._transport is None or self._is_gone.is_set():
            return
        try:
            self._transport.close()
            # A transport flushes before it closes. To a host that has died in silence
            # that takes for ever.
            await self._wait_until_gone()
        finally:
            if not self._is_gone.is_set():
                self._transport.abort()
        await self._wait_until_gone()

    async def _wait_until_gone(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._is_gone.wait()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport; called by it."""
        # Both directions are what TCP and serialx hand over.
        self._transport = cast("asyncio.Transport", transport)
        with suppress(NotImplementedError):
            # No room while anything waits, so that `write` ends when all has left.
            self._transport.set_write_buffer_limits(high=0)
        self._send(self._layer.hello())
        self._note_agreement()

    def data_received(self, chunk: bytes) -> None:
        """Take bytes; called by the transport."""
        line = self._layer.feed(chunk)
        self._greeting.hear(line)
        if line:
            self._inbox.put(line)
        self._send(self._layer.replies())
        self._note_agreement()
        if self._inbox.is_full and not self._is_paused and self._transport is not None:
            self._is_paused = True
            self._transport.pause_reading()

    def connection_lost(self, error: Exception | None) -> None:
        """Note the end of the line; called by the transport."""
        self._inbox.end(self._ending(error))
        self._is_gone.set()
        self._agreement.set()
        self._has_room.set()

    def pause_writing(self) -> None:
        """Note that bytes are waiting; called by the transport."""
        self._has_room.clear()

    def resume_writing(self) -> None:
        """Note that all bytes have left; called by the transport."""
        self._has_room.set()

    def _note_agreement(self) -> None:
        if self._layer.is_ready or self._layer.refusal:
            self._agreement.set()

    def _send(self, raw: bytes) -> None:
        if raw and self._transport is not None:
            with translated(self.url, is_open=self._is_open):
                self._transport.write(raw)

    def _is_closing(self) -> bool:
        return self._transport is not None and self._transport.is_closing()

    def _ending(self, error: Exception | None) -> PortError:
        kind = LineLostError if self._is_open else PortUnavailableError
        reason = CLOSED_BY_PEER
        if error is not None:
            reason = to_port_error(error, self.url, is_open=True).reason
        return self._greeting.explain(kind, self.url, reason)
