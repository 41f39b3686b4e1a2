"""A store of 100 meters with three years of hourly readings, kept between runs.

What the first meter said is taken in and rolled up as ever. The others get copies of
all of its rows by SQL, under numbers of their own: the tables are as large and lie as
they would, and a minute is enough.
"""

import asyncio
import datetime as dt
import sqlite3
import tempfile
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Final

from kmpd.consumption import PeriodKind
from kmpd.reading import Reading, ReadingValue
from kmpd.storage import open_store

METERS: Final = 100
YEARS: Final = 3
UNTIL: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_BEGIN: Final = dt.datetime(2023, 1, 1, tzinfo=dt.UTC)
_HOUR: Final = dt.timedelta(hours=1)
_HOURS: Final = (UNTIL - _BEGIN) // _HOUR
_BATCH: Final = 5_000
_GJ: Final = 8
_ENERGY: Final = 60
_NAME: Final = f"kmpd-bench-{METERS}-meters-{YEARS}-years.db"


def large_store() -> Path:
    """Return the file; the first who asks makes it."""
    path = Path(tempfile.gettempdir()) / _NAME
    if not path.exists():
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            made = Path(folder) / _NAME
            asyncio.run(_first(made))
            _others(made)
            made.rename(path)
    return path


async def _first(path: Path) -> None:
    """Take in what one meter said, and work out what it counted."""
    async with await open_store(path, zone=dt.UTC) as store:
        for begin in range(0, _HOURS + 1, _BATCH):
            hours = range(begin, min(begin + _BATCH, _HOURS + 1))
            await store.add([_reading(hour) for hour in hours])
        await store.consumption(
            "meter0", _ENERGY, period=PeriodKind.YEAR, since=_BEGIN, until=UNTIL
        )


def _reading(hour: int) -> Reading:
    number = Decimal(hour * (hour % 24 + 7)).scaleb(-3)
    counted = Decimal(hour * 13).scaleb(-3) + number / 10_000
    return Reading(
        meter="meter0",
        serial="6000000",
        family="403",
        at=_BEGIN + hour * _HOUR,
        values={
            _ENERGY: ReadingValue(
                register=_ENERGY,
                unit=_GJ,
                raw=b"\x04\x43\x00\x00\x00\xfb",
                number=round(counted, 3),
                text=str(round(counted, 3)),
            )
        },
        seconds=1.1,
        line_seconds=0.9,
        requests=1,
        attempts=1,
    )


def _others(path: Path) -> None:
    """Give the other meters the same rows."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        first, count = connection.execute(
            "SELECT id, (SELECT max(seq) FROM reading) FROM point"
        ).fetchone()
        for meter in range(1, METERS):
            other = first + meter
            for table in ("point", "reading", "reading_value", "consumption"):
                _copy(connection, table, first=first, shift=meter * count, other=other)
            connection.execute(
                "UPDATE point SET meter = ? WHERE id = ?", (f"meter{meter}", other)
            )
        connection.commit()
        connection.execute("ANALYZE")
        connection.commit()


def _copy(
    connection: sqlite3.Connection, table: str, *, first: int, shift: int, other: int
) -> None:
    """Copy the rows of the first meter for another, its readings further behind."""
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    told = {
        "id": str(other),
        "point_id": str(other),
        "meter": f"'new {other}'",
        "seq": f"seq + {shift}",
        "latest_seq": f"latest_seq + {shift}",
    }
    columns = ", ".join(told.get(name, f'"{name}"') for name in names)
    is_mine = f"point_id = {first}"
    if table == "point":
        is_mine = f"id = {first}"
    elif table == "reading_value":
        # Those of the first meter stand before all others.
        is_mine = f"seq <= (SELECT latest_seq FROM point WHERE id = {first})"  # noqa: S608 - ours
    copying = f"INSERT INTO {table} SELECT {columns} FROM {table} WHERE {is_mine}"  # noqa: S608 - ours
    connection.execute(copying)
