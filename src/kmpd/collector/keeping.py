"""What was read is kept: in order, in groups, and in memory while the store is away."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

import attrs

from kmpd.collector.waiting import WAITING_READINGS_MAX, thinned
from kmpd.errors import StoreError
from kmpd.interfaces import Clock, Store
from kmpd.reading import Reading
from kmpd.state import Event, EventKind, LineDay, MeterState

OnState = Callable[[Sequence[MeterState]], None]
OnCommit = Callable[[Sequence[Reading]], None]

#: Readings of one commit.
_BATCH_READINGS: Final = 500
_EVENTS_MAX: Final = 10_000
_PAUSE_SECONDS_MIN: Final = 1.0
_PAUSE_SECONDS_MAX: Final = 60.0

logger = logging.getLogger("kmpd.collector")


@attrs.frozen(eq=False)
class _Waiting:
    """A reading that is to be kept, and who waits for that."""

    reading: Reading
    kept: "asyncio.Future[Reading] | None"


class Keeper:
    """Brings readings, events and states to the store; owns what waits for it.

    A state is shown only once the readings it speaks of are kept. While the store is
    away, the state says so, and its last good reading is the last one that was kept.

    Attributes:
        thinned: How many readings were given up since the start, because too many
            waited.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        on_state: OnState,
        on_commit: OnCommit,
        gather_seconds: float = 0.0,
    ) -> None:
        self.thinned = 0
        self._gather_seconds = gather_seconds
        self._store = store
        self._clock = clock
        self._on_state = on_state
        self._on_commit = on_commit
        self._readings: deque[_Waiting] = deque()
        self._events: deque[Event] = deque(maxlen=_EVENTS_MAX)
        self._tries: deque[LineDay] = deque(maxlen=_EVENTS_MAX)
        self._states: dict[str, MeterState] = {}
        self._shown: dict[str, MeterState] = {}
        self._news = asyncio.Event()
        self._stop = asyncio.Event()
        self._hurry = asyncio.Event()
        self._failure: StoreError | None = None

    @property
    def waiting(self) -> int:
        """How many readings wait for the store."""
        return len(self._readings)

    def shown(self) -> Sequence[MeterState]:
        """Return the states that were shown last."""
        return tuple(self._shown.values())

    def put(
        self, reading: Reading, kept: "asyncio.Future[Reading] | None" = None
    ) -> None:
        """Take a reading; *kept* is told when the store has it, or has not."""
        self._readings.append(_Waiting(reading, kept))
        self._bound()
        self._news.set()

    def hurry(self) -> None:
        """Keep what waits at once, however long readings are gathered."""
        self._hurry.set()

    def tell(self, state: MeterState, events: Sequence[Event] = ()) -> None:
        """Take how a meter is doing, and what happened to it."""
        self._events.extend(events)
        for event in events:
            ended = " ended" if event.until is not None else ""
            logger.warning(
                "meter=%s event=%s%s %s", event.meter, event.kind, ended, event.text
            )
        self._states[state.meter] = state
        self._news.set()

    def count(self, tries: LineDay) -> None:
        """Take what a line was used for without bringing a reading."""
        self._tries.append(tries)
        self._news.set()

    def forget(self, meter: str) -> None:
        """Show no state of a meter any more."""
        self._states.pop(meter, None)
        self._shown.pop(meter, None)

    def remember(self, states: Sequence[MeterState]) -> None:
        """Take the states that were kept before the station started."""
        self._shown.update((state.meter, state) for state in states)

    def stop(self) -> None:
        """Let `run` return once it has tried to keep all that waits."""
        self._stop.set()
        self._news.set()

    async def run(self) -> None:
        """Keep what comes, until told to stop."""
        pause_seconds = _PAUSE_SECONDS_MIN
        while not self._stop.is_set() or self._has_work():
            await self._news.wait()
            if self._gather_seconds:
                await self._pause(self._gather_seconds, self._hurry)
            self._hurry.clear()
            self._news.clear()
            try:
                await self._keep_all()
            except StoreError as error:
                self._store_is_away(error)
                if self._stop.is_set():
                    break
                await self._pause(pause_seconds)
                pause_seconds = min(2 * pause_seconds, _PAUSE_SECONDS_MAX)
                self._news.set()
            else:
                pause_seconds = _PAUSE_SECONDS_MIN
        if self._readings:
            logger.error("readings_lost=%d reason=store_away", len(self._readings))

    def _has_work(self) -> bool:
        return bool(self._readings or self._events or self._tries or self._states)

    async def _keep_all(self) -> None:
        while self._has_work():
            await self._keep_some()
        if self._failure is not None:
            self._failure = None
            logger.warning("store=back")

    async def _keep_some(self) -> None:
        """Keep the next group; what comes meanwhile waits for the next one."""
        batch = [
            self._readings[n] for n in range(min(len(self._readings), _BATCH_READINGS))
        ]
        is_all = len(batch) == len(self._readings)
        events = list(self._events) if is_all else []
        states = dict(self._states) if is_all else {}
        if batch:
            new = await self._store.add([one.reading for one in batch])
            self._take_away(batch, new)
        for event in events:
            if event.kind is EventKind.COUNTER_RESET:
                await self._store.begin_segment(event.meter, event.at)
            await self._store.add_event(event)
            # Of too many the oldest fall out by themselves.
            with suppress(ValueError):
                self._events.remove(event)
        while is_all and self._tries:
            await self._store.count_line(self._tries[0])
            self._tries.popleft()
        if states:
            await self._store.put_states(list(states.values()))
            self._show(states)

    def _take_away(self, batch: Sequence[_Waiting], new: Sequence[Reading]) -> None:
        """Forget readings that are kept; thinning may have taken some of them."""
        done = set(map(id, batch))
        self._readings = deque(one for one in self._readings if id(one) not in done)
        places = {(one.meter, one.at): one for one in new}
        for one in batch:
            reading = one.reading
            if one.kept is not None and not one.kept.done():
                one.kept.set_result(places.get((reading.meter, reading.at), reading))
        if new:
            self._on_commit(new)

    def _show(self, states: dict[str, MeterState]) -> None:
        for meter, state in states.items():
            if self._states.get(meter) is state:
                del self._states[meter]
            self._shown[meter] = state
        self._on_state(list(states.values()))

    def _store_is_away(self, error: StoreError) -> None:
        """Tell it once, refuse those who wait, and let all states say so."""
        if self._failure is None:
            logger.error("store=away reason=%s", error.reason)
        self._failure = error
        for one in self._readings:
            if one.kept is not None and not one.kept.done():
                one.kept.set_exception(error)
        words = f"{error} {len(self._readings)} readings wait in memory."
        told = [self._without_store(state, words) for state in self._states.values()]
        self._shown.update((state.meter, state) for state in told)
        if told:
            self._on_state(told)

    def _without_store(self, state: MeterState, words: str) -> MeterState:
        kept = self._shown.get(state.meter)
        return attrs.evolve(
            state,
            last_good_at=None if kept is None else kept.last_good_at,
            failure=f"{state.failure} {words}".strip(),
            failure_kind=state.failure_kind or StoreError.__name__,
        )

    def _bound(self) -> None:
        """Thin what waits when it is too much."""
        if len(self._readings) <= WAITING_READINGS_MAX:
            return
        kept = thinned([one.reading for one in self._readings], WAITING_READINGS_MAX)
        stay = set(map(id, kept))
        gone = len(self._readings) - len(kept)
        self._readings = deque(one for one in self._readings if id(one.reading) in stay)
        self.thinned += gone
        logger.error("readings_thinned=%d reason=store_away", gone)

    async def _pause(self, seconds: float, *ends: asyncio.Event) -> None:
        """Wait, or until told to stop, or one of these events."""
        waits = (
            self._clock.sleep(seconds),
            *(event.wait() for event in (self._stop, *ends)),
        )
        tasks = [asyncio.ensure_future(wait) for wait in waits]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
