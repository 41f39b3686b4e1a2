"""Segments: which meter was at a measuring point since when, and since which reset.

Serial numbers tell most of them.
A reading without one belongs to the meter that was there.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import StrEnum, unique

import attrs
from sqlalchemy import Connection, and_, delete, func, insert, select

from kmpd.reading import Quality
from kmpd.storage.due import GAP_MAX, Span, mark
from kmpd.storage.intake import Taken
from kmpd.storage.point import Point
from kmpd.storage.row import plain
from kmpd.storage.schema import READING, READING_VALUE, SEGMENT
from kmpd.storage.upsert import upsert


@unique
class SegmentReason(StrEnum):
    """Why a segment begins."""

    SERIAL = "serial"
    RESET = "reset"


@attrs.frozen(kw_only=True)
class Segment:
    """A time without a change of meter or a reset.

    Attributes:
        meter: Name of the measuring point.
        since: The instant of its first reading.
        serial: Serial number of the meter; empty for a reset, which changes none.
        reason: Why it begins.
    """

    meter: str
    since: dt.datetime
    serial: str
    reason: SegmentReason


class Segments:
    """Knows which meter is where; belongs to the thread of the store."""

    def __init__(self) -> None:
        self._latest: dict[int, tuple[dt.datetime, str]] = {}

    def forget(self) -> None:
        """Look into the database again."""
        self._latest.clear()

    def note(self, connection: Connection, taken: Sequence[Taken]) -> None:
        """Begin segments where readings that are new show another meter."""
        changed = {t.point.id for t in taken if self._is_changed(connection, t)}
        for point_id in changed:
            span = _follow_serials(connection, point_id)
            if span is not None:
                mark(connection, {point_id: span})
            self._latest.pop(point_id, None)

    def _is_changed(self, connection: Connection, taken: Taken) -> bool:
        serial = plain(taken.reading.serial)
        if not serial:
            return False
        latest = self._of(connection, taken.point.id)
        return latest is None or taken.reading.at < latest[0] or serial != latest[1]

    def _of(
        self, connection: Connection, point_id: int
    ) -> tuple[dt.datetime, str] | None:
        if point_id not in self._latest:
            query = (
                select(SEGMENT.c.since, SEGMENT.c.serial)
                .where(SEGMENT.c.point_id == point_id, SEGMENT.c.serial != "")
                .order_by(SEGMENT.c.since.desc())
            )
            row = connection.execute(query.limit(1)).first()
            if row is None:
                return None
            self._latest[point_id] = row.since, row.serial
        return self._latest[point_id]


def begin(
    connection: Connection, point: Point, *, since: dt.datetime, reason: SegmentReason
) -> None:
    """Begin a segment that no serial number tells; one that is there stays."""
    if since in starts(connection, point.id):
        return
    row = {
        "point_id": point.id,
        "since": since,
        "serial": "",
        "reason": reason.value,
    }
    connection.execute(insert(SEGMENT), row)
    _mark_around(connection, point.id, since)


def end(connection: Connection, point: Point, *, since: dt.datetime) -> bool:
    """Take back a segment that no serial number tells; return whether there was one."""
    told = and_(
        SEGMENT.c.point_id == point.id, SEGMENT.c.since == since, SEGMENT.c.serial == ""
    )
    if connection.execute(delete(SEGMENT).where(told)).rowcount == 0:
        return False
    _mark_around(connection, point.id, since)
    return True


def segments(connection: Connection, point: Point) -> Sequence[Segment]:
    """Return the segments of a measuring point, in order."""
    query = select(SEGMENT).where(SEGMENT.c.point_id == point.id)
    return [
        Segment(
            meter=point.meter,
            since=row.since,
            serial=row.serial,
            reason=SegmentReason(row.reason),
        )
        for row in connection.execute(query.order_by(SEGMENT.c.since))
    ]


def starts(connection: Connection, point_id: int) -> Sequence[dt.datetime]:
    """Return when the segments of a measuring point begin, in order."""
    query = select(SEGMENT.c.since).where(SEGMENT.c.point_id == point_id)
    return connection.scalars(query.order_by(SEGMENT.c.since)).all()


def _mark_around(connection: Connection, point_id: int, since: dt.datetime) -> None:
    """Mark what is counted over an instant: up to the next value of each register."""
    nearest = (
        select(func.min(READING.c.at).label("at"))
        .join(READING_VALUE, READING_VALUE.c.seq == READING.c.seq)
        .where(
            READING.c.point_id == point_id,
            READING.c.at >= since,
            READING.c.at <= since + GAP_MAX,
            READING_VALUE.c.quality == Quality.GOOD.value,
        )
        .group_by(READING_VALUE.c.register)
        .subquery()
    )
    until = connection.scalar(select(func.max(nearest.c.at)))
    if until is not None:
        mark(connection, {point_id: (since, until)})


def _follow_serials(connection: Connection, point_id: int) -> Span | None:
    """Make the segments what the serial numbers tell; return what that changed."""
    of_point = (SEGMENT.c.point_id == point_id) & (SEGMENT.c.serial != "")
    rows = connection.execute(select(SEGMENT.c.since, SEGMENT.c.serial).where(of_point))
    old = {(row.since, row.serial) for row in rows}
    told = set(_changes(connection, point_id))
    for since, _ in old - told:
        at = (SEGMENT.c.point_id == point_id) & (SEGMENT.c.since == since)
        connection.execute(delete(SEGMENT).where(at))
    rows_new = [
        {
            "point_id": point_id,
            "since": since,
            "serial": serial,
            "reason": SegmentReason.SERIAL.value,
        }
        for since, serial in sorted(told - old)
    ]
    upsert(connection, SEGMENT, rows_new)
    changed = [since for since, _ in old ^ told]
    return (min(changed), max(changed)) if changed else None


def _changes(
    connection: Connection, point_id: int
) -> Iterable[tuple[dt.datetime, str]]:
    """Yield the instants at which another serial number begins."""
    before = func.lag(READING.c.serial).over(order_by=(READING.c.at, READING.c.seq))
    follow = (
        select(READING.c.at, READING.c.serial, before.label("before"))
        .where(READING.c.point_id == point_id, READING.c.serial != "")
        .subquery()
    )
    is_change = follow.c.before.is_(None) | (follow.c.before != follow.c.serial)
    for row in connection.execute(select(follow).where(is_change)):
        yield row.at, row.serial
