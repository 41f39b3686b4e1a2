"""The store: how fast it takes readings in, against the driver with the same rows.

Against it stand the rows themselves, made beforehand, in the same tables: executemany
of SQLite, COPY of PostgreSQL. Ours makes the rows, looks for readings that are there
already, and keeps what else a reading changes. Both commit as often.
Roll-ups are made later and are measured by themselves.
"""

import asyncio
import datetime as dt
import gc
import tempfile
import time
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Table, text

from benchmarks.pairs import Row, median, paired
from kmpd.consumption import PeriodKind
from kmpd.reading import Reading, ReadingValue
from kmpd.storage import open_store
from kmpd.storage.address import parse_address
from kmpd.storage.database import make_engine
from kmpd.storage.row import POSTGRESQL, SQLITE, reading_row, value_rows
from kmpd.storage.schema import READING, READING_VALUE
from tests.kmpd.servers import running_postgresql

_BEGIN: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_METERS: Final = 100
_HOURS: Final = 200
_BATCH: Final = 1_000
_REGISTERS: Final = {60: 8, 68: 40, 86: 37, 87: 37, 89: 37, 74: 42, 80: 22, 97: 13}
_ROUNDS: Final = 5
_DAYS: Final = 365


def storage_rows() -> Iterator[Row]:
    """Measure both engines."""
    with tempfile.TemporaryDirectory() as folder:
        urls = (f"sqlite:///{folder}/{number}.db" for number in range(100))
        yield _ingest_row("SQLite", "executemany", urls)
        yield _year_row(f"sqlite:///{folder}/year.db")
    with running_postgresql() as server:
        urls = (server.make_database(f"bench{number}") for number in range(100))
        yield _ingest_row("PostgreSQL", "COPY", urls)


def _ingest_row(engine: str, bare: str, urls: Iterator[str]) -> Row:
    readings = _readings(range(_HOURS))
    # A station holds no such heap of them for the collector to walk through.
    gc.collect()
    gc.freeze()
    rounds = paired(
        lambda: asyncio.run(_ours_seconds(next(urls), readings)),
        lambda: asyncio.run(_bare_seconds(next(urls), readings)),
        rounds=_ROUNDS,
    )
    ours, other = (median(seconds) for seconds in zip(*rounds, strict=True))
    return Row(
        what=f"store, {len(readings)} readings of {len(_REGISTERS)} into {engine}",
        ours=f"{len(readings) / ours:.0f} a second",
        other=f"{len(readings) / other:.0f} a second (bare {bare})",
        ratio=f"{median([b / a for a, b in rounds]):.2f}",
        wanted="at least 0.50",
    )


async def _ours_seconds(url: str, readings: Sequence[Reading]) -> float:
    async with await open_store(url) as store:
        await store.add(readings[:_METERS])  # Makes the measuring points.
        await asyncio.sleep(1)
        began = time.perf_counter()
        for begin in range(_METERS, len(readings), _BATCH):
            await store.add(readings[begin : begin + _BATCH])
        return time.perf_counter() - began


async def _bare_seconds(url: str, readings: Sequence[Reading]) -> float:
    async with await open_store(url) as store:
        await store.add(_readings(range(1)))  # Makes the measuring points.
    with make_engine(parse_address(url), create=False).connect() as connection:
        batches = _bare_batches(connection, readings)
        began = time.perf_counter()
        for of_readings, of_values in batches:
            with connection.begin():
                _insert(connection, READING, of_readings)
                _insert(connection, READING_VALUE, of_values)
        return time.perf_counter() - began


def _insert(connection: Connection, table: Table, rows: list[Any]) -> None:
    cursor: Any = connection.connection.cursor()
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(rows[0]))
        cursor.executemany(f"INSERT INTO {table.name} VALUES ({marks})", rows)  # noqa: S608 - ours
        return
    with cursor.copy(f"COPY {table.name} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _bare_batches(
    connection: Connection, readings: Sequence[Reading]
) -> list[tuple[list[Any], list[Any]]]:
    encoding = SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL
    with connection.begin():
        found = connection.execute(text("SELECT meter, id FROM point")).all()
    ids = {row.meter: row.id for row in found}
    made = []
    for begin in range(_METERS, len(readings), _BATCH):
        batch = list(enumerate(readings[begin : begin + _BATCH], begin + 1))
        of_readings = [
            reading_row(one, seq=seq, point_id=ids[one.meter], encoding=encoding)
            for seq, one in batch
        ]
        of_values = [
            row
            for seq, one in batch
            for row in value_rows(one, seq=seq, encoding=encoding)
        ]
        made.append((of_readings, of_values))
    return made


def _year_row(url: str) -> Row:
    """Measure a year by day of one meter, as the store tells it and by bare SQL."""
    rounds = asyncio.run(_year_seconds(url))
    ours, other = (median(seconds) for seconds in zip(*rounds, strict=True))
    return Row(
        what="store, a year by day of one meter from SQLite",
        ours=f"{ours * 1e3:.1f} ms",
        other=f"{other * 1e3:.1f} ms (bare SQL)",
        ratio=f"{median([a / b for a, b in rounds]):.1f}",
        wanted="at most 3 (with the web)",
    )


async def _year_seconds(url: str) -> list[tuple[float, float]]:
    until = _BEGIN + dt.timedelta(days=_DAYS)
    query = text(
        "SELECT * FROM consumption WHERE point_id = 1 AND register = 60"
        " AND period = 'day' ORDER BY start_at"
    )
    rounds = []
    async with await open_store(url) as store:
        await store.add([_reading(0, hour) for hour in range(24 * _DAYS)])
        with make_engine(parse_address(url), create=False).connect() as connection:
            for _ in range(9):
                began = time.perf_counter()
                days = await store.consumption(
                    "meter0", 60, period=PeriodKind.DAY, since=_BEGIN, until=until
                )
                between = time.perf_counter()
                rows = connection.execute(query).all()
                rounds.append((between - began, time.perf_counter() - between))
                connection.rollback()
                if not len(days) == len(rows) == _DAYS:
                    raise RuntimeError(f"{len(days)} days, {len(rows)} rows")
    return rounds[1:]


def _readings(hours: range) -> list[Reading]:
    return [_reading(meter, hour) for hour in hours for meter in range(_METERS)]


def _reading(meter: int, hour: int) -> Reading:
    values = {
        register: ReadingValue(
            register=register,
            unit=unit,
            raw=b"\x04\x43\x00\x00\x00\xfb",
            number=Decimal(hour * 10 + register).scaleb(-3),
            text=f"{hour}.{register:03}",
        )
        for register, unit in _REGISTERS.items()
    }
    return Reading(
        meter=f"meter{meter}",
        serial=f"{6_000_000 + meter}",
        family="403",
        at=_BEGIN + dt.timedelta(hours=hour, seconds=meter),
        values=values,
        frames=(b"\x40" * 83,),
        seconds=1.1,
        line_seconds=0.9,
        requests=1,
        attempts=1,
    )


if __name__ == "__main__":
    for row in storage_rows():
        print(row)
