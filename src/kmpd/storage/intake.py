"""Take readings in: those that are new, in the order of their commit, in bulk."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final

import attrs
from sqlalchemy import Connection, Table, bindparam, func, insert, select, update
from sqlalchemy.dialects import sqlite

from kmpd.reading import Reading, Source
from kmpd.storage.copy_text import copy_text
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

_Identity = tuple[str, str, str, str, dt.datetime]

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
    ) -> list[tuple[Point, Reading, bool]]:
        """Return the readings that are not there, and whether each is the newest."""
        fresh: list[tuple[Point, Reading, bool]] = []
        seen: set[_Identity] | None = None
        for reading in readings:
            point = self._points.made(connection, reading.meter)
            newest = self._newest_at(connection, point)
            if newest is None or reading.at > newest:
                self._newest[point.id] = reading.at
                fresh.append((point, reading, True))
                # Nothing newer was here before, so it needs no further look.
                if seen is not None:
                    seen.add(_identity(reading))
                continue
            if seen is None:
                seen = {_identity(other) for _, other, _ in fresh}
            identity = _identity(reading)
            if identity not in seen and not _is_there(connection, point, reading):
                seen.add(identity)
                fresh.append((point, reading, False))
        return fresh

    def _newest_at(self, connection: Connection, point: Point) -> dt.datetime | None:
        if point.id not in self._newest:
            query = select(func.max(READING.c.at)).where(READING.c.point_id == point.id)
            self._newest[point.id] = connection.scalar(query)
        return self._newest[point.id]


def _identity(reading: Reading) -> _Identity:
    serial = plain(reading.serial)
    return reading.meter, serial, reading.source._value_, reading.log, reading.at


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
    _insert_rows(connection, READING, readings)
    _insert_rows(connection, READING_VALUE, values)


def _insert_rows(
    connection: Connection, table: Table, rows: Iterable[tuple[object, ...]]
) -> None:
    """Insert rows by the fastest way their driver has."""
    driver: Any = connection.connection.cursor()
    try:
        if connection.dialect.name == "sqlite":
            driver.executemany(_INSERTS[table.name], rows)
            return
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        with driver.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
            for text in copy_text(rows):
                copy.write(text)
    finally:
        driver.close()


def _note_last(connection: Connection, taken: Sequence[Taken]) -> None:
    """Note where the last good values are, and the last reading that was polled."""
    good: dict[int, dict[int, Reading]] = {}
    polled: dict[int, int | None] = {}
    for t in sorted(taken, key=lambda t: t.reading.at, reverse=True):
        of_point = good.setdefault(t.point.id, {})
        # Most tell of the same registers; the last of them is enough.
        if not t.reading.values.keys() <= of_point.keys():
            for register in t.reading.good:
                of_point.setdefault(register, t.reading)
    for t in taken:
        if t.reading.source is Source.POLL:
            polled[t.point.id] = t.reading.seq
    rows = [
        {"point_id": point_id, "register": register, "at": one.at, "seq": one.seq}
        for point_id, of_point in good.items()
        for register, one in of_point.items()
    ]
    is_later = new(connection, LAST_GOOD, "at") >= LAST_GOOD.c.at
    upsert(connection, LAST_GOOD, rows, where=is_later)
    latest = [{"id_": point_id, "last": seq} for point_id, seq in polled.items()]
    if latest:
        of_point_id = POINT.c.id == bindparam("id_")
        connection.execute(
            update(POINT).where(of_point_id).values(latest_seq=bindparam("last")),
            latest,
        )
