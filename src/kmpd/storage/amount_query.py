"""Ask for amounts: what was worked out of consumption, period by period."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final

from sqlalchemy import Connection, bindparam, select

from kmpd.consumption import Amount, Period, PeriodKind
from kmpd.storage.column import StoredInstant, as_stored, instant_read
from kmpd.storage.due import Span
from kmpd.storage.schema import CONSUMPTION

#: Some years of days, or a season of hours: whoever looks at one counter looks at the
#: same periods of the next.
_PERIODS_KEPT: Final = 4_096

#: Asks for amounts; made once, for it takes as long as a month of them. Instants and
#: numbers come as they are stored: what SQLAlchemy makes of them is made once more
#: for each row, here once for each period.
_AMOUNTS: Final = (
    select(
        as_stored(CONSUMPTION.c.start_at),
        as_stored(CONSUMPTION.c.end_at),
        as_stored(CONSUMPTION.c.number),
        CONSUMPTION.c.unit,
        CONSUMPTION.c.begin_gap_seconds,
        CONSUMPTION.c.end_gap_seconds,
        CONSUMPTION.c.is_interrupted,
    )
    .where(
        CONSUMPTION.c.point_id == bindparam("point_id_"),
        CONSUMPTION.c.register == bindparam("register_"),
        CONSUMPTION.c.period == bindparam("period_"),
        CONSUMPTION.c.start_at >= bindparam("since_"),
        CONSUMPTION.c.start_at < bindparam("until_"),
    )
    .order_by(CONSUMPTION.c.start_at)
)


def amounts(
    connection: Connection,
    point_id: int,
    *,
    register: int,
    kind: PeriodKind,
    span: Span,
) -> Sequence[Amount]:
    """Return the amounts of periods that begin within a span, in order."""
    wanted = {
        "point_id_": point_id,
        "register_": register,
        "period_": kind.value,
        "since_": span[0],
        "until_": span[1],
    }
    rows = connection.execute(_AMOUNTS, wanted).all()
    # In the order of the question; by name it would take half as long again.
    return [
        Amount(
            period=_period(kind, start, end),
            number=Decimal(number),
            unit=unit,
            begin_gap_seconds=begin_gap,
            end_gap_seconds=end_gap,
            is_interrupted=is_interrupted,
        )
        for start, end, number, unit, begin_gap, end_gap, is_interrupted in rows
    ]


@lru_cache(maxsize=_PERIODS_KEPT)
def _period(kind: PeriodKind, start: StoredInstant, end: StoredInstant) -> Period:
    return Period(kind=kind, start=instant_read(start), end=instant_read(end))
