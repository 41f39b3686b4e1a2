"""What a counter counted in periods, and in which unit that is told."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum, unique
from typing import Annotated, Any, Final

import attrs
from pydantic import Field

from kmpd.consumption import (
    EXACT,
    Amount,
    PeriodKind,
    converted,
    converts,
    is_counter,
    period_at,
    worst,
)
from kmpd.reading import ReadingValue
from kmpd.sinks.record import register_name
from kmpd.web.api.asked import FIRST, AtMeter, PageAsked
from kmpd.web.api.problems import ConflictError, NotThereError
from kmpd.web.api.told import symbol_of, told_amount, told_instant, told_number
from pykmp.constants import UNITS_NAMES
from pykmp.registers import describe

_UNITS: Final = {name: number for number, name in UNITS_NAMES.items()}
LONGEST: Final = {
    PeriodKind.HOUR: dt.timedelta(hours=1),
    PeriodKind.DAY: dt.timedelta(days=1),
    PeriodKind.MONTH: dt.timedelta(days=31),
    PeriodKind.YEAR: dt.timedelta(days=366),
}
#: What is told if nobody says since when: so many days back.
DAYS_BACK: Final = {
    PeriodKind.HOUR: 2,
    PeriodKind.DAY: 31,
    PeriodKind.MONTH: 366,
    PeriodKind.YEAR: 3_660,
}


@unique
class QuantityName(StrEnum):
    """What a meter counts, whichever of its counters does."""

    ENERGY = "energy"
    VOLUME = "volume"


#: The counters that a quantity may have, the first that a meter has is taken.
_COUNTERS: Final = {
    QuantityName.ENERGY: (60, 63, 1),
    QuantityName.VOLUME: (68,),
}


@unique
class UnitName(StrEnum):
    """Units that amounts can be told in."""

    KWH = "kWh"
    MWH = "MWh"
    GJ = "GJ"
    MJ = "MJ"
    CUBIC_METRE = "m³"
    LITRE = "l"


Register = Annotated[
    int | None,
    Field(
        ge=0,
        le=65_535,
        description="Number of the counter; it counts before `quantity`.",
        examples=[60],
    ),
]


class CountedAsked(PageAsked):
    """What was counted."""

    by: PeriodKind = Field(default=PeriodKind.DAY, description="How long a period is.")
    quantity: QuantityName = Field(
        default=QuantityName.ENERGY,
        description="Energy, of heating or else of cooling, or volume.",
    )
    register_id: Register = Field(default=None, alias="register")
    unit: UnitName | None = Field(
        default=None, description="Unit of the amounts; else that of the counter."
    )


@attrs.frozen(kw_only=True)
class Counter:
    """A counter of a meter, and how it is told.

    Attributes:
        register: Its number.
        name: Its name.
        unit: Unit number that amounts are told in.
    """

    register: int
    name: str
    unit: int

    def told(self, amounts: Sequence[Amount]) -> list[dict[str, Any]]:
        """Return amounts in the unit."""
        return [told_amount(amount, unit=self.unit) for amount in amounts]

    def total(self, amounts: Sequence[Amount]) -> Decimal:
        """Return what amounts come to, in the unit."""
        total = Decimal(0)
        for amount in amounts:
            number = converted(amount.number, amount.unit, to=self.unit)
            total = EXACT.add(total, number)
        return total


async def counter_of(
    at: AtMeter,
    *,
    register: int | None,
    quantity: QuantityName = QuantityName.ENERGY,
    unit: UnitName | None = None,
) -> Counter:
    """Return the counter that is asked for.

    Raises:
        ConflictError: It does not count in that unit.
        NotThereError: The meter has no such counter.
    """
    known = await at.context.archive.last_good(at.name)
    counters = {id_: one for id_, (_, one) in known.items() if is_counter(one.unit)}
    chosen = _chosen(counters, register, quantity)
    if chosen is None:
        what = quantity.value if register is None else f"register {register}"
        there = ", ".join(map(str, counters)) or "none so far"
        detail = f"No counter of {what} was read of {at.name}; its counters: {there}."
        raise NotThereError(detail)
    own = counters[chosen].unit
    wanted = own if unit is None else _UNITS[unit.value]
    if not converts(own, to=wanted):
        detail = f"Register {chosen} counts in {symbol_of(own)}, not in {unit}."
        raise ConflictError(detail)
    latest = await at.context.archive.latest(at.name)
    name = describe(chosen).name if latest is None else register_name(latest, chosen)
    return Counter(register=chosen, name=name, unit=wanted)


async def amounts_of(
    at: AtMeter,
    counter: Counter,
    *,
    by: PeriodKind,
    since: dt.datetime,
    until: dt.datetime,
) -> Sequence[Amount]:
    """Return what was counted in periods that begin between two instants."""
    return await at.context.archive.consumption(
        at.name, counter.register, period=by, since=since, until=until
    )


async def counted_page(
    at: AtMeter,
    counter: Counter,
    *,
    by: PeriodKind,
    span: tuple[dt.datetime, dt.datetime],
    limit: int,
) -> tuple[Sequence[Amount], dt.datetime | None]:
    """Return up to so many periods, and the instant to go on from; None at the end."""
    since, until = await _within_history(at, by, span)
    last = min(until, since + limit * LONGEST[by])
    if last <= since:
        return (), None
    found = await amounts_of(at, counter, by=by, since=since, until=last)
    if len(found) > limit:
        return found[:limit], found[limit].period.start
    return found, last if last < until else None


async def _within_history(
    at: AtMeter, by: PeriodKind, span: tuple[dt.datetime, dt.datetime]
) -> tuple[dt.datetime, dt.datetime]:
    """Return a time without what lies before and behind all readings."""
    history = await at.context.archive.history_span(at.name)
    if history is None:
        return span[0], span[0]
    begin = period_at(by, history[0], at.zone).start
    return max(span[0], begin), min(span[1], history[1] + dt.timedelta(microseconds=1))


def sum_of(
    counter: Counter,
    amounts: Sequence[Amount],
    *,
    span: tuple[dt.datetime, dt.datetime],
) -> dict[str, Any]:
    """Return what amounts come to, as JSON has it."""
    return {
        "since": told_instant(span[0]),
        "until": told_instant(span[1]),
        **told_number(counter.total(amounts), symbol_of(counter.unit)),
        "mark": worst(*(one.mark for one in amounts)).value if amounts else None,
        "items": counter.told(amounts),
    }


def _chosen(
    counters: dict[int, ReadingValue], register: int | None, quantity: QuantityName
) -> int | None:
    wanted = _COUNTERS[quantity] if register is None else (register,)
    return next((id_ for id_ in wanted if id_ in counters), None)


def begin_of(asked: PageAsked, at: AtMeter, by: PeriodKind) -> dt.datetime:
    """Return since when periods are told: from the begin of one on, if nobody says."""
    if asked.since is not None:
        return asked.begin(at, days=0)
    begin = max(FIRST, asked.end(at) - dt.timedelta(days=DAYS_BACK[by]))
    return period_at(by, begin, at.zone).start
