"""The collector and the real store together, on simulated time."""

import asyncio
import datetime as dt
import itertools
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from kmpd.collector import Collector, SimulatedClock, in_no_time, simulated_opener
from kmpd.reading import Reading
from kmpd.storage import DatabaseStore, open_store
from tests.kmpd.collector.simulation import (
    CET,
    DAY,
    HOUR,
    LedgerMeter,
    line_of,
    plan,
    simulated,
)

FAULTS = ("silence@0.05", "flip@0.02", "disconnect@0.02")
METERS = 5


@asynccontextmanager
async def running(collector: Collector) -> AsyncIterator[None]:
    """Run a collector while the block runs."""
    task = asyncio.ensure_future(collector.run())
    try:
        yield
    finally:
        collector.stop()
        await task


async def collected(
    store: DatabaseStore, meters: list[LedgerMeter], clock: SimulatedClock
) -> None:
    """Collect for two days, with a restart between them."""
    lines = {
        f"line{n}": line_of(meter, faults=FAULTS, seed=n)
        for n, meter in enumerate(meters)
    }
    plans = [plan(f"m{n}", f"line{n}") for n in range(METERS)]
    for _ in range(2):
        collector = Collector(
            plans, store=store, clock=clock, open_port=simulated_opener(lines, clock)
        )
        async with running(collector):
            await clock.sleep(DAY)


async def all_of(store: DatabaseStore) -> list[Reading]:
    """Return all readings."""
    found: list[Reading] = []
    while batch := await store.after(found[-1].seq or 0 if found else 0, 100):
        found += batch
    return found


class TestDatabase:
    """Ledgers of meters against the rows of a database."""

    def test_every_answer_is_a_row_once(self, tmp_path: Path) -> None:
        """A reading would be lost or doubled on its way into the database."""
        meters = [LedgerMeter(serial=n + 1) for n in range(METERS)]

        async def main(clock: SimulatedClock) -> tuple[list[Reading], list[object]]:
            store = in_no_time(await open_store(tmp_path / "kmpd.db", zone=CET))
            await store.lock("kmpd")
            await collected(store, meters, clock)
            readings, states = await all_of(store), await store.states()
            await store.close()
            return readings, list(states)

        readings, states = simulated(main)

        answered = Counter(frame for meter in meters for _, frame in meter.ledger)
        kept = Counter(frame for one in readings for frame in one.frames)
        assert not kept - answered
        per_meter = Counter(one.meter for one in readings)
        assert len(per_meter) == METERS
        assert min(per_meter.values()) >= 47
        for name in per_meter:
            instants = sorted(one.at for one in readings if one.meter == name)
            gaps = [later - one for one, later in itertools.pairwise(instants)]
            assert max(gaps) < dt.timedelta(seconds=HOUR + 120)
        assert {state.last_good_at for state in states} <= {one.at for one in readings}
