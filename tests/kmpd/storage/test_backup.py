"""Copies of a store, and the way back, from either engine to either."""

import asyncio
import itertools
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from kmpd.errors import StoreError
from kmpd.state import Event, EventKind, MeterState, SinkState
from kmpd.storage import DatabaseStore, open_store, restore
from kmpd.temperature import Temperature
from tests.kmpd.storage.conftest import ENGINES, new_url
from tests.kmpd.storage.making import BEGIN, HOUR, ZONE, hourly
from tests.kmpd.storage.test_consumption import all_told
from tests.kmpd.storage.test_store import FULL


async def content(store: DatabaseStore) -> tuple:
    """Return all that a store holds."""
    return (
        await store.after(0, 10_000),
        await store.last_good("heat"),
        await store.states(),
        await store.events(),
        await store.sink_state("mqtt"),
        await all_told(store),
        await store.segments("heat"),
        await store.temperatures(BEGIN, BEGIN + HOUR),
    )


async def filled(url: str) -> DatabaseStore:
    """Return a store with something of everything."""
    store = await open_store(url, zone=ZONE)
    await store.add([FULL, *hourly(40)[1:], *hourly(3, meter="cold")])
    await store.put_states([MeterState(meter="heat", last_good_at=BEGIN)])
    await store.add_event(
        Event(meter="cold", at=BEGIN, kind=EventKind.FAILING, text="No answer")
    )
    await store.put_sink_state(SinkState(sink="mqtt", seq=7, last_write_at=BEGIN))
    await store.add_temperatures(
        [Temperature(at=BEGIN, celsius=Decimal("-3.40"), source="import")]
    )
    await all_told(store)
    return store


@pytest.mark.parametrize(
    ("source", "target"), list(itertools.product(ENGINES, ENGINES))
)
async def test_a_backup_comes_back_whole_on_either_engine(
    request: pytest.FixtureRequest, tmp_path: Path, source: str, target: str
) -> None:
    """A restore, or a move to PostgreSQL, would cost history."""
    urls = [new_url(request, engine, tmp_path) for engine in (source, target)]
    file = tmp_path / "backup.db"
    async with await filled(urls[0]) as store:
        before = await content(store)
        await store.backup(file)

    await asyncio.to_thread(restore, file, urls[1])

    async with await open_store(urls[1], zone=ZONE) as store:
        assert await content(store) == before
        added = await store.add([*hourly(41), *hourly(1, meter="new")])
        assert [r.seq for r in added] == [44, 45]
        assert str((await store.after(0, 1))[0].values[7].number) == "-1.2E+3"


async def test_a_backup_is_of_one_instant_while_readings_come(
    url: str, tmp_path: Path
) -> None:
    """A copy torn between two commits would have readings without values."""
    async with await open_store(url, zone=ZONE) as store:
        await store.add(hourly(500))
        more = hourly(700)[500:]
        backup = asyncio.create_task(store.backup(tmp_path / "backup.db"))
        for begin in range(0, 200, 4):
            await store.add(more[begin : begin + 4])
        await backup

    async with await open_store(tmp_path / "backup.db", create=False) as copy:
        kept = await copy.after(0, 1_000)
    assert [r.seq for r in kept] == list(range(1, len(kept) + 1))
    assert len(kept) % 4 == 0
    assert all(r.values for r in kept)


async def test_a_backup_is_one_file_that_anybody_can_open(
    store: DatabaseStore, tmp_path: Path
) -> None:
    """A copy that needs a second file would be carried away without it."""
    await store.add(hourly(3))

    await store.backup(tmp_path / "backup.db")

    with closing(sqlite3.connect(tmp_path / "backup.db")) as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert copy.execute("SELECT count(*) FROM reading").fetchone() == (3,)
    assert not list(tmp_path.glob("backup.db?*"))  # noqa: ASYNC240 - nothing else runs


async def test_a_backup_that_fails_leaves_the_one_before(
    store: DatabaseStore, tmp_path: Path
) -> None:
    """A full disk would cost the only backup."""
    (tmp_path / "backup.db").write_text("the one before")
    (tmp_path / "backup.db.part").mkdir()

    with pytest.raises(StoreError, match=r"backup\.db cannot be used: is a directory"):
        await store.backup(tmp_path / "backup.db")

    assert (tmp_path / "backup.db").read_text() == "the one before"
    with pytest.raises(StoreError, match="its folder does not exist"):
        await store.backup(tmp_path / "none" / "backup.db")


async def test_a_backup_never_replaces_the_store(tmp_path: Path) -> None:
    """A slip of the pen would cost all that comes after it."""
    async with await open_store(tmp_path / "kmpd.db") as store:
        with pytest.raises(StoreError, match="a backup needs a file of its own"):
            await store.backup(tmp_path / "kmpd.db")


async def test_a_restore_into_a_store_with_readings_needs_force(
    url: str, tmp_path: Path
) -> None:
    """A restore into the wrong store would delete it."""
    file = tmp_path / "backup.db"
    async with await open_store(tmp_path / "other.db") as other:
        await other.add(hourly(2))
        await other.backup(file)
    async with await open_store(url) as store:
        await store.add(hourly(5))
        await store.put_sink_state(SinkState(sink="mqtt", seq=5))

    with pytest.raises(StoreError, match="it is not empty"):
        restore(file, url)
    async with await open_store(url) as store:
        assert len(await store.after(0, 9)) == 5

    restore(file, url, is_forced=True)

    async with await open_store(url) as store:
        assert len(await store.after(0, 9)) == 2
        assert await store.sink_state("mqtt") == SinkState(sink="mqtt", backlog=2)


async def test_temperatures_alone_are_not_replaced_without_force(
    url: str, tmp_path: Path
) -> None:
    """Years of weather that were imported first would be gone."""
    async with await open_store(tmp_path / "other.db") as other:
        await other.backup(tmp_path / "backup.db")
    async with await open_store(url) as store:
        await store.add_temperatures(
            [Temperature(at=BEGIN, celsius=Decimal(4), source="import")]
        )

    with pytest.raises(StoreError, match="it is not empty"):
        restore(tmp_path / "backup.db", url)


async def test_a_store_in_use_is_not_restored_into(
    store: DatabaseStore, url: str, tmp_path: Path
) -> None:
    """A station that runs would find other readings under its feet."""
    await store.add(hourly(1))
    await store.backup(tmp_path / "backup.db")

    with pytest.raises(StoreError, match="has been writing to it since"):
        await asyncio.to_thread(restore, tmp_path / "backup.db", url, is_forced=True)


def test_what_is_no_backup_is_told(url: str, tmp_path: Path) -> None:
    """A wrong file would be found out after the store was emptied."""
    (tmp_path / "text").write_text("not a database at all, but a longer text than that")

    with pytest.raises(StoreError, match="text cannot be used: its file is no SQLite"):
        restore(tmp_path / "text", url, is_forced=True)
    with pytest.raises(StoreError, match="there is no such file"):
        restore(tmp_path / "missing", url, is_forced=True)


async def test_a_store_that_was_killed_is_restored_whole(tmp_path: Path) -> None:
    """The last readings before a crash stand in a second file, and would be lost."""
    path, killed = tmp_path / "kmpd.db", tmp_path / "killed.db"
    async with await open_store(path) as store:
        await store.add(hourly(7))
        for suffix in ("", "-wal"):
            left = path.with_name(path.name + suffix).read_bytes()
            killed.with_name(killed.name + suffix).write_bytes(left)

    restore(killed, tmp_path / "new.db")

    async with await open_store(tmp_path / "new.db") as new:
        assert len(await new.after(0, 99)) == 7


async def test_a_store_is_no_backup_of_itself(tmp_path: Path) -> None:
    """A slip of the pen with --force would leave nothing."""
    path = tmp_path / "kmpd.db"
    async with await open_store(path) as store:
        await store.add(hourly(3))

    with pytest.raises(StoreError, match="a store is no backup of itself"):
        restore(path, path, is_forced=True)

    async with await open_store(path) as store:
        assert len(await store.after(0, 9)) == 3
