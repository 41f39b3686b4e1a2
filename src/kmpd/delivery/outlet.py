"""One sink and what it needs: a place in the log, patience, and an end."""

import asyncio
from collections.abc import Sequence
from typing import Final

import attrs

from kmpd.delivery.course import Course, logger
from kmpd.delivery.guard import Guard
from kmpd.delivery.limits import Limits
from kmpd.delivery.showing import Showing
from kmpd.delivery.skipping import Stuck
from kmpd.errors import SinkError, StoreError
from kmpd.interfaces import Clock, Sink, Store
from kmpd.reading import Reading
from kmpd.state import MeterState, SinkState

_NOTHING: Final[Sequence[Reading]] = ()


class Outlet:
    """Hands readings to one sink; owns the sink, and how far it has come.

    A reading is fetched behind the cursor in the store, written, and only then is the
    cursor put forward: what a crash leaves open is written once more. No failure leaves
    `run`, and none is skipped.
    """

    def __init__(
        self, name: str, sink: Sink, *, store: Store, clock: Clock, limits: Limits
    ) -> None:
        self._name = name
        self._sink = sink
        self._store = store
        self._clock = clock
        self._limits = limits
        self._course = Course(name, limits)
        self._guard = Guard(clock, cancel_seconds=limits.cancel_seconds)
        self._showing = Showing(name, sink, clock=clock, limits=limits)
        self._news = asyncio.Event()
        self._ends = asyncio.Event()
        self._skipped = asyncio.Event()
        self._batch = _NOTHING
        self._is_begun = False
        self._is_open = False
        self._is_kept = True
        self._store_failures = 0

    @property
    def sink(self) -> Sink:
        """The sink."""
        return self._sink

    @property
    def state(self) -> SinkState:
        """How far the sink has come."""
        return self._course.state

    def committed(self, count: int) -> None:
        """Look for readings: so many are new."""
        self._course.waiting(count)
        self._news.set()

    def show(self, states: Sequence[MeterState]) -> None:
        """Show states to the sink as soon as it may be disturbed."""
        self._showing.add(states)
        self._news.set()

    async def stuck(self) -> Stuck:
        """Return where the sink stands, and what it would be put behind.

        Raises:
            StoreError: The store cannot be used.
        """
        await self._find_place()
        waiting = await self._store.after(self.state.seq, 1)
        return Stuck(state=self.state, reading=waiting[0] if waiting else None)

    async def skip(self, seq: int | None = None) -> Stuck:
        """Go on behind the first reading that the sink did not take, and at once.

        Args:
            seq: Place of the reading that is meant; the first one without.

        Raises:
            NotSkippedError: The sink works, has taken all, or stands elsewhere.
            StoreError: The store cannot be used; nothing was skipped.
        """
        stuck = await self.stuck()
        place = stuck.skippable(seq).seq or self.state.seq
        ahead = attrs.evolve(self.state, seq=place)
        await self._store.put_sink_state(ahead)
        self._course.skip_to(place)
        logger.warning("sink=%s event=skipped seq=%d", self._name, place)
        self._skipped.set()
        return stuck

    def stop(self) -> None:
        """Finish what is in hand, and let `run` return."""
        self._ends.set()

    async def run(self) -> None:
        """Hand readings over until `stop`, then close the sink."""
        try:
            while not self._ends.is_set():
                await self._rest(await self._try())
        finally:
            await self._close()

    async def _try(self) -> float:
        """Do what there is to do, and return for how long nothing will be."""
        self._skipped.clear()
        try:
            await self._begin()
            is_idle = await self._hand_over()
            await self._showing.show_if_due(self._guard)
        except StoreError as error:
            return self._store_away(error)
        except SinkError as error:
            return await self._failed(error)
        except Exception as error:  # noqa: BLE001 - one sink's trouble ends no other
            defect = SinkError(reason=f"The station has a defect: {error!r}")
            defect.__cause__ = error
            return await self._failed(defect)
        if not is_idle:
            return 0.0
        return min(self._limits.look_seconds, self._showing.due_in_seconds())

    async def _begin(self) -> None:
        """Find the place to go on from, and open the sink."""
        await self._find_place()
        if self._course.failures:
            kept = await self._store.sink_state(self._name)
            self._course.skip_to(kept.seq)
        await self._keep()
        if not self._is_open:
            await self._guard.call(
                self._sink.open, seconds=self._limits.open_seconds, doing="Opening it"
            )
            self._is_open = True

    async def _find_place(self) -> None:
        if not self._is_begun:
            self._course.begin(await self._store.sink_state(self._name))
            self._is_begun = True

    async def _hand_over(self) -> bool:
        """Write the next batch, and return whether there is nothing left."""
        self._news.clear()
        self._batch = await self._store.after(self.state.seq, self._course.size)
        self._store_back()
        if not self._batch:
            if self._course.caught_up():
                self._is_kept = False
                await self._keep()
            return True
        batch, began = tuple(self._batch), self._clock.monotonic()
        await self._guard.call(
            lambda: self._sink.write(batch),
            seconds=self._limits.write_seconds,
            doing=f"Taking a batch of {len(batch)}",
        )
        seconds = self._clock.monotonic() - began
        self._course.took(batch, now=self._clock.now(), seconds=seconds)
        self._batch, self._is_kept = _NOTHING, False
        await self._keep()
        return False

    async def _keep(self) -> None:
        """Keep how far the sink has come, if the store does not know."""
        if not self._is_kept:
            await self._store.put_sink_state(self.state)
            self._is_kept = True

    async def _failed(self, error: SinkError) -> float:
        batch, self._batch = self._batch, _NOTHING
        if self._course.failed(error, batch, now=self._clock.now()):
            self._is_kept = False
        try:
            await self._keep()
        except StoreError as away:
            self._store_away(away)
        return self._limits.pause_seconds(self._course.failures)

    def _store_away(self, error: StoreError) -> float:
        self._batch = _NOTHING
        self._store_failures += 1
        if self._store_failures == 1:
            logger.warning("sink=%s event=store-away reason=%r", self._name, str(error))
        return self._limits.pause_seconds(self._store_failures)

    def _store_back(self) -> None:
        if self._store_failures:
            logger.info("sink=%s event=store-back", self._name)
        self._store_failures = 0

    async def _rest(self, seconds: float) -> None:
        """Wait until it is time, the end, or, if nothing goes wrong, until news."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        is_well = not self._course.failures and not self._store_failures
        events = (self._ends, self._news if is_well else self._skipped)
        waits: set[asyncio.Future[object]] = {
            asyncio.ensure_future(event.wait()) for event in events
        }
        waits.add(asyncio.ensure_future(self._clock.sleep(seconds)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _close(self) -> None:
        try:
            await self._guard.call(
                self._sink.close, seconds=self._limits.close_seconds, doing="Closing it"
            )
        except SinkError as error:
            logger.warning(
                "sink=%s event=close-failed reason=%r", self._name, str(error)
            )
