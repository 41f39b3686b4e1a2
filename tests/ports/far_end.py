"""The far ends that ports are tested against, and one way to drive both kinds."""

import asyncio
import contextlib
import os
import socket
import subprocess
import threading
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

from pykmp.ports import AsyncPort, Port
from tests.conftest import find_real_part

#: A real part that has not done its work by then will not do it.
PATIENCE_SECONDS = 10.0


class Driven:
    """An asyncio port as a blocking one, so that one test covers both kinds."""

    def __init__(self, runner: asyncio.Runner, port: AsyncPort) -> None:
        self.url = port.url
        self.port = port
        self._runner = runner

    def now(self) -> float:
        """Return the port's clock."""
        return self.port.now()

    def write(self, raw: bytes) -> None:
        """Send *raw*."""
        self._runner.run(self.port.write(raw))

    def read(self, timeout_seconds: float) -> bytes:
        """Return what has come."""
        return self._runner.run(self.port.read(timeout_seconds))

    def close(self) -> None:
        """Give the port back."""
        self._runner.run(self.port.close())


def read_all(port: Port, length: int) -> bytes:
    """Return *length* bytes, in however many chunks they come."""
    raw = b""
    while len(raw) < length and (chunk := port.read(PATIENCE_SECONDS)):
        raw += chunk
    return raw


def wait_for(condition: Callable[[], bool]) -> None:
    """Return once *condition* is true."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, "the real part does not get ready"
        time.sleep(0.01)


def free_port() -> int:
    """Return a TCP port of this machine that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@contextlib.contextmanager
def serve(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Yield the host and port at which *answer* treats one connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(PATIENCE_SECONDS)

        def treat_one() -> None:
            with contextlib.suppress(OSError):
                connection, _ = server.accept()
                with connection:
                    answer(connection)

        thread = threading.Thread(target=treat_one)
        thread.start()
        try:
            yield f"127.0.0.1:{server.getsockname()[1]}"
        finally:
            thread.join(PATIENCE_SECONDS)
            assert not thread.is_alive()


def echo(connection: socket.socket) -> None:
    """Send back what comes until the other side closes."""
    while chunk := connection.recv(4096):
        connection.sendall(chunk)


def swallow(connection: socket.socket) -> None:
    """Take what comes until the other side closes, and say nothing."""
    while connection.recv(4096):
        pass


class Terminal:
    """A pseudo terminal: its name for the port, its far end for the test."""

    def __init__(self) -> None:
        self.fileno, near = os.openpty()
        tty.setraw(near)
        self.name = os.ttyname(near)
        os.close(near)
        self._is_closed = False

    def send(self, raw: bytes) -> None:
        """Send *raw* to the port."""
        os.write(self.fileno, raw)

    def receive(self, length: int) -> bytes:
        """Return *length* bytes the port has sent."""
        raw = b""
        while len(raw) < length:
            raw += os.read(self.fileno, length - len(raw))
        return raw

    def close(self) -> None:
        """Pull the plug."""
        if not self._is_closed:
            self._is_closed = True
            os.close(self.fileno)


@contextlib.contextmanager
def running(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a real part, and end it."""
    program = find_real_part(command[0])
    assert program is not None
    process = subprocess.Popen(
        [program, *command[1:]],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def socat_pair(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield the names of two terminals that socat connects."""
    near, far = folder / "near", folder / "far"
    ends = [f"pty,raw,echo=0,link={end}" for end in (near, far)]
    with running("socat", "-d", "-d", *ends):
        wait_for(lambda: near.exists() and far.exists())
        yield near, far


@contextlib.contextmanager
def ser2net(folder: Path, accepter: str, device: Path) -> Iterator[str]:
    """Yield host and port of a ser2net that serves *device* to one client."""
    port = free_port()
    with ser2net_on(folder, accepter, device, port=port):
        yield f"127.0.0.1:{port}"


@contextlib.contextmanager
def ser2net_on(
    folder: Path, accepter: str, device: Path, *, port: int
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a ser2net that serves *device* at *port*; 9600 baud until told otherwise."""
    settings = folder / "ser2net.yaml"
    settings.write_text(
        f"connection: &meter\n"
        f"  accepter: {accepter},127.0.0.1,{port}\n"
        f"  connector: serialdev,{device},9600n81,local\n"
        f"  options:\n"
        f"    max-connections: 1\n"
    )
    lock = folder / "ser2net.pid"
    with running("ser2net", "-n", "-c", str(settings), "-P", str(lock)) as process:
        wait_for(lambda: _is_listening(port))
        yield process


def _is_listening(port: int) -> bool:
    # Trying to connect would take the only place there is.
    listening = "0A"
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[1].endswith(f":{port:04X}") and fields[3] == listening:
            return True
    return False
