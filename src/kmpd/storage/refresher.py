"""Keep roll-ups up to date: a little at a time, while nobody waits."""

import time
from typing import Final

from sqlalchemy import Connection, delete, select, update

from kmpd.storage.database import read_only
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
        of_point = CONSUMPTION_DUE.c.point_id == row.point_id
        beyond = (
            select(READING.c.at)
            .where(READING.c.point_id == row.point_id, READING.c.at > row.since)
            .where(READING.c.at < row.until)
            .order_by(READING.c.at)
        )
        until = connection.scalar(beyond.offset(_READINGS_MAX).limit(1))
        owner = self._points.by_id(connection, row.point_id)
        refresh(connection, owner, (row.since, until or row.until))
        if until is None:
            connection.execute(delete(CONSUMPTION_DUE).where(of_point))
        else:
            connection.execute(
                update(CONSUMPTION_DUE).where(of_point).values(since=until)
            )
        return True
