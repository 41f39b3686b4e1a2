"""What the station does by itself, whatever its parts are."""

import asyncio
import datetime as dt
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

import pytest

from kmpd.collector import SystemClock
from kmpd.collector.simulated_clock import SimulatedClock, run_simulated
from kmpd.errors import StoreError
from kmpd.interfaces import Clock
from kmpd.reading import Reading
from kmpd.state import MeterState
from kmpd.station import Parts, Station

_ASKED: Final = 4


class _Idle:
    """A part that has nothing to do: no meters, and no sinks."""

    def __init__(self) -> None:
        self._ends = asyncio.Event()

    async def run(self) -> None:
        """Wait for the end."""
        await self._ends.wait()

    def stop(self) -> None:
        """End."""
        self._ends.set()

    async def read_now(self, meter: str) -> Reading:
        """Find no meter."""
        raise LookupError(meter)

    def states(self) -> Sequence[MeterState]:
        """Return that there are no meters."""
        return ()

    async def started(self) -> None:
        """Return at once."""


class _Reloads:
    """Reads a configuration slowly; counts how many do so at the same time."""

    def __init__(self) -> None:
        self.count = 0
        self.under_way_max = 0
        self._under_way = 0

    async def __call__(self) -> str:
        """Take some turns of the loop."""
        self._under_way += 1
        self.under_way_max = max(self.under_way_max, self._under_way)
        for _ in range(50):
            await asyncio.sleep(0)
        self._under_way -= 1
        self.count += 1
        return "nothing changed"


async def _nothing() -> None:
    """Do nothing."""


def _parts(
    folder: Path,
    *,
    clock: Clock,
    reload: Callable[[], Awaitable[str]],
    beat: Callable[[], Awaitable[None]] = _nothing,
    say: Callable[[str], None],
) -> Parts:
    return Parts(
        collector=_Idle(),
        deliverer=_Idle(),
        control=folder / "kmpd.sock",
        clock=clock,
        reload=reload,
        beat=beat,
        thin=_nothing,
        describe=lambda _: {},
        say=say,
    )


async def _asked(path: Path) -> object:
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(b'{"command": "reload"}\n')
    answer = json.loads(await reader.readline())
    writer.close()
    await writer.wait_closed()
    return answer["ok"]


async def test_one_reload_waits_for_the_one_before(tmp_path: Path) -> None:
    """A slow reload would bring an old configuration back over a newer one."""
    reloads, said = _Reloads(), asyncio.Event()
    parts = _parts(
        tmp_path, clock=SystemClock(), reload=reloads, say=lambda _: said.set()
    )
    station = Station(parts)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(station.run())
        await said.wait()
        answers = await asyncio.gather(*[_asked(parts.control) for _ in range(_ASKED)])
        station.stop()

    assert answers == [True] * _ASKED
    assert (reloads.count, reloads.under_way_max) == (_ASKED, 1)


def test_an_outage_of_the_store_is_logged_at_its_begin_and_its_end(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A night without the database would bury the log in thousands of lines."""
    beats = 0

    async def beat() -> None:
        nonlocal beats
        beats += 1
        if beats <= 1000:
            raise StoreError(store="kmpd.db", reason="its disk is full")

    async def main(clock: SimulatedClock) -> None:
        parts = _parts(
            tmp_path, clock=clock, reload=_Reloads(), beat=beat, say=lambda _: None
        )
        station = Station(parts)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(station.run())
            await clock.sleep(6 * 3600)
            station.stop()

    with caplog.at_level(logging.INFO, logger="kmpd"):
        run_simulated(main, start=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))

    told = [r.getMessage() for r in caplog.records if "event=store" in r.getMessage()]
    assert beats > 1000
    assert [words.split()[0] for words in told] == [
        "event=store-away",
        "event=store-back",
    ]
