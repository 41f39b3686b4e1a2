"""Roll-ups: consumption by hour, day, month and year, as readings have it."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

import attrs
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    delete,
    insert,
    select,
)

from kmpd.consumption import (
    Amount,
    CounterReading,
    Period,
    PeriodKind,
    Touched,
    amounts_of,
    is_counter,
    period_at,
    rolled_up,
    touched,
)
from kmpd.reading import Quality
from kmpd.storage.amount_query import amounts
from kmpd.storage.due import GAP_MAX, Span
from kmpd.storage.point import Point
from kmpd.storage.row import read_value
from kmpd.storage.schema import CONSUMPTION, READING, READING_VALUE
from kmpd.storage.segment import starts
from pykmp.constants import UNITS_NAMES

_COUNTER_UNITS: Final = [unit for unit in UNITS_NAMES if is_counter(unit)]

_COUNTS: Final = and_(
    READING_VALUE.c.quality == Quality.GOOD.value,
    READING_VALUE.c.unit.in_(_COUNTER_UNITS),
    READING_VALUE.c.number.is_not(None),
)


@attrs.frozen(kw_only=True)
class _Counter:
    """One counter of a measuring point.

    Attributes:
        connection: To ask for it.
        point: The measuring point.
        register: Which of its registers.
    """

    connection: Connection
    point: Point
    register: int

    def values(self) -> Select[tuple[dt.datetime, Any]]:
        """Ask for its good values, in any order."""
        return (
            select(READING.c.at, READING_VALUE)
            .join(READING_VALUE, READING_VALUE.c.seq == READING.c.seq)
            .where(
                READING.c.point_id == self.point.id,
                READING_VALUE.c.register == self.register,
                _COUNTS,
            )
        )

    def nearest(
        self, condition: ColumnElement[bool], *, is_last: bool
    ) -> Row[Any] | None:
        """Return the first or the last of its good values under a condition."""
        at = READING.c.at
        ordered = self.values().where(condition).order_by(at.desc() if is_last else at)
        return self.connection.execute(ordered.limit(1)).first()

    def rolled(self, kind: PeriodKind, span: Span) -> ColumnElement[bool]:
        """Tell which of its roll-ups begin within a span."""
        return and_(
            CONSUMPTION.c.point_id == self.point.id,
            CONSUMPTION.c.register == self.register,
            CONSUMPTION.c.period == kind.value,
            CONSUMPTION.c.start_at >= span[0],
            CONSUMPTION.c.start_at < span[1],
        )


def refresh(connection: Connection, point: Point, span: Span) -> None:
    """Work out anew what the readings within a span touch."""
    within = and_(
        READING.c.point_id == point.id,
        READING.c.at >= span[0],
        READING.c.at <= span[1],
        _COUNTS,
    )
    registers = (
        select(READING_VALUE.c.register)
        .join(READING, READING.c.seq == READING_VALUE.c.seq)
        .where(within)
        .distinct()
    )
    begins = starts(connection, point.id)
    for register in connection.scalars(registers).all():
        counter = _Counter(connection=connection, point=point, register=register)
        _refresh(counter, span, begins)


def _refresh(counter: _Counter, span: Span, begins: Sequence[dt.datetime]) -> None:
    at = READING.c.at
    near = and_(at >= span[0] - GAP_MAX, at <= span[1] + GAP_MAX)
    before = counter.nearest(near & (at < span[0]), is_last=True)
    after = counter.nearest(near & (at > span[1]), is_last=False)
    changed = touched(
        span[0],
        before=None if before is None else before.at,
        after=span[1] if after is None else after.at,
        zone=counter.point.zone,
    )
    if changed.start is None or changed.end is None:
        return
    rows = _needed(counter, (changed.start, changed.end))
    readings = [_counter_reading(row, begins) for row in rows]
    unit = _unit(counter) or readings[0].unit
    hours = [
        amount
        for run in _runs(readings)
        for amount in amounts_of(changed.hours, run, unit=unit)
    ]
    _replace(counter, PeriodKind.HOUR, span=(changed.start, changed.end), found=hours)
    _roll_up(counter, changed)


def _roll_up(counter: _Counter, changed: Touched) -> None:
    larger: Mapping[PeriodKind, Sequence[Period]] = {
        PeriodKind.DAY: changed.days,
        PeriodKind.MONTH: changed.months,
        PeriodKind.YEAR: changed.years,
    }
    for kind, periods in larger.items():
        assert kind.smaller is not None  # noqa: S101 - only an hour has none
        span = periods[0].start, periods[-1].end
        parts = amounts(
            counter.connection,
            counter.point.id,
            register=counter.register,
            kind=kind.smaller,
            span=span,
        )
        _replace(counter, kind, span=span, found=_whole(kind, parts, counter))


def _whole(
    kind: PeriodKind, parts: Sequence[Amount], counter: _Counter
) -> Sequence[Amount]:
    zone = counter.point.zone
    by_period = groupby(
        parts, key=lambda part: period_at(kind, part.period.start, zone)
    )
    return [rolled_up(period, tuple(within)) for period, within in by_period]


def _needed(counter: _Counter, span: Span) -> list[Row[Any]]:
    """Return the values within a span, and the nearest at or beyond either end."""
    at = READING.c.at
    before = counter.nearest(at <= span[0], is_last=True)
    after = counter.nearest(at >= span[1], is_last=False)
    within = counter.values().where(at > span[0], at < span[1])
    rows = list(counter.connection.execute(within.order_by(at)))
    return [row for row in (before, *rows, after) if row is not None]


def _runs(readings: Sequence[CounterReading]) -> Sequence[Sequence[CounterReading]]:
    """Return readings apart where nothing is known of a time too long to guess."""
    runs: list[list[CounterReading]] = []
    for reading in readings:
        if not runs or reading.at - runs[-1][-1].at > GAP_MAX:
            runs.append([])
        runs[-1].append(reading)
    return runs


def _counter_reading(row: Row[Any], begins: Sequence[dt.datetime]) -> CounterReading:
    number = read_value(row).number
    assert number is not None  # noqa: S101 - it was asked for
    segment = bisect_right(begins, row.at)
    return CounterReading(at=row.at, number=number, unit=row.unit, segment=segment)


def _unit(counter: _Counter) -> int | None:
    """Return the unit of what was worked out before: amounts of one unit add up."""
    query = select(CONSUMPTION.c.unit).where(
        CONSUMPTION.c.point_id == counter.point.id,
        CONSUMPTION.c.register == counter.register,
    )
    unit: int | None = counter.connection.scalar(query.limit(1))
    return unit


def _replace(
    counter: _Counter, kind: PeriodKind, *, span: Span, found: Iterable[Amount]
) -> None:
    counter.connection.execute(delete(CONSUMPTION).where(counter.rolled(kind, span)))
    rows = [
        {
            "point_id": counter.point.id,
            "register": counter.register,
            "period": kind.value,
            "start_at": amount.period.start,
            "end_at": amount.period.end,
            "number": amount.number,
            "unit": amount.unit,
            "mark": amount.mark.value,
            "begin_gap_seconds": amount.begin_gap_seconds,
            "end_gap_seconds": amount.end_gap_seconds,
            "is_interrupted": amount.is_interrupted,
        }
        for amount in found
    ]
    if rows:
        counter.connection.execute(insert(CONSUMPTION), rows)
