"""How many meters one station reads each minute, and what an idle one costs.

The meters are emulated ones in a process of their own, at 1200 baud behind TCP ports.
Readings are kept once in memory, to see what reading costs, and once in SQLite.
"""

import asyncio
import datetime as dt
import resource
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import attrs

from benchmarks.pairs import Row
from kmpd.collector import Collector, MeterPlan, SystemClock
from kmpd.interfaces import Store
from kmpd.reading import Reading, ReadingValue
from kmpd.state import Event, LineDay, MeterState
from kmpd.storage import open_store

METERS: Final = 2_000
_MINUTES: Final = 3
_INTERVAL_SECONDS: Final = 60.0
_IDLE_METERS: Final = 5_000
_FILES_PER_METER: Final = 2


class _Nothing:
    """A store that keeps nothing."""

    async def add(self, readings: Sequence[Reading]) -> Sequence[Reading]:
        return readings

    async def last_good(
        self, meter: str
    ) -> dict[int, tuple[dt.datetime, ReadingValue]]:
        del meter
        return {}

    async def events(self, *, meter: str) -> Sequence[Event]:
        del meter
        return ()

    async def count_line(self, day: LineDay) -> None:
        pass

    async def put_states(self, states: Sequence[MeterState]) -> None:
        pass

    async def states(self) -> Sequence[MeterState]:
        return ()

    async def add_event(self, event: Event) -> None:
        pass


@attrs.frozen(kw_only=True)
class Minutes:
    """What came of a few minutes of reading.

    Attributes:
        in_time: Share of readings that came within their minute.
        processor_seconds: What they cost this process.
        readings: How many came.
    """

    in_time: float
    processor_seconds: float
    readings: int


def station_rows() -> Iterator[Row]:
    """Measure many meters at one reading a minute, and idle ones."""
    for kept, read in (
        ("in memory", _read_into_memory),
        ("in SQLite", _read_into_file),
    ):
        with running_meters(METERS) as urls:
            minutes = asyncio.run(read(urls))
        yield Row(
            what=f"station, {METERS} meters, one reading a minute, kept {kept}",
            ours=f"{minutes.in_time:.1%} within their minute",
            other=f"{minutes.readings} readings in {_MINUTES} minutes",
            ratio=f"{minutes.processor_seconds / _MINUTES / 60:.0%} of one core",
            wanted="99 % on two cores",
        )
    yield Row(
        what=f"station, {_IDLE_METERS} idle meters",
        ours=f"{asyncio.run(_idle_bytes()) / 1024:.1f} KiB each",
        other="-",
        ratio="-",
        wanted="as measured",
    )


@contextmanager
def running_meters(count: int) -> Iterator[list[str]]:
    """Start emulated meters and yield their URLs."""
    _make_room_for(count)
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "benchmarks.station_meters",
        str(count),
    ]
    meters = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield next(iter(meters.stdout or ())).split()
    finally:
        meters.communicate()


def _plans(urls: Sequence[str]) -> list[MeterPlan]:
    return [
        MeterPlan(
            meter=f"meter_{place}",
            port=url,
            family="403",
            zone=dt.UTC,
            interval_seconds=_INTERVAL_SECONDS,
        )
        for place, url in enumerate(urls)
    ]


async def _read_into_memory(urls: Sequence[str]) -> Minutes:
    return await _read(urls, _Nothing())  # type: ignore[arg-type]  # what a collector needs


async def _read_into_file(urls: Sequence[str]) -> Minutes:
    with tempfile.TemporaryDirectory() as folder:
        async with await open_store(Path(folder) / "kmpd.db") as store:
            return await _read(urls, store)


async def _read(urls: Sequence[str], store: Store) -> Minutes:
    """Read all meters for some minutes, the first of which is not counted."""
    kept: list[tuple[str, dt.datetime]] = []

    def count(readings: Sequence[Reading]) -> None:
        # Only now the reading is there, so this is when it came.
        kept.extend((reading.meter, dt.datetime.now(dt.UTC)) for reading in readings)

    collector = Collector(
        _plans(urls), store=store, clock=SystemClock(), on_commit=count
    )
    task = asyncio.ensure_future(collector.run())
    await asyncio.sleep(_INTERVAL_SECONDS)
    began, used = dt.datetime.now(dt.UTC), _processor_seconds()
    await asyncio.sleep(_MINUTES * _INTERVAL_SECONDS)
    used = _processor_seconds() - used
    collector.stop()
    await task
    end = began + dt.timedelta(seconds=_MINUTES * _INTERVAL_SECONDS)
    counted = [(meter, at) for meter, at in kept if began <= at < end]
    minutes = {
        (meter, int((at - began).total_seconds() // _INTERVAL_SECONDS))
        for meter, at in counted
    }
    return Minutes(
        in_time=len(minutes) / (len(urls) * _MINUTES),
        processor_seconds=used,
        readings=len(counted),
    )


async def _idle_bytes() -> float:
    """Return what a meter costs that waits for its turn."""
    urls = [f"socket://192.0.2.1:{place}" for place in range(1, _IDLE_METERS + 1)]
    plans = [attrs.evolve(plan, interval_seconds=86_400.0) for plan in _plans(urls)]
    tracemalloc.start()
    collector = Collector(plans, store=_Nothing(), clock=SystemClock())  # type: ignore[arg-type]  # what it needs of a store
    task = asyncio.ensure_future(collector.run())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    size_bytes, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    collector.stop()
    await task
    return size_bytes / _IDLE_METERS


def _processor_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _make_room_for(count: int) -> None:
    """Let this process open a connection for each meter."""
    wanted = _FILES_PER_METER * count + 100
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))


if __name__ == "__main__":
    for row in station_rows():
        print(row)
