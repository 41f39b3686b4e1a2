"""Keep roll-ups up to date: a little at a time, while nobody waits."""

import datetime as dt
import time
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, delete, select, update

from kmpd.storage.database import read_only
from kmpd.storage.due import GAP_MAX, Span
from kmpd.storage.point import Point, Points
from kmpd.storage.roll_up import refresh
from kmpd.storage.schema import CONSUMPTION_DUE, READING
from kmpd.storage.session import Session

#: So many readings are worked through at once; their hours take about this long.
_READINGS_MAX: Final = 500
_TURN_SECONDS: Final = 0.05


class Refresher:
    """Works off the marks; belongs to the thread of the store."""

    def __init__(self, points: Points) -> None:
        self._points = points

    def turn(self, session: Session) -> bool:
        """Work off marks for a moment, in a commit; return whether some are left."""
        if not session.is_locked:
            return False
        connection = session.connection(writes=False)
        with connection.begin():
            if connection.execute(select(CONSUMPTION_DUE.c.point_id)).first() is None:
                return False
        read_only(connection, is_so=False)
        with connection.begin():
            deadline = time.monotonic() + _TURN_SECONDS
            while time.monotonic() < deadline:
                if not self._step(connection, None):
                    return False
        return True

    def finish(self, connection: Connection, point: Point) -> None:
        """Work off all marks of a measuring point."""
        while self._step(connection, point):
            pass

    def _step(self, connection: Connection, point: Point | None) -> bool:
        """Work off a part of one mark; return whether there was one."""
        query = select(CONSUMPTION_DUE)
        if point is not None:
            query = query.where(CONSUMPTION_DUE.c.point_id == point.id)
        row = connection.execute(query.limit(1)).first()
        if row is None:
            return False
        owner = self._points.by_id(connection, row.point_id)
        instants = self._instants(connection, row.point_id, (row.since, row.until))
        count = _worked_through(instants)
        if count:
            refresh(connection, owner, (instants[0], instants[count - 1]))
        of_point = CONSUMPTION_DUE.c.point_id == row.point_id
        if count == len(instants):
            connection.execute(delete(CONSUMPTION_DUE).where(of_point))
        else:
            rest = update(CONSUMPTION_DUE).where(of_point)
            connection.execute(rest.values(since=instants[count]))
        return True

    def _instants(
        self, connection: Connection, point_id: int, span: Span
    ) -> Sequence[dt.datetime]:
        """Return the first instants of readings within a span, one more than needed."""
        query = (
            select(READING.c.at)
            .where(READING.c.point_id == point_id)
            .where(READING.c.at >= span[0], READING.c.at <= span[1])
            .order_by(READING.c.at)
        )
        return connection.scalars(query.limit(_READINGS_MAX + 1)).all()


def _worked_through(instants: Sequence[dt.datetime]) -> int:
    """Return how many of some readings are worked through at once, in order."""
    for place, at in enumerate(instants[:_READINGS_MAX]):
        if at - instants[0] > GAP_MAX:
            return place
    return min(len(instants), _READINGS_MAX)
