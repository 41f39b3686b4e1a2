"""A meter that says what a test tells it to, on TCP or on a terminal of its own."""

import contextlib
import os
import select
import socket
import threading
import tty
from collections.abc import Callable, Iterator, Sequence
from typing import Final, Self

STOP: Final = b"\r"
POLL_SECONDS: Final = 0.05

#: What a meter does with one request: what it says, through the function it is given.
Reaction = Callable[[Callable[[bytes], None]], None]


def says(*chunks: bytes) -> Reaction:
    """Return the reaction of saying these chunks one after the other."""

    def react(say: Callable[[bytes], None]) -> None:
        for chunk in chunks:
            say(chunk)

    return react


class ScriptedMeter:
    """Answers the first request with the first reaction, and so on, then is silent.

    Attributes:
        url: Where it listens.
        requests: The frames it heard, stop byte included.
        connections: How many clients came.
    """

    def __init__(self, reactions: Sequence[Reaction | bytes]) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self._reactions = list(reactions)
        self._heard = b""
        self._stopping = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(POLL_SECONDS)
        self._thread = threading.Thread(target=self._run)
        self.url = f"socket://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()
        self._listener.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            with contextlib.suppress(TimeoutError):
                client, _ = self._listener.accept()
                self.connections += 1
                client.settimeout(POLL_SECONDS)
                with client, contextlib.suppress(OSError):
                    self._serve(client)

    def _serve(self, client: socket.socket) -> None:
        while not self._stopping.is_set():
            with contextlib.suppress(TimeoutError):
                chunk = client.recv(4096)
                if not chunk:
                    return
                self.hear(chunk, client.sendall)

    def hear(self, chunk: bytes, say: Callable[[bytes], None]) -> None:
        """Take bytes from a client and react to each request they complete."""
        self._heard += chunk
        while STOP in self._heard:
            request, _, self._heard = self._heard.partition(STOP)
            self.requests.append(request + STOP)
            if self._reactions:
                reaction = self._reactions.pop(0)
                if isinstance(reaction, bytes):
                    say(reaction)
                else:
                    reaction(say)


@contextlib.contextmanager
def on_terminal(meter: ScriptedMeter) -> Iterator[str]:
    """Let a meter that nobody started listen on a terminal; yield the device's path."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    stopping = threading.Event()

    def run() -> None:
        while not stopping.is_set():
            if select.select([ours], [], [], POLL_SECONDS)[0]:
                meter.hear(os.read(ours, 4096), lambda raw: _write_all(ours, raw))

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield os.ttyname(theirs)
    finally:
        stopping.set()
        thread.join()
        os.close(ours)
        os.close(theirs)


def _write_all(device: int, raw: bytes) -> None:
    while raw:
        raw = raw[os.write(device, raw) :]
