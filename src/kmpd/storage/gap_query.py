"""Ask for gaps: where hours of consumption are not known for lack of readings."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import attrs
from sqlalchemy import Connection, Row, or_, select

from kmpd.consumption import PeriodKind
from kmpd.reading import Quality, Reading, Source
from kmpd.storage import reading_query
from kmpd.storage.point import Point, Points
from kmpd.storage.schema import CONSUMPTION, READING, READING_VALUE

#: The readings of one instant, of whatever source.
_READINGS_MAX = 16
_INSTANT = dt.timedelta(microseconds=1)


@attrs.frozen(kw_only=True)
class GapQuery:
    """Which gaps are asked for.

    Attributes:
        register: The counter that counts.
        since, until: Hours that begin from one instant up to the other.
        longest_seconds: Readings up to this far apart leave none.
    """

    register: int
    since: dt.datetime
    until: dt.datetime
    longest_seconds: float


def gaps(
    connection: Connection, points: Points, *, point: Point, query: GapQuery
) -> Sequence[tuple[Reading, Reading]]:
    """Return the readings around each gap, in order; roll-ups have to be finished."""
    found: list[tuple[Reading, Reading]] = []
    end: dt.datetime | None = None
    for instant in _unknown(connection, point, query):
        if end is not None and instant <= end:
            continue
        before = _nearest(connection, point, query, before=instant)
        after = _nearest(connection, point, query, after=instant)
        if before is None or after is None:
            continue
        end = after
        if (after - before).total_seconds() <= query.longest_seconds:
            continue
        first = _at(connection, points, point=point, at=before)
        found.append((first, _at(connection, points, point=point, at=after)))
    return found


def _unknown(
    connection: Connection, point: Point, query: GapQuery
) -> Iterator[dt.datetime]:
    """Yield the ends of hours at which nobody knows how far a counter had come.

    Readings more than a year apart are not worked out together: to the hours beside
    such a gap there seems to be no reading beyond it.
    """
    hour, longest = CONSUMPTION.c, query.longest_seconds
    rows = connection.execute(
        select(hour.start_at, hour.end_at, hour.begin_gap_seconds, hour.end_gap_seconds)
        .where(
            hour.point_id == point.id,
            hour.register == query.register,
            hour.period == PeriodKind.HOUR.value,
            hour.start_at >= query.since,
            hour.start_at < query.until,
            or_(
                hour.begin_gap_seconds > longest,
                hour.begin_gap_seconds.is_(None),
                hour.end_gap_seconds > longest,
                hour.end_gap_seconds.is_(None),
            ),
        )
        .order_by(hour.start_at)
    )
    for row in rows.all():
        yield from _ends(row, longest)
    # A first reading behind such a gap does not make an hour yet.
    newest = _nearest(connection, point, query, before=query.until)
    if newest is not None:
        yield newest


def _ends(row: Row[Any, Any, Any, Any], longest: float) -> Iterator[dt.datetime]:
    if row.begin_gap_seconds is None or row.begin_gap_seconds > longest:
        yield row.start_at
    if row.end_gap_seconds is None or row.end_gap_seconds > longest:
        yield row.end_at


def _nearest(
    connection: Connection,
    point: Point,
    query: GapQuery,
    *,
    before: dt.datetime | None = None,
    after: dt.datetime | None = None,
) -> dt.datetime | None:
    """Return the instant of the nearest reading that counts, before or not before."""
    at = READING.c.at
    side = at >= after if before is None else at < before
    found = (
        select(at)
        .join(READING_VALUE, READING_VALUE.c.seq == READING.c.seq)
        .where(
            READING.c.point_id == point.id,
            READING_VALUE.c.register == query.register,
            READING_VALUE.c.quality == Quality.GOOD.value,
            READING_VALUE.c.number.is_not(None),
            side,
        )
        .order_by(at if before is None else at.desc())
    )
    instant: dt.datetime | None = connection.scalar(found.limit(1))
    return instant


def _at(
    connection: Connection, points: Points, *, point: Point, at: dt.datetime
) -> Reading:
    """Return the reading of an instant: what was polled goes first."""
    span = at, at + _INSTANT
    readings = reading_query.between(
        connection, points, point=point, span=span, limit=_READINGS_MAX
    )
    return min(readings, key=lambda reading: reading.source is not Source.POLL)
