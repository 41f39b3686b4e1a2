"""The tool at a terminal, as a person has it."""

import os
import pty
import select
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

END_SECONDS = 40


class AtTerminal:
    """A running program whose terminal a test types at; owns both.

    Attributes:
        shown: What the terminal has shown so far.
    """

    def __init__(self, command: Sequence[str], variables: Mapping[str, str]) -> None:
        self._ours, theirs = pty.openpty()
        self.shown = ""
        self._program = subprocess.Popen(
            command, env=variables, stdin=theirs, stdout=theirs, stderr=theirs
        )
        os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave nothing running."""
        self._program.kill()
        self._program.wait()
        os.close(self._ours)

    def wait_for(self, text: str, *, times: int = 1) -> None:
        """Read until the terminal shows a text so many times."""
        due = time.monotonic() + END_SECONDS
        while self.shown.count(text) < times:
            assert self._read(due), f"{text!r} never came, only {self.shown!r}"

    def type(self, text: str) -> None:
        """Type at the terminal."""
        os.write(self._ours, text.encode())

    def send(self, number: signal.Signals) -> None:
        """Send a signal; Ctrl-C sends SIGINT."""
        self._program.send_signal(number)

    def end(self) -> int:
        """Read to the end and return the exit status."""
        due = time.monotonic() + END_SECONDS
        while self._read(due):
            pass
        return self._program.wait(END_SECONDS)

    def _read(self, due: float) -> bool:
        left_seconds = max(0.0, due - time.monotonic())
        if not select.select([self._ours], [], [], left_seconds)[0]:
            return False
        try:
            raw = os.read(self._ours, 4096)
        except OSError:  # The last one at the other end is gone.
            return False
        self.shown += raw.decode(errors="replace").replace("\r\n", "\n")
        return bool(raw)
