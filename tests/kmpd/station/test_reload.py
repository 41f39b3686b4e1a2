"""A station that is told to read its configuration anew."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kmpd.collector import SystemClock
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
    parts = Parts(
        collector=_Idle(),
        deliverer=_Idle(),
        control=tmp_path / "kmpd.sock",
        clock=SystemClock(),
        reload=reloads,
        beat=_nothing,
        thin=_nothing,
        describe=lambda _: {},
        say=lambda _: said.set(),
    )
    station = Station(parts)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(station.run())
        await said.wait()
        answers = await asyncio.gather(*[_asked(parts.control) for _ in range(_ASKED)])
        station.stop()

    assert answers == [True] * _ASKED
    assert (reloads.count, reloads.under_way_max) == (_ASKED, 1)
