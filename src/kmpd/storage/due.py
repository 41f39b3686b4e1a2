"""What is to be worked out anew: marks that last until it is."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, case, delete, func, insert, select

from kmpd.consumption import is_counter
from kmpd.reading import Reading
from kmpd.storage.intake import Taken
from kmpd.storage.schema import CONSUMPTION, CONSUMPTION_DUE, READING
from kmpd.storage.upsert import new, upsert

#: What passed in a longer time without a reading is told of no hour. A host that starts
#: in 1970, until it is told the time, would fill half a million of them.
GAP_MAX: Final = dt.timedelta(days=366)

Span = tuple[dt.datetime, dt.datetime]


def mark_taken(connection: Connection, taken: Sequence[Taken]) -> None:
    """Mark what readings touch, in the commit that keeps them."""
    spans: dict[int, Span] = {}
    for t in taken:
        if _counts(t.reading):
            at = t.reading.at
            first, last = spans.get(t.point.id, (at, at))
            spans[t.point.id] = min(first, at), max(last, at)
    mark(connection, spans)


def mark(connection: Connection, spans: Mapping[int, Span]) -> None:
    """Mark what lies between two instants, for each measuring point."""
    rows = [
        {"point_id": point_id, "since": since, "until": until}
        for point_id, (since, until) in spans.items()
    ]
    old = CONSUMPTION_DUE.c
    since, until = (new(connection, CONSUMPTION_DUE, n) for n in ("since", "until"))
    wider = {
        "since": case((since < old.since, since), else_=old.since),
        "until": case((until > old.until, until), else_=old.until),
    }
    upsert(connection, CONSUMPTION_DUE, rows, changes=wider)


def mark_all(connection: Connection, points: Iterable[int]) -> None:
    """Drop all that was worked out of measuring points, and mark their readings."""
    for point_id in points:
        of_point = CONSUMPTION.c.point_id == point_id
        connection.execute(delete(CONSUMPTION).where(of_point))
        of_point = CONSUMPTION_DUE.c.point_id == point_id
        connection.execute(delete(CONSUMPTION_DUE).where(of_point))
        ends = (
            select(READING.c.point_id, func.min(READING.c.at), func.max(READING.c.at))
            .where(READING.c.point_id == point_id)
            .group_by(READING.c.point_id)
        )
        columns = ["point_id", "since", "until"]
        connection.execute(insert(CONSUMPTION_DUE).from_select(columns, ends))


def _counts(reading: Reading) -> bool:
    return any(is_counter(value.unit) for value in reading.values.values())
