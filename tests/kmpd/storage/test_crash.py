"""Processes that are killed at any moment."""

import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from kmpd.consumption import PeriodKind
from kmpd.errors import StoreError
from kmpd.storage import open_store
from tests.kmpd.storage.making import ZONE, hourly
from tests.kmpd.storage.test_consumption import all_told, told, worked_out

_KILLS = 8


@contextmanager
def child(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run `tests.kmpd.storage.child`, and end it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.kmpd.storage.child", *arguments],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def first_line(process: subprocess.Popen[str]) -> str:
    """Return the first line that a process writes."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def whole_lines(process: subprocess.Popen[str]) -> list[str]:
    """Return the further lines of a process; one that was cut off told nothing."""
    assert process.stdout is not None
    return [line.strip() for line in process.stdout if line.endswith("\n")]


async def test_what_was_acknowledged_is_there_once(url: str) -> None:
    """A station that loses power would lose readings, or double them."""
    chance = random.Random(6)
    acknowledged: list[str] = []
    for _ in range(_KILLS):
        with child("add", url, "heat") as process:
            acknowledged.append(first_line(process))
            # From the first commit on, at some moment of some later one.
            killer = threading.Timer(chance.uniform(0, 0.3), process.kill)
            killer.start()
            assert process.stdout is not None
            acknowledged += whole_lines(process)
            killer.join()

    async with await open_store(url, zone=ZONE) as store:
        await store.lock("heals")
        kept = await store.after(0, 1_000_000)
        amounts = await all_told(store)

    assert {f"{r.seq} {r.at.isoformat()}" for r in kept} >= set(acknowledged)
    assert [r.seq for r in kept] == list(range(1, len(kept) + 1))
    assert len({r.at for r in kept}) == len(kept)
    assert amounts == worked_out(kept)


async def test_roll_ups_heal_without_being_asked(url: str) -> None:
    """After a crash the amounts of the last hour would be wrong for ever."""
    with child("add", url, "heat") as process:
        first_line(process)
    async with await open_store(url, zone=ZONE) as store:
        await store.lock("heals")

    async with await open_store(url, zone=ZONE) as store:
        kept = await store.after(0, 1_000_000)
        assert await told(store, PeriodKind.HOUR) == worked_out(kept)[0]


async def test_a_second_station_is_refused_and_told_who_holds_it(url: str) -> None:
    """Two stations would number readings twice, and sinks miss some."""
    with child("hold", url, "cellar") as process:
        first_line(process)
        async with await open_store(url, zone=ZONE) as store:
            run = await store.running()
            with pytest.raises(StoreError) as refused:
                await store.lock("attic")
            with pytest.raises(StoreError, match="cellar"):
                await store.add(hourly(1))

            assert await store.after(0, 1) == []
            assert run is not None
            assert (run.station, run.pid) == ("cellar", process.pid)
            assert f"{run.since:%Y-%m-%d %H:%M:%S} UTC" in str(refused.value)
            assert f"process {process.pid}" in str(refused.value)


async def test_the_lock_ends_with_the_process(url: str) -> None:
    """After a crash the station would not come up again."""
    with child("hold", url, "cellar") as process:
        first_line(process)

    async with await open_store(url, zone=ZONE) as store:
        assert await store.running() is None
        await store.lock("attic")
        await store.heartbeat()
        run = await store.running()

    assert run is not None
    assert run.station == "attic"
    assert run.heartbeat_at >= run.since


async def test_a_restore_that_is_killed_leaves_what_was_there(
    url: str, tmp_path: Path
) -> None:
    """A power cut in a restore would cost both stores."""
    backup = tmp_path / "backup.db"
    async with await open_store(tmp_path / "other.db", zone=ZONE) as other:
        await other.add(hourly(3_000, meter="other"))
        await other.backup(backup)
    async with await open_store(url, zone=ZONE) as store:
        await store.add(hourly(5))

    with child("restore", url, str(backup)) as process:
        first_line(process)
        threading.Event().wait(0.1)

    async with await open_store(url, zone=ZONE) as store:
        kept = await store.after(0, 10_000)
    assert len(kept) in {5, 3_000}


def test_each_commit_is_written_through_to_the_disk(tmp_path: Path) -> None:
    """A power cut would take back what sinks have been told already."""
    from kmpd.storage.address import parse_address
    from kmpd.storage.database import make_engine

    engine = make_engine(parse_address(tmp_path / "store.db"), create=True)

    with engine.connect() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }

    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    with closing(sqlite3.connect(tmp_path / "store.db")) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
