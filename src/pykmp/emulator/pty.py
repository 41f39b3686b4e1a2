"""An emulated meter behind a terminal, as if an optical head were plugged in."""

import asyncio
import os
import select
import termios
import tty
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from pykmp.emulator.line import EmulatedLine
from pykmp.emulator.pump import Pump
from pykmp.emulator.terminal_speed import set_speed, speed_of
from pykmp.errors import PortUnavailableError
from pykmp.ports.translation import translated

_CHUNK_BYTES: Final = 4096
_TERMINALS: Final = "/dev/pts/"


@asynccontextmanager
async def serve_pty(
    line: EmulatedLine, path: str | Path | None = None
) -> AsyncIterator[str]:
    """Serve a line at a terminal and yield the path to open.

    With a *path*, that is a link to the terminal, which is taken away at the end; a
    link that an earlier run left behind is replaced.
    The terminal begins with the speed of the line; a client that sets another one
    gets and gives garbage.

    Raises:
        PortUnavailableError: Something else is at that path.
        PortError: The system refuses otherwise.
    """
    terminal = _Terminal(line, None if path is None else Path(path))
    try:
        yield terminal.path
    finally:
        terminal.close()


class _Terminal:
    """The meter's end of a terminal; owns the files and the link."""

    def __init__(self, line: EmulatedLine, link: Path | None) -> None:
        self._line = line
        self._link = link
        self._loop = asyncio.get_running_loop()
        self._pump = Pump(line, send=self._send, hang_up=self._replug)
        self._is_littered = False
        self._plug()

    @property
    def path(self) -> str:
        """The path to open."""
        return self._name if self._link is None else str(self._link)

    def close(self) -> None:
        """Give everything back."""
        self._pump.stop()
        self._unplug()
        if self._link is not None and _target(self._link) == self._name:
            self._link.unlink()

    def _plug(self) -> None:
        with translated(str(self._link or _TERMINALS), is_open=False):
            self._file, client = os.openpty()
            self._name = os.ttyname(client)
            tty.setraw(client)
            set_speed(client, self._line.client_baud)
            os.close(client)
            os.set_blocking(self._file, False)
            # Woken by each change once: a terminal that nobody has open would
            # otherwise be reported for ever.
            self._changes = select.epoll()
            self._changes.register(self._file, select.EPOLLIN | select.EPOLLET)
            self._loop.add_reader(self._changes.fileno(), self._on_change)
            if self._link is not None:
                _point(self._link, self._name)

    def _unplug(self) -> None:
        self._loop.remove_reader(self._changes.fileno())
        self._changes.close()
        os.close(self._file)

    def _replug(self) -> None:
        # The new terminal is there before the old one goes: a client that comes back
        # at once finds it.
        changes, file = self._changes, self._file
        self._plug()
        self._loop.remove_reader(changes.fileno())
        changes.close()
        os.close(file)

    def _on_change(self) -> None:
        self._changes.poll(0)
        self._read()

    def _read(self) -> None:
        if self._changes.closed:
            return
        try:
            raw = os.read(self._file, _CHUNK_BYTES)
        except BlockingIOError:
            return
        except OSError:  # The last client has closed it.
            self._rest()
            return
        self._line.client_baud = speed_of(self._file) or self._line.client_baud
        self._pump.receive(raw)
        # There may be more, and that is told only once; others get a turn before.
        self._loop.call_soon(self._read)

    def _rest(self) -> None:
        """Forget what was under way; the next client hears nothing of it."""
        self._pump.stop()
        self._line.clear()
        if not self._is_littered:
            return
        self._is_littered = False
        # Only the client's end can forget what lies there to be read.
        with suppress(OSError, termios.error):
            client = os.open(self._name, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
            termios.tcflush(client, termios.TCIFLUSH)
            os.close(client)

    def _send(self, raw: bytes) -> None:
        # What a client does not fetch is lost, as in the driver of a real port.
        with suppress(BlockingIOError):
            if self._is_listened_to():
                os.write(self._file, raw)
                self._is_littered = True

    def _is_listened_to(self) -> bool:
        poll = select.poll()
        poll.register(self._file, 0)
        return not poll.poll(0)


def _target(link: Path) -> str:
    """Return what a link points at, or nothing if it is none."""
    return str(link.readlink()) if link.is_symlink() else ""


def _point(link: Path, name: str) -> None:
    """Let a link point at a terminal.

    Raises:
        PortUnavailableError: Something else than such a link is there.
    """
    is_ours = _target(link).startswith(_TERMINALS)
    if not is_ours and os.path.lexists(link):
        raise PortUnavailableError(
            url=str(link), reason="something else than a link to a terminal is there"
        )
    fresh = link.with_name(f".{link.name}.{os.getpid()}")
    fresh.symlink_to(name)
    fresh.replace(link)
