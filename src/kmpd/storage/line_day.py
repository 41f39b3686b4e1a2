"""What was read of a meter day by day, and what that took of its line."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, select

from kmpd.reading import Reading, Source
from kmpd.state import LineDay
from kmpd.storage.intake import Taken
from kmpd.storage.point import Points
from kmpd.storage.schema import LINE_DAY, POINT
from kmpd.storage.upsert import new, upsert

_COUNTED: Final = (
    "reads",
    "failures",
    "requests",
    "attempts",
    "seconds",
    "line_seconds",
)


def count_taken(connection: Connection, taken: Sequence[Taken]) -> None:
    """Count readings that were polled, each on its day."""
    days: dict[tuple[int, dt.date], list[float]] = {}
    for t in taken:
        if t.reading.source is Source.POLL:
            day = t.reading.at.astimezone(t.point.zone).date()
            sums = days.setdefault((t.point.id, day), [0, 0, 0, 0, 0.0, 0.0])
            for place, number in enumerate(_of_reading(t.reading)):
                sums[place] += number
    rows = [
        {"point_id": point_id, "day": day, **dict(zip(_COUNTED, sums, strict=True))}
        for (point_id, day), sums in days.items()
    ]
    _add(connection, rows)


def count(connection: Connection, points: Points, day: LineDay) -> None:
    """Add what was not counted with a reading: tries that gave none."""
    point = points.made(connection, day.meter)
    counted = {name: getattr(day, name) for name in _COUNTED}
    _add(connection, [{"point_id": point.id, "day": day.day, **counted}])


def line_days(
    connection: Connection, meter: str, *, since: dt.date, until: dt.date
) -> Sequence[LineDay]:
    """Return the days of a meter from one up to another, in order."""
    query = (
        select(LINE_DAY)
        .join(POINT)
        .where(POINT.c.meter == meter)
        .where(LINE_DAY.c.day >= since, LINE_DAY.c.day < until)
        .order_by(LINE_DAY.c.day)
    )
    return [
        LineDay(
            meter=meter, day=row.day, **{name: getattr(row, name) for name in _COUNTED}
        )
        for row in connection.execute(query)
    ]


def _of_reading(reading: Reading) -> tuple[float, ...]:
    took = reading.seconds, reading.line_seconds
    return (1, 0, reading.requests, reading.attempts, *took)


def _add(connection: Connection, rows: Sequence[dict[str, object]]) -> None:
    added = {
        name: LINE_DAY.c[name] + new(connection, LINE_DAY, name) for name in _COUNTED
    }
    upsert(connection, LINE_DAY, rows, changes=added)
