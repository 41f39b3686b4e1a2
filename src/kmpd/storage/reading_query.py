"""Ask for readings."""

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Select, select

from kmpd.reading import Reading, ReadingValue
from kmpd.storage.point import Point, Points
from kmpd.storage.row import read_reading, read_value
from kmpd.storage.schema import LAST_GOOD, POINT, READING, READING_VALUE

#: So many values are asked for by their numbers at once.
_SEQS_MAX = 500


def after(
    connection: Connection, points: Points, *, seq: int, limit: int
) -> Sequence[Reading]:
    """Return the readings behind a place, in their order."""
    query = select(READING).where(READING.c.seq > seq)
    return _readings(connection, points, query.order_by(READING.c.seq).limit(limit))


def between(
    connection: Connection,
    points: Points,
    *,
    point: Point,
    span: tuple[dt.datetime, dt.datetime],
    limit: int,
) -> Sequence[Reading]:
    """Return the readings of a measuring point from an instant up to another."""
    query = (
        select(READING)
        .where(
            READING.c.point_id == point.id,
            READING.c.at >= span[0],
            READING.c.at < span[1],
        )
        .order_by(READING.c.at, READING.c.seq)
        .limit(limit)
    )
    return _readings(connection, points, query)


def latest(connection: Connection, points: Points, *, meter: str) -> Reading | None:
    """Return the reading of a meter that was polled last."""
    query = select(READING).join(POINT, POINT.c.latest_seq == READING.c.seq)
    found = _readings(connection, points, query.where(POINT.c.meter == meter))
    return found[0] if found else None


def last_good(
    connection: Connection, *, meter: str
) -> Mapping[int, tuple[dt.datetime, ReadingValue]]:
    """Return the last value of each register of a meter that may be believed."""
    query = (
        select(LAST_GOOD.c.at.label("good_at"), READING_VALUE)
        .join(POINT, POINT.c.id == LAST_GOOD.c.point_id)
        .join(
            READING_VALUE,
            (READING_VALUE.c.seq == LAST_GOOD.c.seq)
            & (READING_VALUE.c.register == LAST_GOOD.c.register),
        )
        .where(POINT.c.meter == meter)
        .order_by(LAST_GOOD.c.register)
    )
    rows = connection.execute(query)
    return {row.register: (row.good_at, read_value(row)) for row in rows}


def _readings(
    connection: Connection, points: Points, query: Select[tuple[object, ...]]
) -> Sequence[Reading]:
    rows = connection.execute(query).all()
    values: dict[int, dict[int, ReadingValue]] = {row.seq: {} for row in rows}
    seqs = list(values)
    for begin in range(0, len(seqs), _SEQS_MAX):
        part = seqs[begin : begin + _SEQS_MAX]
        of_part = (
            select(READING_VALUE)
            .where(READING_VALUE.c.seq.in_(part))
            .order_by(READING_VALUE.c.seq, READING_VALUE.c.position)
        )
        for row in connection.execute(of_part):
            values[row.seq][row.register] = read_value(row)
    return [
        read_reading(row, points.by_id(connection, row.point_id).meter, values[row.seq])
        for row in rows
    ]
