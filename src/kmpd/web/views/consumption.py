"""What the page Consumption shows: bars of a span, and those they are held against."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum, unique
from fractions import Fraction
from typing import Final

import attrs

from kmpd.analysis.comparison import Comparison, Total, total
from kmpd.analysis.span import Span, SpanKind, place_of, span_at
from kmpd.config import MeterConfig
from kmpd.consumption import Amount, Period, PeriodKind, periods_between
from kmpd.state import Event, EventKind
from kmpd.storage import Segment
from kmpd.web.context import WebContext
from kmpd.web.views.counter import Counter, chosen, counters_of
from kmpd.web.views.known import Known, Source, comparison_of
from kmpd.web.views.span import Look, look_of

_EVENTS_MAX: Final = 500
_SPANS: Final = {
    PeriodKind.DAY: SpanKind.DAY,
    PeriodKind.MONTH: SpanKind.MONTH,
    PeriodKind.YEAR: SpanKind.YEAR,
}


@unique
class GhostKind(StrEnum):
    """What bars are held against."""

    YEAR = "year"
    PREVIOUS = "previous"
    NONE = "none"


@attrs.frozen(kw_only=True)
class Bar:
    """A period of the span.

    Attributes:
        period: The period.
        amount: What was counted in it; None if nobody knows.
        ghost: What was counted in the period that it is held against.
        is_from_log: Whether the meter's own log told a part of it.
        segment: The change of meter or reset within it; None without any.
    """

    period: Period
    amount: Amount | None
    ghost: Amount | None = None
    is_from_log: bool = False
    segment: Segment | None = None

    def parts(self, zone: dt.tzinfo) -> Span | None:
        """Return the span that it is; None for an hour, and where nobody counted."""
        kind = _SPANS.get(self.period.kind)
        if kind is None or self.amount is None:
            return None
        return span_at(kind, self.period.start.astimezone(zone).date(), zone)


@attrs.frozen(kw_only=True)
class Ghost:
    """A span that the shown one is held against.

    Attributes:
        kind: Which.
        span: The span.
        comparison: The same part of both; None if they have none in common.
    """

    kind: GhostKind
    span: Span
    comparison: Comparison | None


@attrs.frozen(kw_only=True)
class ConsumptionView:
    """What a counter counted in a span.

    Attributes:
        now: When this was asked.
        history: The instants of the first and the last reading.
        counters: The counters of the meter; empty if it has none.
        counter: The one that is shown; None if the meter has none.
        look: What was asked for.
        span: The time; for all there is, from the first year to the last.
        bars: The periods of the span, in order, whether anybody counted or not.
        total: What was counted in the span; None if nobody did.
        known: The part of the span that was read; None if there is none.
        ghosts: What it may be held against, as far as there is anything.
        ghost: The one that bars are drawn behind; None if none is wanted.
    """

    now: dt.datetime
    history: tuple[dt.datetime, dt.datetime] | None
    counters: tuple[Counter, ...]
    counter: Counter | None
    look: Look
    span: Span
    bars: tuple[Bar, ...] = ()
    total: Total | None = None
    known: Known | None = None
    ghosts: tuple[Ghost, ...] = ()
    ghost: Ghost | None = None

    @property
    def is_running(self) -> bool:
        """Whether the span is not over."""
        return self.span.contains(self.now)

    @property
    def highest(self) -> Bar | None:
        """The bar in which most was counted; None if nobody did."""
        counted = [bar for bar in self.bars if bar.amount is not None]
        return max(counted, key=_number, default=None)

    @property
    def mean(self) -> tuple[Total, Fraction] | None:
        """What was counted in the part that was read, and how many days that has.

        Of a single day, how many hours.
        """
        counted = None if self.known is None else total(self.known.tiles)
        if self.known is None or counted is None:
            return None
        part = self.known.part
        return counted, part.hours if self.span.days == 1 else part.days


async def consumption_view(
    context: WebContext, meter: MeterConfig, query: Mapping[str, str]
) -> ConsumptionView:
    """Return what a counter counted in the span that an address asks for.

    Raises:
        StoreError: The store cannot be used.
    """
    archive, now = context.archive, context.clock.now()
    zone = context.zone(meter.name)
    values = await archive.last_good(meter.name)
    counters = tuple(
        counters_of((value for _, value in values.values()), family=meter.family)
    )
    history = await archive.history_span(meter.name)
    look = look_of(query, today=now.astimezone(zone).date(), zone=zone)
    view = ConsumptionView(
        now=now,
        history=history,
        counters=counters,
        counter=chosen(counters, query.get("show", "")),
        look=look,
        span=look.span or _whole(history or (now, now), zone),
    )
    if view.counter is None or history is None:
        return view
    source = Source(archive, meter.name, view.counter.register)
    return await _filled(view, source, query.get("ghost", ""))


async def _filled(
    view: ConsumptionView, source: Source, wanted: str
) -> ConsumptionView:
    span, by = view.span, view.look.by
    amounts = await source.amounts(by, since=span.since, until=span.until)
    known = await source.known(span)
    ghosts: tuple[Ghost, ...] = ()
    if view.look.span is not None:
        ghosts = await _ghosts(source, span, known)
    ghost = _wanted(ghosts, wanted)
    bars = _bars(span, by, amounts)
    if ghost is not None:
        since, until = ghost.span.since, ghost.span.until
        behind = await source.amounts(by, since=since, until=until)
        bars = _held_against(bars, by, span=span, ghost=ghost.span, amounts=behind)
    return attrs.evolve(
        view,
        bars=tuple(await _noted(source, bars)),
        total=total(amounts),
        known=known,
        ghosts=ghosts,
        ghost=ghost,
    )


def _whole(history: tuple[dt.datetime, dt.datetime], zone: dt.tzinfo) -> Span:
    """Return the years in which readings were taken."""
    first, last = (at.astimezone(zone).year for at in history)
    return Span(
        kind=SpanKind.RANGE,
        first=dt.date(first, 1, 1),
        last=dt.date(last, 12, 31),
        zone=zone,
    )


async def _ghosts(source: Source, span: Span, known: Known | None) -> tuple[Ghost, ...]:
    spans = {GhostKind.YEAR: span.year_before, GhostKind.PREVIOUS: span.previous}
    if spans[GhostKind.YEAR] == spans[GhostKind.PREVIOUS]:
        del spans[GhostKind.PREVIOUS]
    found: list[Ghost] = []
    for kind, other in spans.items():
        other_known = await source.known(other)
        if other_known is None:
            continue
        comparison = None
        if known is not None:
            comparison = await comparison_of((source, known), (source, other_known))
        found.append(Ghost(kind=kind, span=other, comparison=comparison))
    return tuple(found)


def _wanted(ghosts: Sequence[Ghost], wanted: str) -> Ghost | None:
    if wanted == GhostKind.NONE:
        return None
    first = ghosts[0] if ghosts else None
    return next((ghost for ghost in ghosts if ghost.kind == wanted), first)


def _bars(span: Span, by: PeriodKind, amounts: Sequence[Amount]) -> Sequence[Bar]:
    counted = {amount.period.start: amount for amount in amounts}
    return [
        Bar(period=period, amount=counted.get(period.start))
        for period in periods_between(by, span.since, span.until, zone=span.zone)
        if period.start >= span.since
    ]


def _held_against(
    bars: Sequence[Bar],
    by: PeriodKind,
    *,
    span: Span,
    ghost: Span,
    amounts: Sequence[Amount],
) -> Sequence[Bar]:
    behind = {place_of(amount.period.start, ghost, by): amount for amount in amounts}
    return [
        attrs.evolve(bar, ghost=behind.get(place_of(bar.period.start, span, by)))
        for bar in bars
    ]


async def _noted(source: Source, bars: Sequence[Bar]) -> Sequence[Bar]:
    """Return bars with what happened in them: a swap, a gap that the log filled."""
    # The first segment is the first meter, and no change.
    segments = (await source.archive.segments(source.meter))[1:]
    events = await source.archive.events(meter=source.meter, limit=_EVENTS_MAX)
    filled = [event for event in events if event.kind is EventKind.GAP_FILLED]
    return [
        attrs.evolve(
            bar,
            is_from_log=any(_touches(event, bar.period) for event in filled),
            segment=next(
                (one for one in segments if _is_within(one.since, bar.period)), None
            ),
        )
        for bar in bars
    ]


def _touches(event: Event, period: Period) -> bool:
    until = event.at if event.until is None else event.until
    return event.at < period.end and until > period.start


def _is_within(at: dt.datetime, period: Period) -> bool:
    return period.start <= at < period.end


def _number(bar: Bar) -> Decimal:
    return Decimal(0) if bar.amount is None else bar.amount.number
