"""Emulated meters behind TCP ports, one port each, as ser2net gives them."""

import asyncio
import errno
import os
import resource
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from enum import StrEnum, unique
from typing import Final, cast

from pykmp.emulator.line import EmulatedLine
from pykmp.emulator.pump import Pump
from pykmp.errors import PortBusyError, PortUnavailableError
from pykmp.ports.translation import to_port_error

#: What may wait in a connection whose client does not read; more is dropped.
_UNREAD_BYTES_MAX: Final = 65536
_PORT_MAX: Final = 65535
#: Turns of the loop from accepting a connection to having it.
_TURNS: Final = 3
#: Files that a process has open besides.
_OTHER_FILES: Final = 64


@unique
class Sharing(StrEnum):
    """What becomes of a second client of one port.

    SHARE lets both talk, and both hear all that the meter says; KICK ends the first
    connection; REFUSE ends the second.
    """

    SHARE = "share"
    KICK = "kick"
    REFUSE = "refuse"


@asynccontextmanager
async def serve_tcp(
    lines: Sequence[EmulatedLine],
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    sharing: Sharing = Sharing.SHARE,
) -> AsyncIterator[tuple[str, ...]]:
    """Serve each line at a port of its own and yield their URLs, in order.

    Ports are consecutive from *port* on; 0 takes any that are free.
    The limit of open files is raised to what that many clients need, if the system
    lets it.

    Raises:
        PortBusyError: Something else listens there.
        PortError: The system refuses otherwise.
    """
    if port + len(lines) - 1 > _PORT_MAX:
        reason = f"there is no port above {_PORT_MAX} for the last of {len(lines)}"
        raise PortUnavailableError(url=_url(host, port), reason=reason)
    _make_room_for(len(lines))
    async with AsyncExitStack() as servers:
        urls = []
        for place, line in enumerate(lines):
            listener = _listener(host, port + place if port else 0)
            server = _Server(line, sharing)
            await servers.enter_async_context(server.listening(listener))
            urls.append(_url(host, listener.getsockname()[1]))
        yield tuple(urls)


class _Server:
    """One port; owns its connections."""

    def __init__(self, line: EmulatedLine, sharing: Sharing) -> None:
        self._line = line
        self._sharing = sharing
        self._pump = Pump(line, send=self._send, hang_up=self._hang_up)
        self._open: set[asyncio.Transport] = set()
        self._clients: list[asyncio.Transport] = []
        self._is_over = False

    @asynccontextmanager
    async def listening(self, listener: socket.socket) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Connection(self), sock=listener)
        try:
            yield
        finally:
            # A connection that is being accepted becomes one before the server ends;
            # asyncio would lose its socket otherwise.
            loop.remove_reader(listener.fileno())
            await _turns()
            self._is_over = True
            server.close()
            self._pump.stop()
            for connection in self._open:
                connection.abort()
            await _turns()

    def join(self, client: asyncio.Transport) -> bool:
        """Take a client in; return whether it was taken."""
        if self._is_over:
            client.abort()
            return False
        self._open.add(client)
        if self._clients and self._sharing is Sharing.REFUSE:
            client.close()
            return False
        if self._sharing is Sharing.KICK:
            self._hang_up()
        self._clients.append(client)
        return True

    def hear(self, raw: bytes) -> None:
        """Hand bytes of any client to the line."""
        self._pump.receive(raw)

    def leave(self, client: asyncio.Transport) -> None:
        """Forget a client; what is on its way to the last one is lost."""
        self._open.discard(client)
        if client in self._clients:
            self._clients.remove(client)
        if not self._clients:
            self._pump.stop()
            self._line.clear()

    def _send(self, raw: bytes) -> None:
        for client in self._clients:
            if client.get_write_buffer_size() < _UNREAD_BYTES_MAX:
                client.write(raw)

    def _hang_up(self) -> None:
        for client in self._clients:
            client.close()
        self._clients.clear()


class _Connection(asyncio.Protocol):
    """One client; knows whether it was taken in."""

    _transport: asyncio.Transport
    _is_taken = False

    def __init__(self, server: _Server) -> None:
        self._server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._is_taken = self._server.join(self._transport)

    def data_received(self, data: bytes) -> None:
        if self._is_taken and not self._transport.is_closing():
            self._server.hear(data)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc  # However it ended, the client is gone.
        self._server.leave(self._transport)


async def _turns() -> None:
    """Let the loop do what it has already decided to do."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        url = _url(host, port)
        if error.errno == errno.EADDRINUSE:
            raise PortBusyError(url=url, reason=os.strerror(error.errno)) from error
        raise to_port_error(error, url, is_open=False) from error


def _url(host: str, port: int) -> str:
    return f"socket://[{host}]:{port}" if ":" in host else f"socket://{host}:{port}"


def _make_room_for(count: int) -> None:
    """Let the process open a port and two connections for each meter."""
    wanted = 3 * count + _OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if resource.RLIM_INFINITY != soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
