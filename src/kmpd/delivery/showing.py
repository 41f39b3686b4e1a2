"""How meters are doing, shown to one sink: the latest of each, not too often."""

import math
from collections.abc import Sequence

from kmpd.delivery.course import logger
from kmpd.delivery.guard import Guard
from kmpd.delivery.limits import Limits
from kmpd.errors import SinkError
from kmpd.interfaces import Clock, Sink
from kmpd.state import MeterState


class Showing:
    """Gathers states for one sink; owns those that wait, at most one of each meter.

    What the sink did not take waits for the next try, unless a newer one comes. It
    counts for nothing: a sink is as good as the readings it takes.
    """

    def __init__(self, name: str, sink: Sink, *, clock: Clock, limits: Limits) -> None:
        self._name = name
        self._sink = sink
        self._clock = clock
        self._limits = limits
        self._waiting: dict[str, MeterState] = {}
        self._due_at = math.inf
        self._failures = 0

    def add(self, states: Sequence[MeterState]) -> None:
        """Take states that are to be shown."""
        if not states:
            return
        if not self._waiting:
            due_at = self._clock.monotonic() + self._limits.debounce_seconds
            self._due_at = due_at
        self._waiting.update((state.meter, state) for state in states)

    def due_in_seconds(self) -> float:
        """Return how long to wait until something is to be shown; may be infinite."""
        return max(0.001, self._due_at - self._clock.monotonic())

    async def show_if_due(self, guard: Guard) -> None:
        """Show what waits, if it has waited long enough."""
        if self._clock.monotonic() < self._due_at:
            return
        states, self._waiting, self._due_at = self._waiting, {}, math.inf
        batch = tuple(states.values())
        try:
            await guard.call(
                lambda: self._sink.show(batch),
                seconds=self._limits.write_seconds,
                doing="Showing states",
            )
        except SinkError as error:
            self._failed(error, states)
        else:
            self._failures = 0

    def _failed(self, error: SinkError, states: dict[str, MeterState]) -> None:
        self._failures += 1
        if self._failures == 1:
            logger.warning(
                "sink=%s event=show-failed reason=%r",
                self._name,
                str(error),
                exc_info=error.__cause__,
            )
        self._waiting = {**states, **self._waiting}
        pause_seconds = self._limits.pause_seconds(self._failures)
        self._due_at = self._clock.monotonic() + pause_seconds
