"""Retention: thin out raw readings that are old, a day of a measuring point at a time.

Roll-ups are never deleted.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import Connection, case, delete, func, select, update

from kmpd.consumption import is_counter
from kmpd.reading import Quality, Source
from kmpd.storage.due import Span
from kmpd.storage.point import Point
from kmpd.storage.row import read_value
from kmpd.storage.schema import (
    LAST_GOOD,
    POINT,
    READING,
    READING_VALUE,
    SINK_CURSOR,
    STATION,
)
from kmpd.storage.segment import starts
from kmpd.storage.thinning import RawReading, expendable

_DAY: Final = dt.timedelta(days=1)
_SEQS_MAX: Final = 500


def passed_by_all(connection: Connection, sinks: Collection[str] | None) -> int:
    """Return the last place that all sinks have passed.

    Args:
        connection: In a transaction.
        sinks: Which there are; None for all that ever took a reading.
    """
    rows = connection.execute(select(SINK_CURSOR.c.sink, SINK_CURSOR.c.seq))
    cursors: dict[str, int] = {row.sink: row.seq for row in rows}
    if sinks is not None:
        cursors = {sink: cursors.get(sink, 0) for sink in sinks}
    if not cursors:
        last: int | None = connection.scalar(select(func.max(READING.c.seq)))
        return last or 0
    return min(cursors.values())


def thin_day(
    connection: Connection, point: Point, *, before: dt.datetime, seq_max: int
) -> int | None:
    """Thin the oldest day that was not; return how many went, None if none is left.

    Args:
        connection: In a transaction.
        point: The measuring point; no roll-up of it is due.
        before: What is later stays.
        seq_max: What comes behind this place stays; a sink wants it still.
    """
    since = _thinned_until(connection, point) or _first_at(connection, point)
    if since is None:
        return None
    since = since.replace(minute=0, second=0, microsecond=0)
    until = min(since + _DAY, before.replace(minute=0, second=0, microsecond=0))
    if until <= since:
        return None
    readings = _raw_readings(connection, point, (since, until))
    if any(reading.seq > seq_max for reading in readings):
        return None
    begins = frozenset(starts(connection, point.id))
    gone = expendable(readings, zone=point.zone, begins=begins)
    gone -= _pinned(connection, point)
    _delete(connection, sorted(gone))
    # Years without a reading are passed in one step.
    following = _first_at(connection, point, since=until)
    thinned = max(until, min(following or before, before))
    of_point = POINT.c.id == point.id
    connection.execute(update(POINT).where(of_point).values(thinned_until=thinned))
    return len(gone)


def _thinned_until(connection: Connection, point: Point) -> dt.datetime | None:
    query = select(POINT.c.thinned_until).where(POINT.c.id == point.id)
    at: dt.datetime | None = connection.scalar(query)
    return at


def _first_at(
    connection: Connection, point: Point, *, since: dt.datetime | None = None
) -> dt.datetime | None:
    query = select(func.min(READING.c.at)).where(READING.c.point_id == point.id)
    if since is not None:
        query = query.where(READING.c.at >= since)
    at: dt.datetime | None = connection.scalar(query)
    return at


def _raw_readings(
    connection: Connection, point: Point, span: Span
) -> Sequence[RawReading]:
    within = (
        (READING.c.point_id == point.id)
        & (READING.c.at >= span[0])
        & (READING.c.at < span[1])
    )
    counters: dict[int, dict[int, Any]] = {}
    values = select(READING_VALUE).join(READING, READING.c.seq == READING_VALUE.c.seq)
    for row in connection.execute(values.where(within)):
        value = read_value(row)
        if value.quality is Quality.GOOD and is_counter(value.unit):
            counters.setdefault(row.seq, {})[value.register] = value.number
    columns = READING.c.seq, READING.c.at, READING.c.serial, READING.c.source
    query = select(*columns).where(within).order_by(READING.c.at, READING.c.seq)
    return [
        RawReading(
            seq=row.seq,
            at=row.at,
            serial=row.serial,
            is_polled=row.source == Source.POLL.value,
            counters=counters.get(row.seq, {}),
        )
        for row in connection.execute(query)
    ]


def _pinned(connection: Connection, point: Point) -> set[int]:
    """Return the readings that are referred to."""
    good = select(LAST_GOOD.c.seq).where(LAST_GOOD.c.point_id == point.id)
    latest = select(POINT.c.latest_seq).where(POINT.c.id == point.id)
    return {*connection.scalars(good), *connection.scalars(latest)}


def _delete(connection: Connection, seqs: Sequence[int]) -> None:
    for begin in range(0, len(seqs), _SEQS_MAX):
        part = seqs[begin : begin + _SEQS_MAX]
        for table in (READING_VALUE, READING):
            connection.execute(delete(table).where(table.c.seq.in_(part)))
    if seqs:
        old = STATION.c.thinned_seq
        last = case((old < seqs[-1], seqs[-1]), else_=old)
        connection.execute(update(STATION).values(thinned_seq=last))
