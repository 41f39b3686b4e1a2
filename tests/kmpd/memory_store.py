"""A store in memory for tests of what stands before it; it can be taken away."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs

from kmpd.errors import StoreError
from kmpd.reading import Reading, ReadingValue, Source
from kmpd.state import Event, LineDay, MeterState, SinkState


class MemoryStore:
    """Keeps all in lists; owns whether it can be reached.

    Attributes:
        readings: What was kept, in order.
        is_away: Whether it cannot be used.
        segments: Counters that were reset, and when.
        fruitless: What tries without a reading cost.
    """

    def __init__(self) -> None:
        self.readings: list[Reading] = []
        self.is_away = False
        self.segments: list[tuple[str, dt.datetime]] = []
        self.fruitless: list[LineDay] = []
        self._known: set[tuple[object, ...]] = set()
        self._latest: dict[str, Reading] = {}
        self._good: dict[str, dict[int, tuple[dt.datetime, ReadingValue]]] = {}
        self._states: dict[str, MeterState] = {}
        self._events: dict[tuple[object, ...], Event] = {}
        self._sinks: dict[str, SinkState] = {}

    async def add(self, readings: Sequence[Reading]) -> Sequence[Reading]:
        """Keep readings; return those that are new, with their place."""
        self._check()
        new = []
        for reading in readings:
            key = (
                reading.meter,
                reading.serial,
                reading.source,
                reading.log,
                reading.at,
            )
            if key in self._known:
                continue
            self._known.add(key)
            kept = attrs.evolve(reading, seq=len(self.readings) + 1)
            self.readings.append(kept)
            new.append(kept)
            if kept.source is Source.POLL:
                self._latest[kept.meter] = kept
            good = self._good.setdefault(kept.meter, {})
            good.update((id_, (kept.at, one)) for id_, one in kept.good.items())
        return new

    async def after(self, seq: int, limit: int) -> Sequence[Reading]:
        """Return the readings behind a place."""
        self._check()
        return self.readings[seq : seq + limit]

    async def latest(self, meter: str) -> Reading | None:
        """Return the last reading of a meter that was read by polling."""
        self._check()
        return self._latest.get(meter)

    async def last_good(
        self, meter: str
    ) -> Mapping[int, tuple[dt.datetime, ReadingValue]]:
        """Return the last believed value of each register of a meter."""
        self._check()
        return dict(self._good.get(meter, {}))

    async def put_states(self, states: Sequence[MeterState]) -> None:
        """Keep how meters are doing."""
        self._check()
        self._states.update((state.meter, state) for state in states)

    async def states(self) -> Sequence[MeterState]:
        """Return how meters are doing."""
        self._check()
        return tuple(self._states.values())

    async def add_event(self, event: Event) -> None:
        """Keep an event; one that ended replaces the same one while it lasted."""
        self._check()
        self._events[event.meter, event.at, event.kind] = event

    async def events(
        self, *, meter: str | None = None, limit: int = 100
    ) -> Sequence[Event]:
        """Return events, the newest first."""
        self._check()
        found = [e for e in self._events.values() if meter in (None, e.meter)]
        return sorted(found, key=lambda event: event.at, reverse=True)[:limit]

    async def begin_segment(self, meter: str, since: dt.datetime) -> None:
        """Note that counters were reset."""
        self._check()
        self.segments.append((meter, since))

    async def count_line(self, day: LineDay) -> None:
        """Add what fruitless tries cost."""
        self._check()
        self.fruitless.append(day)

    async def sink_state(self, sink: str) -> SinkState:
        """Return how far a sink has come."""
        self._check()
        return self._sinks.get(sink, SinkState(sink=sink))

    async def put_sink_state(self, state: SinkState) -> None:
        """Keep how far a sink has come."""
        self._check()
        self._sinks[state.sink] = state

    async def backup(self, path: Path) -> None:
        """Write nothing: there is no file."""
        raise StoreError(store="memory:", reason=f"{path} cannot be written from it")

    async def close(self) -> None:
        """Do nothing."""

    def _check(self) -> None:
        if self.is_away:
            raise StoreError(store="memory:", reason="it was taken away")
