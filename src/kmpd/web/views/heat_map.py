"""What the page Heat map shows: hours of many days, and the same hours by load."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from enum import StrEnum, unique
from fractions import Fraction
from typing import Final

import attrs

from kmpd.analysis.heat_map import HeatMap, heat_map
from kmpd.analysis.load_duration import LoadHour, load_duration, share_below
from kmpd.analysis.span import Span, SpanKind
from kmpd.config import MeterConfig
from kmpd.consumption import Amount, PeriodKind
from kmpd.consumption.conversion import exponent_of
from kmpd.reading import ReadingValue
from kmpd.web.context import WebContext
from kmpd.web.views.counter import (
    Counter,
    CounterKind,
    chosen,
    counters_of,
    number_in,
)
from kmpd.web.views.known import Source
from kmpd.web.views.quantity import FLOW, POWER
from kmpd.web.views.span import look_of
from kmpd.web.words import noted

#: Longer than this, a map has cells that nobody can see.
_DAYS_MAX: Final = 366
#: What a digit may stand for, and hours still differ in it.
_DIGIT_KWH_MAX: Final = Decimal("0.5")
#: Counters of the same with more digits, which an hour shows.
_FINE: Final[Mapping[int, int]] = {60: 266, 63: 267, 68: 239, 1: 13, 2: 14}


@unique
class MaximumSource(StrEnum):
    """Who says what the most was.

    Attributes:
        METER: The meter, which looks all the time.
        READINGS: The readings, which are but instants.
    """

    METER = "meter"
    READINGS = "readings"


@attrs.frozen(kw_only=True)
class Maximum:
    """The highest power or flow that somebody saw.

    Attributes:
        name: What it is, in English, noted for the catalogues.
        source: Who says so.
        value: The value.
        at: When, of one that readings tell.
        day: When, as the meter tells it; empty if it was not asked.
    """

    name: str
    source: MaximumSource
    value: ReadingValue
    at: dt.datetime | None = None
    day: str = ""


#: What meters keep: the register of the value, and that of its date.
_KEPT: Final = (
    (128, 127, noted("Highest power of the year")),
    (143, 142, noted("Highest power of the month")),
    (124, 123, noted("Highest flow of the year")),
    (139, 138, noted("Highest flow of the month")),
)
_READ: Final = (
    (POWER, noted("Highest power when the meter was read")),
    (FLOW, noted("Highest flow when the meter was read")),
)


@attrs.frozen(kw_only=True)
class HeatMapView:
    """What a counter counted in the hours of many days.

    Attributes:
        now: When this was asked.
        history: The instants of the first and the last reading.
        counters: The counters of the meter; empty if it has none.
        counter: The one that is shown; None if the meter has none.
        span: The days.
        hours: What was counted in each hour of them, in order.
        map: The hours by day and clock.
        loads: The hours by load, the highest first.
        below: The load that hours are held against; in the unit of loads.
        maxima: What the most was, as the meter and the readings tell.
    """

    now: dt.datetime
    history: tuple[dt.datetime, dt.datetime] | None
    counters: tuple[Counter, ...]
    counter: Counter | None
    span: Span
    hours: tuple[Amount, ...] = ()
    map: HeatMap
    loads: tuple[LoadHour, ...] = ()
    below: Decimal = Decimal(0)
    maxima: tuple[Maximum, ...] = ()

    @property
    def share_below(self) -> Fraction | None:
        """The share of hours with a lower load; None without hours."""
        return share_below(self.loads, self.below)


async def heat_map_view(
    context: WebContext, meter: MeterConfig, query: Mapping[str, str]
) -> HeatMapView:
    """Return what a counter counted in the hours of the days that are asked for.

    Raises:
        StoreError: The store cannot be used.
    """
    now, zone = context.clock.now(), context.zone(meter.name)
    last_good = await context.archive.last_good(meter.name)
    values = {register: value for register, (_, value) in last_good.items()}
    counters = tuple(counters_of(values.values(), family=meter.family))
    today = now.astimezone(zone).date()
    span = look_of(query, today=today, zone=zone, usual=SpanKind.QUARTER).span
    span = _not_too_long(span, today, zone)
    view = HeatMapView(
        now=now,
        history=await context.archive.history_span(meter.name),
        counters=counters,
        counter=chosen(counters, query.get("show", "") or _usual(counters, values)),
        span=span,
        map=heat_map((), first=span.first, last=span.last, zone=zone),
    )
    if view.counter is None:
        return view
    source = Source(context.archive, meter.name, view.counter.register)
    maxima = (*_kept(values), *await _read(source, span))
    return _filled(
        attrs.evolve(view, maxima=_fitting(maxima, view.counter)),
        view.counter,
        hours=await source.amounts(PeriodKind.HOUR, since=span.since, until=span.until),
        below=query.get("below", ""),
    )


def _filled(
    view: HeatMapView, counter: Counter, *, hours: Sequence[Amount], below: str
) -> HeatMapView:
    span = view.span
    _, unit = counter.unit_of_load()
    loads = tuple(load_duration(hours, unit=unit))
    return attrs.evolve(
        view,
        hours=tuple(hours),
        map=heat_map(hours, first=span.first, last=span.last, zone=span.zone),
        loads=loads,
        below=_below(below, loads),
    )


def _below(wanted: str, loads: Sequence[LoadHour]) -> Decimal:
    """Return the load that is asked for, or half of the highest."""
    try:
        asked = Decimal(wanted.replace(",", "."))
    except InvalidOperation:
        asked = Decimal(0)
    if asked.is_finite() and 0 < asked < Decimal(10) ** 9:
        return asked
    half = loads[0].load / 2 if loads else Decimal(0)
    return half.quantize(Decimal("0.1")) if half >= 1 else Decimal(f"{half:.2g}")


def _not_too_long(span: Span | None, today: dt.date, zone: dt.tzinfo) -> Span:
    """Return the span, or its last year if it is longer."""
    last = today if span is None else span.last
    if span is not None and span.days <= _DAYS_MAX:
        return span
    first = last - dt.timedelta(days=_DAYS_MAX - 1)
    return Span(kind=SpanKind.RANGE, first=first, last=last, zone=zone)


def _usual(counters: Sequence[Counter], values: Mapping[int, ReadingValue]) -> str:
    """Return the counter that is shown if nobody asks.

    That is the one which other pages show, or the same with more digits, if the last
    digit of that one is more than what may pass in an hour.
    """
    if not counters:
        return ""
    first = counters[0]
    number = values[first.register].number
    fine = _FINE.get(first.register)
    if number is None or fine not in {counter.register for counter in counters}:
        return ""
    digit = number_in("kWh", Decimal(1).scaleb(exponent_of(number)), first.unit)
    return str(fine) if digit is not None and digit > _DIGIT_KWH_MAX else ""


def _kept(values: Mapping[int, ReadingValue]) -> Sequence[Maximum]:
    return [
        Maximum(
            name=name,
            source=MaximumSource.METER,
            value=values[register],
            day=values[date].text if date in values else "",
        )
        for register, date, name in _KEPT
        if register in values and values[register].number is not None
    ]


async def _read(source: Source, span: Span) -> Sequence[Maximum]:
    found: list[Maximum] = []
    for register, name in _READ:
        extremes = await source.archive.extremes(
            source.meter, register, since=span.since, until=span.until
        )
        if extremes is not None:
            at, value = extremes[1]
            told = MaximumSource.READINGS
            found.append(Maximum(name=name, source=told, value=value, at=at))
    return found


def _fitting(maxima: Sequence[Maximum], counter: Counter) -> tuple[Maximum, ...]:
    """Return what belongs to a counter: the power of energy, the flow of volume."""
    is_volume = counter.kind is CounterKind.VOLUME
    flows = {register for register, _, _ in _KEPT[2:]} | {FLOW}
    return tuple(one for one in maxima if (one.value.register in flows) == is_volume)
