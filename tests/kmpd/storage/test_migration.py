"""Stores of earlier stations, and steps that were cut short."""

import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, insert, text

from kmpd.consumption import PeriodKind
from kmpd.errors import StoreError
from kmpd.state import Health
from kmpd.storage import open_store
from kmpd.storage.address import parse_address
from kmpd.storage.database import make_engine
from kmpd.storage.migration import migrate
from kmpd.storage.schema import METADATA, READING_VALUE
from tests.kmpd.storage.conftest import ENGINES, new_url
from tests.kmpd.storage.making import BEGIN, HOUR, ZONE, hourly
from tests.kmpd.storage.test_consumption import told
from tests.kmpd.storage.test_crash import child, first_line
from tests.kmpd.storage.test_store import FULL

#: What a station of revision 1 left: readings of two meters, one after the other.
_REVISION_1 = Path(__file__).with_name("revision_0001.sql")


def connected(url: str) -> Connection:
    """Return a connection to a database."""
    return make_engine(parse_address(url), create=True).connect()


async def test_steps_lead_to_the_tables_that_the_code_knows(url: str) -> None:
    """A column that lacks would be found out by a user's station."""
    await (await open_store(url)).close()

    with connected(url) as connection, connection.begin():
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, METADATA) == []


async def test_a_store_of_revision_1_opens_with_all_it_holds(tmp_path: Path) -> None:
    """An upgrade would cost years of readings."""
    path = tmp_path / "kmpd.db"
    with closing(sqlite3.connect(path)) as old:
        old.executescript(_REVISION_1.read_text())

    async with await open_store(path, zone=ZONE) as store:
        await store.lock("new")
        kept = await store.after(0, 100)
        (state,) = await store.states()
        (day,) = await told(store, PeriodKind.DAY)
        segments = await store.segments("heat")
        sink = await store.sink_state("mqtt")
        (more,) = await store.add([hourly(7)[6]])

    assert kept[0].values == FULL.values
    assert len(kept) == 6
    assert state.health is Health.OK
    assert day.is_interrupted
    assert day.number > Decimal(0)
    assert [s.since for s in segments] == [BEGIN + h * HOUR for h in (0, 1, 4)]
    assert (sink.seq, sink.backlog, more.seq) == (4, 2, 7)


async def test_readings_of_revision_1_are_worked_out_on_either_engine(
    url: str,
) -> None:
    """After an upgrade there would be no consumption before it."""
    with connected(url) as connection:
        migrate(connection, parse_address(url), to="0001")
        with connection.begin():
            _insert_hours(connection)

    async with await open_store(url, zone=ZONE) as store:
        await store.lock("new")
        hours = await told(store, PeriodKind.HOUR)

    assert [str(hour.number) for hour in hours] == ["0.010", "0.010"]


@pytest.mark.parametrize("engine", ENGINES)
async def test_a_migration_that_is_killed_anywhere_is_healed_by_the_next_start(
    request: pytest.FixtureRequest, tmp_path: Path, engine: str
) -> None:
    """A power cut in an upgrade would leave a store that nobody can open."""
    statements = 1
    while True:
        url = new_url(request, engine, tmp_path)
        with child("migrate", url, str(statements)) as process:
            is_done = first_line(process) == "done"
        async with await open_store(url, zone=ZONE) as store:
            assert len(await store.add(hourly(3))) == 3
        if is_done:
            break
        statements += 4

    assert statements > 20


async def test_a_store_of_a_later_station_is_left_alone(url: str) -> None:
    """An old station would write what the new one misreads."""
    await (await open_store(url)).close()
    with connected(url) as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreError, match="a later station has written it"):
        await open_store(url)


async def test_a_store_in_use_is_not_changed_under_a_running_station(
    url: str,
) -> None:
    """`kmpd status` of a new version would break the old one that runs."""
    with child("hold", url, "cellar") as process:
        first_line(process)
        with connected(url) as connection, connection.begin():
            connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))

        with pytest.raises(StoreError, match="an earlier station is running on it"):
            await open_store(url)


def _insert_hours(connection: Connection) -> None:
    at = {
        "sqlite": [1_772_323_200_000_000 + h * 3_600_000_000 for h in range(3)],
        "postgresql": [BEGIN + h * HOUR for h in range(3)],
    }[connection.dialect.name]
    insert_point = "INSERT INTO point (id, meter, zone) VALUES (1, 'heat', 'UTC')"
    connection.execute(text(insert_point))
    for seq, instant in enumerate(at, 1):
        connection.execute(
            text(
                "INSERT INTO reading (seq, point_id, at, source, log, serial, family,"
                " missing, frames, seconds, line_seconds, requests, attempts) VALUES"
                " (:seq, 1, :at, 'poll', '', '1', '', '', :raw, 0, 0, 1, 1)"
            ),
            {"seq": seq, "at": instant, "raw": b""},
        )
        connection.execute(
            insert(READING_VALUE).values(
                seq=seq,
                register=60,
                position=0,
                unit=8,
                number=Decimal(f"1.0{seq}0"),
                text="",
                quality="good",
                reason="",
                raw=b"",
            )
        )
