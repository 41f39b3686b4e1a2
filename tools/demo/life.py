"""What the station of a history lives through, on simulated time."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Final

import attrs

from kmpd.collector import (
    Collector,
    SimulatedClock,
    in_no_time,
    plan_of,
    simulated_opener,
)
from kmpd.config import StationConfig
from kmpd.consumption import PeriodKind
from kmpd.storage import DatabaseStore, open_store
from pykmp.emulator import EmulatedLine
from tools.demo.meters import Dwelling, silent_line

Progress = Callable[[dt.datetime], None]

_DAY: Final = dt.timedelta(days=1)
#: What is read within thirty days is kept at once, and its hours worked out together.
_GATHER_SECONDS: Final = 2_592_000.0
#: The budget lets three days be filled in minutes.
_FILLING: Final = dt.timedelta(hours=6)
#: The register of the energy counter, E1.
_ENERGY: Final = 60


@attrs.frozen(kw_only=True)
class Hole:
    """Time in which nobody could read a meter.

    Attributes:
        meter: Its name.
        since: When it began.
        until: When it ended.
    """

    meter: str
    since: dt.datetime
    until: dt.datetime


@attrs.frozen(kw_only=True)
class Life:
    """The station of a history, and what happens to it."""

    config: StationConfig
    dwellings: Sequence[Dwelling]
    hole: Hole
    progress: Progress

    async def lived(self, clock: SimulatedClock) -> int:
        """Live through it all; return how many readings there are then."""
        config = self.config
        store = in_no_time(await open_store(config.store, zone=config.zone))
        async with _closing(store):
            await store.lock(config.name)
            await self._collect(clock, store)
            await self._work_out(store)
            return await store.last_seq()

    async def _collect(self, clock: SimulatedClock, store: DatabaseStore) -> None:
        """Let the station run; in the hole the head of one meter lies on the floor.

        While that hole is filled each reading is kept at once, as gaps are looked for
        in what is kept.
        """
        ports = {meter.name: meter.port for meter in self.config.meters}
        lines = {ports[one.meter.name]: one.line() for one in self.dwellings}
        port, hole = ports[self.hole.meter], self.hole
        line = lines[port]
        async with self._station(clock, store, lines, gather_seconds=_GATHER_SECONDS):
            await self._pass(clock, hole.since)
            lines[port] = silent_line()
            await self._pass(clock, hole.until)
        lines[port] = line
        async with self._station(clock, store, lines):
            await self._pass(clock, hole.until + _FILLING)
        async with self._station(clock, store, lines, gather_seconds=_GATHER_SECONDS):
            await self._pass(clock, self.dwellings[0].until)

    @asynccontextmanager
    async def _station(
        self,
        clock: SimulatedClock,
        store: DatabaseStore,
        lines: Mapping[str, EmulatedLine],
        *,
        gather_seconds: float = 0.0,
    ) -> AsyncIterator[None]:
        """Collect while the block runs."""
        collector = Collector(
            [plan_of(meter) for meter in self.config.meters],
            store=store,
            clock=clock,
            open_port=simulated_opener(lines, clock),
            gather_seconds=gather_seconds,
            gaps=store,
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(collector.run())
            yield
            collector.stop()

    async def _pass(self, clock: SimulatedClock, until: dt.datetime) -> None:
        while (left := until - clock.now()) > dt.timedelta():
            self.progress(clock.now())
            await clock.sleep(min(left, _DAY).total_seconds())

    async def _work_out(self, store: DatabaseStore) -> None:
        """Let hours, days, months and years be worked out before anybody looks."""
        for meter in self.config.meters:
            await store.consumption(
                meter.name,
                _ENERGY,
                period=PeriodKind.YEAR,
                since=self.dwellings[0].since,
                until=self.dwellings[0].until,
            )


@asynccontextmanager
async def _closing(store: DatabaseStore) -> AsyncIterator[None]:
    try:
        yield
    finally:
        await store.close()
