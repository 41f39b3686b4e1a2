"""Blocking ports over TCP: `socket://` and `rfc2217://`.

The standard library's socket is used, not serialx: that keeps the socket to itself,
so that neither keepalive nor sending at once can be switched on, and puts no limit on
the whole of an RFC 2217 negotiation.
"""

import socket
import time
from contextlib import suppress

from pykmp.errors import LineLostError, PortError, PortUnavailableError
from pykmp.ports.keepalive import keep_alive
from pykmp.ports.layer import CLOSED_BY_PEER, CLOSED_BY_US, Greeting, Layer
from pykmp.ports.port import CHUNK_BYTES_MAX, CONNECT_SECONDS, WRITE_SECONDS
from pykmp.ports.rfc2217 import NO_AGREEMENT, layer_for
from pykmp.ports.translation import to_port_error, translated
from pykmp.ports.url import host_and_port, redact


def open_tcp(url: str, *, baud: int) -> "TcpPort":
    """Connect to *url*, and agree on the settings of the line if it is RFC 2217.

    Each address of the host gets five seconds to answer, the agreement five more.
    Looking up the name takes as long as the system lets it.

    Raises:
        PortError: One of its kinds.
    """
    address = host_and_port(url)
    with translated(url, is_open=False):
        sock = socket.create_connection(address, timeout=CONNECT_SECONDS)
    try:
        with translated(url, is_open=False):
            keep_alive(sock)
        port = TcpPort(sock, layer_for(url, baud=baud), url=url)
        port.agree(CONNECT_SECONDS)
    except BaseException:
        sock.close()
        raise
    return port


class TcpPort:
    """A connection that leads to a meter.

    State: the socket, and bytes of the line that nobody has read yet.
    """

    def __init__(self, sock: socket.socket, layer: Layer, *, url: str) -> None:
        self.url = redact(url)
        self._socket = sock
        self._layer = layer
        self._greeting = Greeting()
        self._arrived = bytearray()
        self._is_open = False
        self._is_closed = False

    def agree(self, timeout_seconds: float) -> None:
        """Wait until the line may be used.

        Raises:
            PortUnavailableError: The other side refuses, or has not agreed in time.
            PortBusyError: It says that the port is in use.
        """
        due = self.now() + timeout_seconds
        self._send(self._layer.hello())
        while not self._layer.is_ready:
            if self._layer.refusal:
                raise PortUnavailableError(url=self.url, reason=self._layer.refusal)
            if self.now() >= due or not self._receive(due - self.now()):
                raise PortUnavailableError(url=self.url, reason=NO_AGREEMENT)
        self._is_open = True

    def now(self) -> float:
        """Return the system's monotonic clock."""
        return time.monotonic()

    def write(self, raw: bytes) -> None:
        """Send *raw* in one go.

        Raises:
            LineLostError: The connection is gone.
        """
        self._send(self._layer.wrap(raw))

    def read(self, timeout_seconds: float) -> bytes:
        """Return what has come, or nothing when the time is up.

        Raises:
            LineLostError: The connection is gone.
            PortBusyError: It is gone, and the other side said that it is in use.
        """
        due = self.now() + timeout_seconds
        while not self._arrived and self._receive(max(0.0, due - self.now())):
            # Telnet commands are no bytes of the line, and may be all that comes.
            if self.now() >= due:
                break
        chunk = bytes(self._arrived)
        self._arrived.clear()
        return chunk

    def close(self) -> None:
        """Close the connection."""
        self._is_closed = True
        self._socket.close()

    def _receive(self, timeout_seconds: float) -> bool:
        """Take what the connection has; return whether it had anything in time."""
        self._check_not_closed()
        try:
            self._socket.settimeout(timeout_seconds)
            chunk = self._socket.recv(CHUNK_BYTES_MAX)
        except BlockingIOError:
            return False
        except OSError as error:
            # A dead host raises the same type as our own time-out, but with a number.
            if isinstance(error, TimeoutError) and not error.errno:
                return False
            reason = to_port_error(error, self.url, is_open=True).reason
            raise self._ending(reason) from error
        if not chunk:
            raise self._ending(CLOSED_BY_PEER)
        line = self._layer.feed(chunk)
        self._greeting.hear(line)
        self._arrived += line
        self._send(self._layer.replies())
        return True

    def _send(self, raw: bytes) -> None:
        self._check_not_closed()
        if not raw:
            return
        try:
            self._socket.settimeout(WRITE_SECONDS)
            self._socket.sendall(raw)
        except OSError as error:
            reason = to_port_error(error, self.url, is_open=True).reason
            self._hear_last_words()
            raise self._ending(reason) from error

    def _hear_last_words(self) -> None:
        """Take what came before the connection ended: a bridge may have said why."""
        with suppress(OSError):
            self._socket.settimeout(0)
            while chunk := self._socket.recv(CHUNK_BYTES_MAX):
                self._greeting.hear(self._layer.feed(chunk))

    def _check_not_closed(self) -> None:
        if self._is_closed:
            raise LineLostError(url=self.url, reason=CLOSED_BY_US)

    def _ending(self, reason: str) -> PortError:
        kind = LineLostError if self._is_open else PortUnavailableError
        return self._greeting.explain(kind, self.url, reason)
