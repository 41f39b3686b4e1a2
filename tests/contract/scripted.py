"""A meter that says what a test tells it to, on TCP or on a terminal of its own."""

import contextlib
import os
import select
import socket
import threading
import time
import tty
from collections.abc import Callable, Iterator
from typing import Final

STOP: Final = b"\r"
POLL_SECONDS: Final = 0.05
BYTE_SECONDS: Final = 11 / 1200

Say = Callable[[bytes], None]
#: What a meter does with one request, given the means to say something.
Reaction = Callable[[Say], None]


def says(*chunks: bytes) -> Reaction:
    """Return the reaction of saying these chunks one after the other."""

    def react(say: Say) -> None:
        for chunk in chunks:
            say(chunk)

    return react


def says_slowly(answer: bytes) -> Reaction:
    """Return the reaction of saying an answer as a line of 1200 baud lets it out."""

    def react(say: Say) -> None:
        for byte in answer:
            say(bytes([byte]))
            time.sleep(BYTE_SECONDS)

    return react


class ScriptedMeter:
    """Answers the first request with the first reaction, and so on, then is silent.

    Attributes:
        url: Where it listens, once it does.
        requests: The frames it heard, stop byte included.
        connections: How many clients came.
    """

    def __init__(self, *reactions: Reaction | bytes) -> None:
        self.url = ""
        self.requests: list[bytes] = []
        self.connections = 0
        self._reactions = list(reactions)
        self._heard = b""

    def hear(self, chunk: bytes, say: Say) -> None:
        """Take bytes from a client and react to each request they complete."""
        self._heard += chunk
        while STOP in self._heard:
            request, _, self._heard = self._heard.partition(STOP)
            self.requests.append(request + STOP)
            if self._reactions:
                self._react(self._reactions.pop(0), say)

    def _react(self, reaction: Reaction | bytes, say: Say) -> None:
        if isinstance(reaction, bytes):
            reaction = says(reaction)
        reaction(say)


@contextlib.contextmanager
def _running(run: Callable[[threading.Event], None]) -> Iterator[None]:
    stopping = threading.Event()
    thread = threading.Thread(target=run, args=[stopping])
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


@contextlib.contextmanager
def over_tcp(meter: ScriptedMeter) -> Iterator[ScriptedMeter]:
    """Let a meter listen on TCP, for one client after the other."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(POLL_SECONDS)
        meter.url = f"socket://127.0.0.1:{listener.getsockname()[1]}"

        def run(stopping: threading.Event) -> None:
            while not stopping.is_set():
                with contextlib.suppress(OSError):
                    client, _ = listener.accept()
                    meter.connections += 1
                    with client:
                        _serve(meter, client, stopping)

        with _running(run):
            yield meter


def _serve(
    meter: ScriptedMeter, client: socket.socket, stopping: threading.Event
) -> None:
    client.settimeout(POLL_SECONDS)
    while not stopping.is_set():
        with contextlib.suppress(TimeoutError):
            chunk = client.recv(4096)
            if not chunk:
                return
            meter.hear(chunk, client.sendall)


@contextlib.contextmanager
def on_terminal(meter: ScriptedMeter) -> Iterator[str]:
    """Let a meter listen on a terminal; yield the path of its device."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)

    def run(stopping: threading.Event) -> None:
        while not stopping.is_set():
            if select.select([ours], [], [], POLL_SECONDS)[0]:
                meter.hear(os.read(ours, 4096), lambda raw: _write_all(ours, raw))

    try:
        with _running(run):
            yield os.ttyname(theirs)
    finally:
        os.close(ours)
        os.close(theirs)


def _write_all(device: int, raw: bytes) -> None:
    while raw:
        raw = raw[os.write(device, raw) :]
