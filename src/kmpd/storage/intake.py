"""Take readings in: those that are new, in the order of their commit, in bulk."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import attrs
from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects import sqlite

from kmpd.reading import Reading, Source
from kmpd.storage.point import Point, Points
from kmpd.storage.row import (
    POSTGRESQL,
    READING_COLUMNS,
    SQLITE,
    VALUE_COLUMNS,
    plain,
    reading_row,
    value_rows,
)
from kmpd.storage.schema import LAST_GOOD, POINT, READING, READING_VALUE, SINK_CURSOR
from kmpd.storage.upsert import new, upsert

_Identity = tuple[str, str, Source, str, dt.datetime]

_INSERTS: Final = {
    table.name: str(
        insert(table).compile(
            dialect=sqlite.dialect(paramstyle="qmark"), column_keys=list(columns)
        )
    )
    for table, columns in ((READING, READING_COLUMNS), (READING_VALUE, VALUE_COLUMNS))
}


@attrs.frozen(kw_only=True)
class Taken:
    """A reading that is new, at its place.

    Attributes:
        point: Where it was made.
        reading: The reading.
        is_latest: Whether none of its measuring point is of a later instant.
    """

    point: Point
    reading: Reading
    is_latest: bool


class Intake:
    """Adds readings; belongs to the thread of the store.

    Only one station writes to a store, so it knows the ends of the tables by heart.
    """

    def __init__(self, points: Points) -> None:
        self._points = points
        self._seq: int | None = None
        self._newest: dict[int, dt.datetime | None] = {}

    def forget(self) -> None:
        """Look into the database again."""
        self._seq = None
        self._newest.clear()

    def add(self, connection: Connection, readings: Sequence[Reading]) -> list[Taken]:
        """Keep those readings that are new, and return them."""
        seq = self.last_seq(connection)
        taken: list[Taken] = []
        for point, reading, is_latest in self._fresh(connection, readings):
            seq += 1
            placed = attrs.evolve(reading, seq=seq)
            taken.append(Taken(point=point, reading=placed, is_latest=is_latest))
        if not taken:
            return taken
        _insert(connection, taken)
        _note_last(connection, taken)
        self._seq = seq
        return taken

    def last_seq(self, connection: Connection) -> int:
        """Return the place of the last reading."""
        if self._seq is None:
            ends = (func.max(READING.c.seq), func.max(SINK_CURSOR.c.seq))
            self._seq = max(connection.scalar(select(end)) or 0 for end in ends)
        return self._seq

    def _fresh(
        self, connection: Connection, readings: Sequence[Reading]
    ) -> Iterator[tuple[Point, Reading, bool]]:
        """Yield the readings that are not there, and whether each is the newest."""
        seen: set[_Identity] = set()
        for reading in readings:
            point = self._points.made(connection, reading.meter)
            identity = _identity(reading)
            newest = self._newest_at(connection, point)
            is_latest = newest is None or reading.at > newest
            if identity in seen:
                continue
            if not is_latest and _is_there(connection, point, reading):
                continue
            seen.add(identity)
            if is_latest:
                self._newest[point.id] = reading.at
            yield point, reading, is_latest

    def _newest_at(self, connection: Connection, point: Point) -> dt.datetime | None:
        if point.id not in self._newest:
            query = select(func.max(READING.c.at)).where(READING.c.point_id == point.id)
            self._newest[point.id] = connection.scalar(query)
        return self._newest[point.id]


def _identity(reading: Reading) -> _Identity:
    serial = plain(reading.serial)
    return reading.meter, serial, reading.source, reading.log, reading.at


def _is_there(connection: Connection, point: Point, reading: Reading) -> bool:
    query = select(READING.c.seq).where(
        READING.c.point_id == point.id,
        READING.c.at == reading.at,
        READING.c.source == reading.source.value,
        READING.c.log == reading.log,
        READING.c.serial == plain(reading.serial),
    )
    return connection.execute(query).first() is not None


def _insert(connection: Connection, taken: Sequence[Taken]) -> None:
    encoding = SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL
    readings = [
        reading_row(
            t.reading, seq=t.reading.seq or 0, point_id=t.point.id, encoding=encoding
        )
        for t in taken
    ]
    values = (
        row
        for t in taken
        for row in value_rows(t.reading, seq=t.reading.seq or 0, encoding=encoding)
    )
    insert_rows(connection, READING.name, readings)
    insert_rows(connection, READING_VALUE.name, values)


def insert_rows(
    connection: Connection, table: str, rows: Iterable[tuple[object, ...]]
) -> None:
    """Insert rows of readings or values by the fastest way their driver has.

    Raises:
        sqlite3.Error, psycopg.Error: As the driver says.
    """
    driver: Any = connection.connection.cursor()
    try:
        if connection.dialect.name == "sqlite":
            driver.executemany(_INSERTS[table], rows)
            return
        columns = READING_COLUMNS if table == READING.name else VALUE_COLUMNS
        quoted = ", ".join(f'"{column}"' for column in columns)
        with driver.copy(f"COPY {table} ({quoted}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    finally:
        driver.close()


def _note_last(connection: Connection, taken: Sequence[Taken]) -> None:
    """Note where the last good values are, and the last reading that was polled."""
    good: dict[tuple[int, int], dict[str, object]] = {}
    polled: dict[int, int | None] = {}
    for t in sorted(taken, key=lambda t: t.reading.at):
        for register in t.reading.good:
            good[t.point.id, register] = {
                "point_id": t.point.id,
                "register": register,
                "at": t.reading.at,
                "seq": t.reading.seq,
            }
    for t in taken:
        if t.reading.source is Source.POLL:
            polled[t.point.id] = t.reading.seq
    is_later = new(connection, LAST_GOOD, "at") >= LAST_GOOD.c.at
    upsert(connection, LAST_GOOD, list(good.values()), where=is_later)
    for point_id, seq in polled.items():
        connection.execute(
            update(POINT).where(POINT.c.id == point_id).values(latest_seq=seq)
        )
