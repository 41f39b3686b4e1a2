"""What a report shows: readings at the ends of months, what was used, and its cost."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

import attrs

from kmpd.analysis.cooling import Cooling
from kmpd.analysis.cost import CostLine
from kmpd.analysis.span import Span, SpanKind, span_at
from kmpd.config import MeterConfig
from kmpd.consumption import Amount, Mark, Period, PeriodKind, worst
from kmpd.reading import ReadingValue
from kmpd.state import Event, EventKind
from kmpd.storage import Segment
from kmpd.web.archive import Archive
from kmpd.web.context import WebContext
from kmpd.web.views.cooling import cooling_view
from kmpd.web.views.cost import cost_view
from kmpd.web.views.counter import Counter, counters_of
from kmpd.web.views.quantity import EnergyUnit

#: A reading so far from the end of a month still tells how far the counter had come.
NEAR: Final = dt.timedelta(hours=36)
#: The same counters once more, with more digits; no bill goes by them.
_FINE: Final = frozenset({13, 14, 239, 266, 267})
_MONTHS: Final = 12
_EVENTS_MAX: Final = 1_000
_TOLD: Final = frozenset(
    {
        EventKind.COUNTER_RESET,
        EventKind.GAP_FILLED,
        EventKind.INFO_CODE,
        EventKind.METER_CHANGED,
    }
)


@attrs.frozen(kw_only=True)
class Standing:
    """How far a counter had come near the end of a month.

    Attributes:
        wanted: The instant that is asked for.
        at: When it was read.
        value: What it said then.
    """

    wanted: dt.datetime
    at: dt.datetime
    value: ReadingValue


@attrs.frozen(kw_only=True)
class CounterYear:
    """A year of a counter.

    Attributes:
        counter: Which.
        unit: The unit it is shown in.
        months: What was counted, month by month, in that unit; None if nobody knows.
        marks: How well that is known.
        standings: Near the begin of the year and the end of each month, as far as it
            was read then.
        before: What was counted in the year before, if all of it is known.
    """

    counter: Counter
    unit: str
    months: Mapping[Period, Decimal]
    marks: Mapping[Period, Mark]
    standings: Sequence[Standing]
    before: Decimal | None = None

    @property
    def total(self) -> Decimal:
        """What was counted in the year, as far as anybody knows."""
        return sum(self.months.values(), Decimal(0))

    @property
    def mark(self) -> Mark | None:
        """How well the year is known; None if it is not at all."""
        return worst(*self.marks.values()) if self.marks else None

    @property
    def change(self) -> Fraction | None:
        """How much more than in the year before, 1 being twice as much.

        None unless both are known from end to end.
        """
        is_whole = len(self.months) == _MONTHS and self.mark is not Mark.PARTIAL
        if not self.before or not is_whole:
            return None
        return Fraction(self.total) / Fraction(self.before) - 1


@attrs.frozen(kw_only=True)
class ReportView:
    """A year of a meter.

    Attributes:
        meter: Its configuration.
        family: What sort of meter it is; empty if nobody knows.
        station: Name of the station.
        made_at: When this was asked.
        span: The year.
        segments: Which meters were there in it, and resets.
        counters: A year of each counter that bills are about.
        coolings: Month by month, how far the water was cooled.
        cooling: The same of the whole year.
        costs: Line by line; empty without a contract.
        uncounted_days: On how many days nobody knows what was counted.
        events: What else happened, the oldest first.
    """

    meter: MeterConfig
    family: str
    station: str
    made_at: dt.datetime
    span: Span
    segments: Sequence[Segment]
    counters: Sequence[CounterYear]
    coolings: Sequence[Cooling]
    cooling: Cooling | None
    costs: Sequence[CostLine]
    uncounted_days: int
    events: Sequence[Event]

    @property
    def is_over(self) -> bool:
        """Whether the year is over."""
        return self.span.until <= self.made_at


async def report_view(
    context: WebContext, meter: MeterConfig, year: int, *, energy: EnergyUnit
) -> ReportView:
    """Return what a report of a year shows, energy in a unit.

    Raises:
        StoreError: The store cannot be used.
    """
    archive = context.archive
    span = span_at(SpanKind.YEAR, dt.date(year, 1, 1), context.zone(meter.name))
    latest = await archive.latest(meter.name)
    family = "" if latest is None else latest.family
    last = await archive.last_good(meter.name)
    counters = counters_of((value for _, value in last.values()), family=family)
    cooling = await cooling_view(context, meter.name, span=span, by=PeriodKind.MONTH)
    cost = await cost_view(context, meter.name, year)
    reader = _Reader(archive, meter.name, span, context.clock.now())
    return ReportView(
        meter=meter,
        family=family,
        station=context.config().name,
        made_at=reader.now,
        span=span,
        segments=await reader.segments(),
        counters=[
            await reader.counter_year(counter, counter.unit_shown(energy))
            for counter in counters
            if counter.register not in _FINE
        ],
        coolings=cooling.periods,
        cooling=cooling.whole,
        costs=cost.lines,
        uncounted_days=cost.missing_days,
        events=await reader.events(),
    )


@attrs.frozen
class _Reader:
    """Asks what a report shows of one meter.

    Raises:
        StoreError: The store cannot be used.
    """

    archive: Archive
    meter: str
    span: Span
    now: dt.datetime

    async def segments(self) -> Sequence[Segment]:
        """Return the segments that have a part in the span."""
        found = await self.archive.segments(self.meter)
        before = [one for one in found if one.since <= self.span.since]
        within = [one for one in found if self.span.contains(one.since)]
        return (*before[-1:], *(one for one in within if one not in before))

    async def events(self) -> Sequence[Event]:
        """Return what is told of the span, the oldest first."""
        found = await self.archive.events(meter=self.meter, limit=_EVENTS_MAX)
        told = [one for one in found if one.kind in _TOLD]
        return tuple(reversed([one for one in told if self.span.contains(one.at)]))

    async def counter_year(self, counter: Counter, unit: str) -> CounterYear:
        """Return a year of a counter."""
        amounts = await self._months(counter, self.span)
        before = await self._months(counter, self.span.year_before)
        known_before = [counter.in_unit(each, unit) for each in before]
        return CounterYear(
            counter=counter,
            unit=unit,
            months=_known(amounts, counter, unit),
            marks={each.period: each.mark for each in amounts},
            standings=await self._standings(counter),
            before=_whole(before, known_before),
        )

    async def _months(self, counter: Counter, span: Span) -> Sequence[Amount]:
        return await self.archive.consumption(
            self.meter,
            counter.register,
            period=PeriodKind.MONTH,
            since=span.since,
            until=span.until,
        )

    async def _standings(self, counter: Counter) -> Sequence[Standing]:
        limits = [self.span.since, *(part.until for part in self.span.children)]
        found = [
            await self._standing(counter.register, limit)
            for limit in limits
            if limit <= self.now + NEAR
        ]
        return tuple(standing for standing in found if standing is not None)

    async def _standing(self, register: int, wanted: dt.datetime) -> Standing | None:
        values = await self.archive.values(
            self.meter, [register], since=wanted - NEAR, until=wanted + NEAR
        )
        told = values.get(register, ())
        if not told:
            return None
        at, value = min(told, key=lambda each: abs(each[0] - wanted))
        return Standing(wanted=wanted, at=at, value=value)


def _known(
    amounts: Sequence[Amount], counter: Counter, unit: str
) -> Mapping[Period, Decimal]:
    return {
        each.period: number
        for each in amounts
        if (number := counter.in_unit(each, unit)) is not None
    }


def _whole(
    amounts: Sequence[Amount], numbers: Sequence[Decimal | None]
) -> Decimal | None:
    """Return the sum of a year, if all of its months are known from end to end."""
    known = [number for number in numbers if number is not None]
    is_whole = len(known) == _MONTHS and Mark.PARTIAL not in {a.mark for a in amounts}
    return sum(known, Decimal(0)) if is_whole else None
