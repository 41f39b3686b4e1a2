"""Runs an emulated line on an event loop: one timer, for the next byte that is due."""

import asyncio
from collections.abc import Callable

from pykmp.errors import LineLostError
from pykmp.ports.memory import Peer


class Pump:
    """Carries bytes between a line and whoever listens; owns the timer.

    The clock of the line begins when the pump is made.
    """

    def __init__(
        self,
        line: Peer,
        *,
        send: Callable[[bytes], None],
        hang_up: Callable[[], None],
    ) -> None:
        self._line = line
        self._send = send
        self._hang_up = hang_up
        self._loop = asyncio.get_running_loop()
        self._begin = self._loop.time()
        self._timer: asyncio.TimerHandle | None = None

    def receive(self, raw: bytes) -> None:
        """Hand bytes of the client to the line."""
        self._line.receive(raw, self._now())
        self._wind()

    def stop(self) -> None:
        """Wake up no more, until something is received again."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _now(self) -> float:
        return self._loop.time() - self._begin

    def _wind(self) -> None:
        self.stop()
        due = self._line.next_due()
        if due is not None:
            self._timer = self._loop.call_at(self._begin + due, self._deliver)

    def _deliver(self) -> None:
        try:
            raw = self._line.due(self._now())
        except LineLostError:
            self._hang_up()
            return
        if raw:
            self._send(raw)
        self._wind()
