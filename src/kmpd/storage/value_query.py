"""Ask for the values of registers, without the readings around them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Numeric,
    Row,
    and_,
    bindparam,
    cast,
    func,
    or_,
    select,
)

from kmpd.presentation import in_unit
from kmpd.reading import Quality, ReadingValue
from kmpd.storage.column import as_stored, instant_read
from kmpd.storage.due import Span
from kmpd.storage.point import Point
from kmpd.storage.row import read_value
from kmpd.storage.schema import READING, READING_VALUE
from pykmp.registers import UNITS

#: A value, and the instant of its reading.
Told = tuple[dt.datetime, ReadingValue]

_VALUE: Final = READING_VALUE.c

#: Which values may be believed, of a measuring point within a span.
_BELIEVED: Final = and_(
    READING.c.point_id == bindparam("point_id_"),
    READING.c.at >= bindparam("since_"),
    READING.c.at < bindparam("until_"),
    _VALUE.quality == Quality.GOOD.value,
)

#: Made once, and read as it is stored: a chart asks for tens of thousands of rows.
_VALUES: Final = (
    select(
        as_stored(READING.c.at),
        _VALUE.register,
        _VALUE.unit,
        _VALUE.raw,
        as_stored(_VALUE.number),
        _VALUE.digits,
        _VALUE.text,
        _VALUE.reason,
    )
    .join(READING_VALUE, _VALUE.seq == READING.c.seq)
    .where(_BELIEVED, _VALUE.register.in_(bindparam("registers_", expanding=True)))
    .order_by(READING.c.at, READING.c.seq)
)


#: On SQLite a number lies as its digits, which would sort by their letters.
_SIZE: Final = cast(_VALUE.number, Numeric)

#: The numbers of a register, each with its place by size among those of its unit.
_PLACED: Final = (
    select(
        READING.c.at,
        READING_VALUE,
        func.max(READING.c.at).over(partition_by=_VALUE.unit).label("last_at"),
        func.row_number()
        .over(partition_by=_VALUE.unit, order_by=(_SIZE, READING.c.at))
        .label("from_below"),
        func.row_number()
        .over(partition_by=_VALUE.unit, order_by=(_SIZE.desc(), READING.c.at))
        .label("from_above"),
    )
    .join(READING_VALUE, _VALUE.seq == READING.c.seq)
    .where(
        _BELIEVED,
        _VALUE.register == bindparam("register_"),
        _VALUE.number.is_not(None),
    )
    .subquery()
)
_EXTREMES: Final = select(_PLACED).where(
    or_(_PLACED.c.from_below == 1, _PLACED.c.from_above == 1)
)


def history_span(
    connection: Connection, point: Point
) -> tuple[dt.datetime, dt.datetime] | None:
    """Return the instants of the first and the last reading; None without any."""
    of_point = READING.c.point_id == point.id
    # Each by itself is the end of an index; together they would be a walk along it.
    first = connection.scalar(select(func.min(READING.c.at)).where(of_point))
    last = connection.scalar(select(func.max(READING.c.at)).where(of_point))
    return None if first is None or last is None else (first, last)


def values(
    connection: Connection, point: Point, *, registers: Sequence[int], span: Span
) -> Mapping[int, Sequence[Told]]:
    """Return the values of registers that may be believed, each by instant."""
    wanted = {**_wanted(point, span), "registers_": list(registers)}
    found: dict[int, list[Told]] = {register: [] for register in registers}
    rows = connection.execute(_VALUES, wanted).all()
    # In the order of the question; by name it would take half as long again.
    for at, register, unit, raw, number, digits, text, reason in rows:
        exact = number if digits is None else digits
        value = ReadingValue(
            register=register,
            unit=unit,
            raw=raw,
            number=None if exact is None else Decimal(exact),
            text=text,
            reason=reason,
        )
        found[register].append((instant_read(at), value))
    return found


def extremes(
    connection: Connection, point: Point, *, register: int, span: Span
) -> tuple[Told, Told] | None:
    """Return when a register was lowest and highest, the first time of each.

    Numbers of different units, as after a swap, are compared in that of the last one;
    what does not convert to it is left out. On SQLite, numbers that are the same to 15
    digits count as the same.
    """
    wanted = {**_wanted(point, span), "register_": register}
    found = _comparable(connection.execute(_EXTREMES, wanted).all())
    if not found:
        return None
    _, lowest = min(found, key=lambda one: (one[0], one[1].at))
    _, highest = min(found, key=lambda one: (-one[0], one[1].at))
    return (lowest.at, read_value(lowest)), (highest.at, read_value(highest))


def _wanted(point: Point, span: Span) -> dict[str, Any]:
    return {"point_id_": point.id, "since_": span[0], "until_": span[1]}


def _comparable(rows: Sequence[Row[Any]]) -> Sequence[tuple[Fraction, Row[Any]]]:
    """Return rows with their numbers in the unit that was told last."""
    if not rows:
        return ()
    unit = max(rows, key=lambda row: row.last_at).unit
    found = ((_number_in(unit, row), row) for row in rows)
    return [(number, row) for number, row in found if number is not None]


def _number_in(unit: int, row: Row[Any]) -> Fraction | None:
    number = read_value(row).number
    assert number is not None  # noqa: S101 - it was asked for
    if row.unit == unit:
        return Fraction(number)
    known = UNITS.get(unit)
    if known is None:
        return None
    return in_unit(Fraction(number), row.unit, to=known.text)
