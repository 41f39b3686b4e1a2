"""Two thousand meters in one process, read from another."""

import asyncio
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from pykmp.client import AsyncMeterClient
from pykmp.meters import load_profile

METERS: Final = 2000
ROUND_SECONDS: Final = 60
#: Connections that are open at a time.
TOGETHER: Final = 250
STANDARD: Final = load_profile("403").standard


@contextmanager
def fleet(count: int) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Run a process of meters and yield it with their URLs."""
    command = [sys.executable, "-m", "tests.emulator.fleet", str(count)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield process, process.stdout.readline().split()
        process.communicate("")


async def read_all(urls: Sequence[str]) -> list[int]:
    """Read serial number and standard registers of every meter, once each."""
    turns = asyncio.Semaphore(TOGETHER)

    async def read(url: str) -> int:
        async with turns, AsyncMeterClient(url) as meter:
            readings = await meter.read(*STANDARD, 1001)
            assert readings.missing == ()
            return int.from_bytes(readings[1001].value[2:])

    return await asyncio.gather(*map(read, urls))


def memory_bytes(process: subprocess.Popen[str]) -> int:
    """Return what a process holds in memory."""
    pages = Path(f"/proc/{process.pid}/statm").read_text("ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


@pytest.fixture
def _many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 4096 if hard == resource.RLIM_INFINITY else min(4096, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.soak
@pytest.mark.usefixtures("_many_files")
def test_two_thousand_meters_are_read_once_a_minute(
    soak_seconds: float, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fleet station can be tried on one machine, for as long as one likes."""
    end = time.monotonic() + soak_seconds
    held, rounds = [], []

    async def one_round(urls: Sequence[str]) -> list[int]:
        async with asyncio.timeout(ROUND_SECONDS):
            return await read_all(urls)

    with fleet(METERS) as (process, urls):
        while not rounds or time.monotonic() < end:
            begin = time.monotonic()
            serials = asyncio.run(one_round(urls))
            rounds.append(time.monotonic() - begin)
            held.append(memory_bytes(process))
            assert serials == list(range(1, METERS + 1))

    with capsys.disabled():
        print(  # noqa: T201 - the figure that was asked for
            f"\n{METERS} meters read in {min(rounds):.0f} to {max(rounds):.0f} s, "
            f"{len(rounds)} times; the emulator held {max(held) / 1e6:.0f} MB"
        )
    assert max(held) < 1.2 * held[0] + 10_000_000
