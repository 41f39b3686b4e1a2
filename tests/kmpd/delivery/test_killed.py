"""Delivery into a file while the process is killed again and again."""

import asyncio
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import pytest

from kmpd.sinks import csv, json_lines
from kmpd.storage import open_store
from tests.kmpd.delivery.readings import readings
from tests.kmpd.sinks.files import places

_READINGS: Final = 4_000
_KILLS: Final = 8
_GROWTH_BYTES_MAX: Final = 60_000
_SECONDS_MAX: Final = 30.0


async def _fill(store_path: Path) -> None:
    async with await open_store(store_path) as store:
        await store.add(readings(_READINGS, first=1))


def _size_bytes(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _start(store_path: Path, path: Path, kind: str) -> subprocess.Popen[bytes]:
    words = ["-m", "tests.kmpd.delivery.deliver", str(store_path), str(path), kind]
    return subprocess.Popen([sys.executable, *words])


def _kill_when_grown(process: subprocess.Popen[bytes], path: Path, more: int) -> None:
    """Kill a process as soon as its file has grown by some bytes."""
    goal_bytes = _size_bytes(path) + more
    until = time.monotonic() + _SECONDS_MAX
    while _size_bytes(path) < goal_bytes and process.poll() is None:
        assert time.monotonic() < until, "the file does not grow"
        time.sleep(0.0005)
    process.kill()
    assert process.wait() == -signal.SIGKILL, "it had ended before"


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", [json_lines.KIND.name, csv.KIND.name])
def test_every_reading_reaches_the_file_though_the_station_is_killed(
    kind: str, tmp_path: Path
) -> None:
    """A power cut loses readings on their way to a file, or mixes them up."""
    store_path, path = tmp_path / "kmpd.db", tmp_path / "out" / "readings"
    asyncio.run(_fill(store_path))
    moments = random.Random(7)

    for _ in range(_KILLS):
        more = moments.randint(1, _GROWTH_BYTES_MAX // (3 if kind == "csv" else 1))
        _kill_when_grown(_start(store_path, path, kind), path, more)
    survivor = _start(store_path, path, kind)

    assert survivor.wait(timeout=_SECONDS_MAX) == 0
    found = places(path, kind)
    assert list(dict.fromkeys(found)) == list(range(1, _READINGS + 1))
