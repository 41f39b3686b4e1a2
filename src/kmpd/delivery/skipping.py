"""What an operator may do about a reading that a sink never takes."""

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from kmpd.errors import StationError
from kmpd.interfaces import Store
from kmpd.reading import Reading
from kmpd.state import SinkState


@attrs.define(kw_only=True, slots=False)
class NotSkippedError(StationError):
    """Nothing was skipped.

    Attributes:
        sink: Name of the sink.
        reason: Why not, in a sentence.
    """

    sink: str
    reason: str

    def __str__(self) -> str:
        return f"Nothing of the sink {self.sink} was skipped. {self.reason}"


@attrs.frozen(kw_only=True)
class Stuck:
    """Where a sink stands, and what it would be put behind.

    Attributes:
        state: How far it has come, and why it takes no more.
        reading: The first one it did not take; None if it has taken all.
    """

    state: SinkState
    reading: Reading | None

    @property
    def is_named(self) -> bool:
        """Whether the failure is about this reading alone, and about no batch."""
        seq = None if self.reading is None else self.reading.seq
        return self.state.failure.startswith(alone_words(seq))

    def skippable(self, seq: int | None = None) -> Reading:
        """Return the reading that may be skipped.

        Args:
            seq: Place of the reading that is meant; the first one without.

        Raises:
            NotSkippedError: The sink works, has taken all, or stands elsewhere.
        """
        state, reading = self.state, self.reading
        if state.failing_since is None:
            raise NotSkippedError(sink=state.sink, reason="It does not fail.")
        if reading is None:
            raise NotSkippedError(sink=state.sink, reason="No reading waits for it.")
        if seq is not None and seq != reading.seq:
            reason = f"It has come further: reading {reading.seq} is the next one now."
            raise NotSkippedError(sink=state.sink, reason=reason)
        return reading

    def told(self, describe: Callable[[Reading], Mapping[str, Any]]) -> dict[str, Any]:
        """Return all of it as JSON has it."""
        state, since = self.state, self.state.failing_since
        return {
            "sink": state.sink,
            "failing_since": None if since is None else since.isoformat(),
            "failure": state.failure,
            "backlog": state.backlog,
            "is_alone": self.is_named,
            "reading": None if self.reading is None else describe(self.reading),
        }


def alone_words(seq: int | None) -> str:
    """Return how a failure begins that is about one reading alone."""
    return f"Reading {seq} of "


async def stuck_at(store: Store, sink: str) -> Stuck:
    """Return where a sink stands that nobody hands anything to.

    Raises:
        StoreError: The store cannot be used.
    """
    state = await store.sink_state(sink)
    waiting = await store.after(state.seq, 1)
    return Stuck(state=state, reading=waiting[0] if waiting else None)


async def skip_stuck(store: Store, sink: str, seq: int | None = None) -> Stuck:
    """Put a sink that fails behind the first reading it did not take.

    Args:
        store: Where it stands.
        sink: Its name.
        seq: Place of the reading that is meant; the first one without.

    Raises:
        NotSkippedError: It does not fail, has taken all, or stands elsewhere.
        StoreError: The store cannot be used; nothing was skipped.
    """
    stuck = await stuck_at(store, sink)
    stuck.skippable(seq)
    await skip_one(store, sink)
    return stuck


async def skip_one(store: Store, sink: str) -> Reading | None:
    """Put a sink behind the first reading it did not take, and return that.

    None if it has taken all. Only a person decides this; the station never does. A
    station that runs is asked instead, see `Deliverer.skip`.

    Raises:
        StoreError: The store cannot be used; nothing was skipped.
    """
    stuck = await stuck_at(store, sink)
    state, reading = stuck.state, stuck.reading
    if reading is None:
        return None
    backlog = max(0, state.backlog - 1)
    await store.put_sink_state(
        attrs.evolve(state, seq=reading.seq or state.seq, backlog=backlog)
    )
    return reading
