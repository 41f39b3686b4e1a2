"""What the page Compare shows: spans, or meters, side by side."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum, unique
from typing import Final

import attrs

from kmpd.analysis.comparison import Comparison, Total, total
from kmpd.analysis.span import Span, SpanKind, place_of
from kmpd.config import MeterConfig
from kmpd.consumption import Amount, PeriodKind
from kmpd.web.context import WebContext
from kmpd.web.views.counter import Counter, CounterKind, chosen, counters_of
from kmpd.web.views.known import Known, Source, comparison_of
from kmpd.web.views.span import look_of, range_of

#: More lines than this, nobody tells apart.
METERS_MAX: Final = 6
_ENERGIES: Final = frozenset({CounterKind.HEAT, CounterKind.COOLING})


@unique
class Subject(StrEnum):
    """What is compared."""

    PERIODS = "periods"
    METERS = "meters"


@unique
class Against(StrEnum):
    """What a span is compared with, unless another is asked for."""

    YEAR = "year"
    PREVIOUS = "previous"
    RANGE = "range"


@attrs.frozen(kw_only=True)
class Side:
    """One of those that are compared.

    Attributes:
        meter: The meter.
        counter: What of it is shown.
        span: When.
        amounts: What was counted, by place within the span; see `place_of`.
        total: All of it; None if nobody counted.
        known: The part that was read; None if there is none.
        comparison: The same part of this and of the first side; None for the first,
            and if they have none in common.
    """

    meter: MeterConfig
    counter: Counter
    span: Span
    amounts: Mapping[tuple[int, ...], Amount]
    total: Total | None
    known: Known | None
    comparison: Comparison | None = None

    def number(self, place: tuple[int, ...], unit: str) -> Decimal | None:
        """Return what was counted at a place, in a unit; None if nobody knows."""
        amount = self.amounts.get(place)
        return None if amount is None else self.counter.in_unit(amount, unit)


@attrs.frozen(kw_only=True)
class CompareView:
    """Spans or meters side by side.

    Attributes:
        now: When this was asked.
        history: The instants of the first and the last reading of the chosen meter.
        meters: Names of the meters that are compared.
        counters: What may be shown.
        counter: What is shown; None if no meter has a counter.
        subject: What is compared.
        against: What the span is compared with.
        span: The span, of the first side.
        other: The span that it is compared with.
        by: Into which periods both are cut.
        sides: Those that are compared; the others are held against the first.
        places: Where something was counted on any side, in order.
    """

    now: dt.datetime
    history: tuple[dt.datetime, dt.datetime] | None
    meters: tuple[str, ...]
    counters: tuple[Counter, ...]
    counter: Counter | None
    subject: Subject
    against: Against
    span: Span
    other: Span
    by: PeriodKind
    sides: tuple[Side, ...] = ()

    @property
    def places(self) -> Sequence[tuple[int, ...]]:
        """Where something was counted on any side, in order."""
        return sorted({place for side in self.sides for place in side.amounts})

    @property
    def left_out(self) -> Sequence[str]:
        """Names of meters that are asked for and count nothing alike."""
        if self.subject is Subject.PERIODS:
            return ()
        compared = {side.meter.name for side in self.sides}
        return [name for name in self.meters if name not in compared]


async def compare_view(
    context: WebContext, meter: MeterConfig, query: Mapping[str, str]
) -> CompareView:
    """Return spans of a meter, or meters in a span, as an address asks for.

    Raises:
        StoreError: The store cannot be used.
    """
    now, zone = context.clock.now(), context.zone(meter.name)
    subject = _one_of(Subject, query.get("what", ""), Subject.PERIODS)
    counters = await _counters(context, meter)
    span = _span(query, now=now, zone=zone)
    against, other = _other(query, span)
    view = CompareView(
        now=now,
        history=await context.archive.history_span(meter.name),
        meters=_meters(context, meter, query),
        counters=counters,
        counter=chosen(counters, query.get("show", "")),
        subject=subject,
        against=against,
        span=span,
        other=other,
        by=_by(span, other) if subject is Subject.PERIODS else span.grouping,
    )
    if view.counter is None:
        return view
    if subject is Subject.METERS:
        return attrs.evolve(view, sides=await _sides_of_meters(context, view))
    found = [
        await _side(context, meter, view.counter, span=each, by=view.by)
        for each in (span, other)
    ]
    return attrs.evolve(view, sides=await _held_against_first(context, found))


async def _sides_of_meters(context: WebContext, view: CompareView) -> tuple[Side, ...]:
    found: list[Side] = []
    for name in view.meters:
        meter = context.meter(name)
        if meter is None or view.counter is None:
            continue
        counter = _alike(view.counter, await _counters(context, meter))
        if counter is None:
            continue
        span = attrs.evolve(view.span, zone=context.zone(name))
        found.append(await _side(context, meter, counter, span=span, by=view.by))
    return await _held_against_first(context, found)


async def _side(
    context: WebContext,
    meter: MeterConfig,
    counter: Counter,
    *,
    span: Span,
    by: PeriodKind,
) -> Side:
    source = Source(context.archive, meter.name, counter.register)
    amounts = await source.amounts(by, since=span.since, until=span.until)
    return Side(
        meter=meter,
        counter=counter,
        span=span,
        amounts={place_of(amount.period.start, span, by): amount for amount in amounts},
        total=total(amounts),
        known=await source.known(span),
    )


async def _held_against_first(
    context: WebContext, sides: Sequence[Side]
) -> tuple[Side, ...]:
    return tuple(
        [
            side
            if place == 0
            else attrs.evolve(
                side, comparison=await _comparison(context, sides[0], side)
            )
            for place, side in enumerate(sides)
        ]
    )


async def _comparison(
    context: WebContext, first: Side, side: Side
) -> Comparison | None:
    if first.known is None or side.known is None:
        return None
    one, other = (
        Source(context.archive, each.meter.name, each.counter.register)
        for each in (first, side)
    )
    return await comparison_of((one, first.known), (other, side.known))


async def _counters(context: WebContext, meter: MeterConfig) -> tuple[Counter, ...]:
    values = await context.archive.last_good(meter.name)
    return tuple(
        counters_of((value for _, value in values.values()), family=meter.family)
    )


def _alike(wanted: Counter, counters: Sequence[Counter]) -> Counter | None:
    """Return the counter of another meter that counts what one does."""
    same = [one for one in counters if one.register == wanted.register]
    alike = [one for one in counters if one.kind is wanted.kind]
    energies = [one for one in counters if one.is_energy and wanted.kind in _ENERGIES]
    return next(iter((*same, *alike, *energies)), None)


def _meters(
    context: WebContext, meter: MeterConfig, query: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the meters that are asked for, or the chosen one and those around it."""
    names = [each.name for each in context.config().meters]
    asked = [name for name in query.get("meters", "").split(",") if name in names]
    others = [name for name in names if name != meter.name]
    wanted = asked or [meter.name, *others[:1]]
    return tuple(dict.fromkeys(wanted))[:METERS_MAX]


def _span(query: Mapping[str, str], *, now: dt.datetime, zone: dt.tzinfo) -> Span:
    today = now.astimezone(zone).date()
    span = look_of(query, today=today, zone=zone).span
    if span is not None:
        return span
    return Span(kind=SpanKind.RANGE, first=today, last=today, zone=zone)


def _other(query: Mapping[str, str], span: Span) -> tuple[Against, Span]:
    asked = range_of(query.get("from2", ""), query.get("to2", ""), span.zone)
    if asked is not None:
        return Against.RANGE, asked
    if query.get("with") == Against.PREVIOUS:
        return Against.PREVIOUS, span.previous
    return Against.YEAR, span.year_before


def _by(*spans: Span) -> PeriodKind:
    """Return periods that are large enough for each of some spans."""
    return max((span.grouping for span in spans), key=list(PeriodKind).index)


def _one_of(kind: type[Subject], wanted: str, usual: Subject) -> Subject:
    return kind(wanted) if wanted in set(kind) else usual
