"""All sinks of a station side by side, each at its own pace."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from kmpd.delivery.limits import Limits
from kmpd.delivery.outlet import Outlet
from kmpd.delivery.skipping import NotSkippedError, Stuck
from kmpd.interfaces import Clock, Sink, Store
from kmpd.reading import Reading
from kmpd.state import MeterState, SinkState

_LIMITS: Final = Limits()


class Deliverer:
    """Hands what the store keeps to sinks; owns a task for each while it runs.

    A sink gets every reading at least once and in the order of the store, from where
    its cursor there stands. What one sink does, or does not, is nothing to another.
    """

    def __init__(
        self,
        sinks: Mapping[str, Sink],
        *,
        store: Store,
        clock: Clock,
        limits: Limits = _LIMITS,
    ) -> None:
        self._store = store
        self._clock = clock
        self._limits = limits
        self._outlets = {name: self._outlet(name, sinks[name]) for name in sinks}
        self._tasks: dict[Outlet, asyncio.Task[None]] = {}
        self._group: asyncio.TaskGroup | None = None
        self._ends = asyncio.Event()
        self._replacing = asyncio.Lock()

    async def run(self) -> None:
        """Hand readings over until `stop`; then all sinks are closed."""
        try:
            async with asyncio.TaskGroup() as self._group:
                for outlet in self._outlets.values():
                    self._start(outlet)
                await self._ends.wait()
                await self._end(tuple(self._tasks))
        finally:
            self._group = None

    def stop(self) -> None:
        """Finish the batches in hand, within a limit, and let `run` return."""
        self._ends.set()

    def committed(self, readings: Sequence[Reading]) -> None:
        """Take note that readings were kept; sinks that wait for some go on."""
        for outlet in self._outlets.values():
            outlet.committed(len(readings))

    def show(self, states: Sequence[MeterState]) -> None:
        """Show all sinks how meters are doing, the latest of each meter, soon."""
        for outlet in self._outlets.values():
            outlet.show(states)

    def states(self) -> Sequence[SinkState]:
        """Return how far the sinks have come."""
        return tuple(outlet.state for outlet in self._outlets.values())

    async def stuck(self, sink: str) -> Stuck:
        """Return where a sink stands, and what it would be put behind.

        Raises:
            NotSkippedError: No sink is called that.
            StoreError: The store cannot be used.
        """
        return await self._called(sink).stuck()

    async def skip(self, sink: str, seq: int | None = None) -> Stuck:
        """Let a sink that fails go on behind the first reading it did not take.

        Args:
            sink: Its name.
            seq: Place of the reading that is meant; the first one without.

        Raises:
            NotSkippedError: There is no such sink, it does not fail, has taken all, or
                stands elsewhere.
            StoreError: The store cannot be used; nothing was skipped.
        """
        return await self._called(sink).skip(seq)

    async def replace(self, sinks: Mapping[str, Sink]) -> None:
        """Go on with these sinks; those that are the same objects are not disturbed.

        A change that comes while another one is made waits for its end.
        """
        async with self._replacing:
            await self._replace(sinks)

    async def _replace(self, sinks: Mapping[str, Sink]) -> None:
        gone = [
            outlet
            for name, outlet in self._outlets.items()
            if sinks.get(name) is not outlet.sink
        ]
        await self._end(gone)
        kept = {n: o for n, o in self._outlets.items() if o not in gone}
        self._outlets = {
            name: kept.get(name) or self._outlet(name, sinks[name]) for name in sinks
        }
        for outlet in self._outlets.values():
            if self._group is not None and outlet not in self._tasks:
                self._start(outlet)

    def _called(self, sink: str) -> Outlet:
        outlet = self._outlets.get(sink)
        if outlet is None:
            known = ", ".join(self._outlets) or "it has none"
            reason = f"The station knows no such sink; known: {known}."
            raise NotSkippedError(sink=sink, reason=reason)
        return outlet

    def _outlet(self, name: str, sink: Sink) -> Outlet:
        return Outlet(
            name, sink, store=self._store, clock=self._clock, limits=self._limits
        )

    def _start(self, outlet: Outlet) -> None:
        if self._group is None or self._ends.is_set():
            return
        task = self._group.create_task(outlet.run(), name=f"sink {outlet.state.sink}")
        self._tasks[outlet] = task

    async def _end(self, outlets: Sequence[Outlet]) -> None:
        """Let outlets finish what they have in hand, and end those that do not."""
        tasks = {task for outlet in outlets if (task := self._tasks.pop(outlet, None))}
        for outlet in outlets:
            outlet.stop()
        if not tasks:
            return
        timer = asyncio.ensure_future(self._clock.sleep(self._limits.stop_seconds))
        ended = asyncio.ensure_future(asyncio.wait(tasks))
        await asyncio.wait({timer, ended}, return_when=asyncio.FIRST_COMPLETED)
        timer.cancel()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
