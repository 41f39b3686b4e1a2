"""A connection in between that can go deaf without hanging up, as a router does."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from tests.kmpd.servers import HOST
from tests.kmpd.station.meters import numbers_in

_CHUNK_BYTES: Final = 4096


class DeafProxy(socketserver.ThreadingTCPServer):
    """Carries bytes between the station and a line; owns both connections.

    Attributes:
        is_deaf: Whether bytes vanish, both ways, while connections stay open.
        vanished: The numbers of answers that nobody was told.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, url: str) -> None:
        host, _, port = url.removeprefix("socket://").rpartition(":")
        self.target = host, int(port)
        self.is_deaf = False
        self.vanished: list[int] = []
        super().__init__((HOST, 0), _Talk)

    @property
    def url(self) -> str:
        """What the station opens."""
        return f"socket://{HOST}:{self.server_address[1]}"


class _Talk(socketserver.BaseRequestHandler):
    server: DeafProxy

    def handle(self) -> None:
        """Carry bytes both ways until one side hangs up."""
        with socket.create_connection(self.server.target) as line:
            answers = threading.Thread(target=self._carry_answers, args=[line])
            answers.start()
            with suppress(OSError):
                while raw := self.request.recv(_CHUNK_BYTES):
                    if not self.server.is_deaf:
                        line.sendall(raw)
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            answers.join()

    def _carry_answers(self, line: socket.socket) -> None:
        with suppress(OSError):
            while raw := line.recv(_CHUNK_BYTES):
                if self.server.is_deaf:
                    self.server.vanished.extend(numbers_in(raw))
                else:
                    self.request.sendall(raw)


@contextmanager
def proxied(url: str) -> Iterator[DeafProxy]:
    """Serve a proxy before a line while the block runs."""
    with DeafProxy(url) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=[0.05])
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()
