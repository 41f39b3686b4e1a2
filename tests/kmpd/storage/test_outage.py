"""Databases that go away, disks that are full, and what is told of it."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection

from kmpd.errors import StoreError
from kmpd.storage import DatabaseStore, open_store
from kmpd.storage.address import parse_address
from tests.kmpd.servers import PASSWORD, Postgresql, running_postgresql
from tests.kmpd.storage.making import BEGIN, ZONE, hourly, reading, value

_needs_postgresql = pytest.mark.needs("postgres")


@pytest.fixture
def own_server() -> Postgresql:
    """Run a server that a test may stop."""
    with running_postgresql() as running:
        yield running


@_needs_postgresql
@pytest.mark.parametrize("how", ["stop", "kill"])
async def test_a_server_that_comes_back_is_used_again(
    own_server: Postgresql, how: str
) -> None:
    """After an update of the server the station would have to be restarted."""
    readings = hourly(4)
    async with await open_store(own_server.url, zone=ZONE) as store:
        await store.lock("station")
        await store.add(readings[:1])

        getattr(own_server, how)()
        with pytest.raises(StoreError) as told:
            await store.add(readings[1:2])
        with pytest.raises(StoreError):
            await store.after(0, 10)
        own_server.start()

        assert len(await store.add(readings)) == 3
        assert [r.seq for r in await store.after(0, 10)] == [1, 2, 3, 4]
        assert PASSWORD not in str(told.value)


@_needs_postgresql
async def test_who_lost_the_server_may_find_another_station_there(
    own_server: Postgresql,
) -> None:
    """Two stations would write, each sure to be the only one."""
    first = await open_store(own_server.url, zone=ZONE)
    await first.lock("first")
    own_server.stop()
    own_server.start()
    async with await open_store(own_server.url, zone=ZONE) as second:
        await second.lock("second")

        with pytest.raises(StoreError, match="the station second has been writing"):
            await first.add(hourly(1))
    await first.add(hourly(1))

    await first.close()


@_needs_postgresql
async def test_a_session_that_the_server_still_holds_is_ended(
    own_server: Postgresql,
) -> None:
    """After a broken network the station would keep itself out."""
    async with await open_store(own_server.url, zone=ZONE) as store:
        await store.lock("station")
        await store.add(hourly(1))
        # The client gives up a session that the server takes for alive.
        lost = store._session._connection
        store._session._connection = None

        added = await store.add(hourly(2))

        assert len(added) == 1
        assert lost is not None
        lost.invalidate()
        lost.close()


@_needs_postgresql
async def test_no_word_of_a_failure_tells_the_password(server: Postgresql) -> None:
    """Logs are sent to others."""
    wrong = server.url.replace(PASSWORD, "wr0ng-secret")
    urls = [
        wrong,
        f"{wrong}?password=an0ther-secret",
        "postgresql://kmpd:s3cret@127.0.0.1:1/x",
        "postgresql://kmpd:s3cret@[bad/x",
        "mysql://kmpd:s3cret@host/x",
    ]

    for url in urls:
        with pytest.raises(StoreError) as told:
            await open_store(url)
        chain = f"{told.value} {told.value!r} {told.value.__cause__!r}"
        for secret in ("wr0ng-secret", "an0ther-secret", "s3cret"):
            assert secret not in chain


async def test_a_full_disk_is_told_and_nothing_is_half_done(tmp_path: Path) -> None:
    """A reading without its values would look like a meter that told nothing."""
    async with await open_store(tmp_path / "kmpd.db", zone=ZONE) as store:
        await store.add(hourly(1))
        await _fill_disk(store)

        big = reading(BEGIN, value("1"), serial="2", frames=(b"\x00" * 3_000_000,))
        with pytest.raises(StoreError, match="its disk is full"):
            await store.add([*hourly(3), big])

        assert len(await store.after(0, 10)) == 1
        await _fill_disk(store, pages=1_000_000)
        assert [r.seq for r in await store.add([*hourly(3), big])] == [2, 3, 4]


@_needs_postgresql
async def test_a_number_that_no_column_takes_is_told(own_server: Postgresql) -> None:
    """One wild line of an import would look as if all were well."""
    async with await open_store(own_server.url, zone=ZONE) as store:
        with pytest.raises(
            StoreError, match=r"cannot be used: .*(overflow|out of range|syntax)"
        ):
            await store.add([reading(BEGIN, value("1e200000"))])

        assert len(await store.add(hourly(2))) == 2


async def test_what_cannot_be_opened_is_told_in_words(tmp_path: Path) -> None:
    """A user would search for what is wrong."""
    (tmp_path / "no.db").write_text("This is no database, but long enough to be one. ")
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE reading (x)")
    told = {
        tmp_path / "missing.db": (
            "there is no such file; the first 'kmpd run' makes it"
        ),
        tmp_path / "no.db": "its file is no SQLite database",
        tmp_path / "other.db": "it holds no readings of kmpd",
    }

    for path, words in told.items():
        with pytest.raises(StoreError) as raised:
            await open_store(path, create=False)
        assert str(raised.value) == f"The store {path} cannot be used: {words}."
    with pytest.raises(StoreError, match="its folder does not exist"):
        await open_store(tmp_path / "none" / "kmpd.db")


async def test_a_file_that_comes_back_is_used_again(tmp_path: Path) -> None:
    """A disk that was remounted would need a restart."""
    path = tmp_path / "kmpd.db"
    async with await open_store(path, zone=ZONE) as store:
        await store.add(hourly(1))
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            adding = asyncio.create_task(store.add(hourly(2)))
            await asyncio.sleep(0.1)
            assert not adding.done()
            other.execute("ROLLBACK")

        assert len(await adding) == 1


def test_one_file_is_one_store_whichever_way_leads_to_it(tmp_path: Path) -> None:
    """Two stations would write to one file through two names."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder")

    ways = {
        str(parse_address(way))
        for way in (
            tmp_path / "folder" / "a.db",
            f"sqlite:///{tmp_path}/link/a.db",
            f"{tmp_path}/folder/../link/a.db",
        )
    }

    assert ways == {str(tmp_path / "folder" / "a.db")}
    shutil.rmtree(tmp_path / "folder")


async def _fill_disk(store: DatabaseStore, pages: int = 0) -> None:
    """Let the file grow no further, as on a disk that is full."""

    def work(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages or 1}")

    await store._lane.do(work)
