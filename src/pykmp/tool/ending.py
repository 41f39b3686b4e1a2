"""When a command that listens ends: after a time, or at a signal."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Ending:
    """When to stop; owns whether a signal has come."""

    def __init__(self, length_seconds: float | None) -> None:
        self._length_seconds = length_seconds
        self._has_come = False

    def is_at(self, seconds: float) -> bool:
        """Return whether it has come, so many seconds after the start."""
        is_over = self._length_seconds is not None and seconds >= self._length_seconds
        return self._has_come or is_over

    @contextmanager
    def at_a_signal(self) -> Iterator[None]:
        """Let Ctrl-C and SIGTERM be the end, and what has been heard be told."""
        before = {number: signal.signal(number, self._come) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _come(self, _number: int, _frame: FrameType | None) -> None:
        self._has_come = True
