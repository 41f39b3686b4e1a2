"""How far a sink has come, and how it is doing: the words and numbers of one outlet."""

import datetime as dt
import logging
from collections.abc import Sequence
from typing import Final

import attrs

from kmpd.delivery.limits import Limits
from kmpd.delivery.skipping import alone_words
from kmpd.errors import SinkError
from kmpd.reading import Reading
from kmpd.state import SinkState

logger: Final = logging.getLogger("kmpd.delivery")


class Course:
    """Follows one sink; owns its state, the size of its batches, and what is logged.

    Attributes:
        state: How far the sink has come.
        size: Readings of the next batch, at most.
        failures: How often it failed in a row.
    """

    def __init__(self, name: str, limits: Limits) -> None:
        self.state = SinkState(sink=name)
        self.size = limits.batch_readings_max
        self.failures = 0
        self._limits = limits
        self._alone = 0

    def begin(self, kept: SinkState) -> None:
        """Go on from where the store says."""
        self.state = attrs.evolve(
            kept,
            seq=max(kept.seq, self.state.seq),
            backlog=max(kept.backlog, self.state.backlog),
        )

    def skip_to(self, seq: int) -> None:
        """Go on behind what the operator skipped."""
        skipped = max(0, seq - self.state.seq)
        if skipped:
            # The next one is tried by itself as often before it is named.
            self._alone = 0
        backlog = max(0, self.state.backlog - skipped)
        self.state = attrs.evolve(
            self.state, seq=self.state.seq + skipped, backlog=backlog
        )

    def waiting(self, more: int) -> None:
        """Take note of readings that wait."""
        self.state = attrs.evolve(self.state, backlog=self.state.backlog + more)

    def caught_up(self) -> bool:
        """Take note that nothing waits, and return whether that is news."""
        if not self.state.backlog and not self.state.failure:
            return False
        self._tell_of_recovery()
        self.state = attrs.evolve(self.state, backlog=0, failing_since=None, failure="")
        return True

    def took(
        self, batch: Sequence[Reading], *, now: dt.datetime, seconds: float
    ) -> None:
        """Take note that a batch was taken, and how long that took."""
        self._tell_of_recovery()
        left = max(0, self.state.backlog - len(batch))
        self.state = SinkState(
            sink=self.state.sink,
            seq=max(self.state.seq, batch[-1].seq or 0),
            backlog=left if len(batch) == self.size else 0,
            last_write_at=now,
        )
        is_slow = seconds > self._limits.write_seconds / 2
        self._resize(self.size // 2 if is_slow else self.size * 2)

    def failed(
        self, error: SinkError, batch: Sequence[Reading], *, now: dt.datetime
    ) -> bool:
        """Take note of a failure, and return whether there is something new to keep."""
        self.failures += 1
        self._alone = self._alone + 1 if len(batch) == 1 else 0
        reason = str(error).rstrip(".")
        if batch:
            self._resize(len(batch) // 2)
        if self._alone >= self._limits.alone_tries:
            reason = f"{_named(batch[0])} waits, tried alone: {reason}"
            self._tell_of_the_first(reason)
        self._tell_of_failure(error, reason)
        old = self.state
        since = old.failing_since or now
        self.state = attrs.evolve(old, failing_since=since, failure=reason)
        return self.state != old

    def _resize(self, size: int) -> None:
        self.size = min(self._limits.batch_readings_max, max(1, size))

    def _tell_of_failure(self, error: SinkError, reason: str) -> None:
        """Log the first failure only, with where it came from if nobody expects it."""
        name = self.state.sink
        level = logging.WARNING if self.failures == 1 else logging.DEBUG
        logger.log(
            level,
            "sink=%s event=failing tries=%d reason=%r",
            name,
            self.failures,
            reason,
            exc_info=error.__cause__,
        )

    def _tell_of_the_first(self, reason: str) -> None:
        if self._alone == self._limits.alone_tries:
            logger.warning("sink=%s event=stuck reason=%r", self.state.sink, reason)

    def _tell_of_recovery(self) -> None:
        if self.failures:
            logger.info(
                "sink=%s event=recovered tries=%d", self.state.sink, self.failures
            )
        self.failures = self._alone = 0


def _named(reading: Reading) -> str:
    return f"{alone_words(reading.seq)}{reading.meter} at {reading.at.isoformat()}"
