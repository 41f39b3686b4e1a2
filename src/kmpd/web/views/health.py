"""What the page Health shows: how well a meter's line works, and what happened."""

import datetime as dt
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

import attrs

from kmpd.analysis.coverage import Coverage, Stretch, coverage
from kmpd.analysis.line_quality import LineQuality, every_day, line_quality
from kmpd.analysis.standing import is_stale
from kmpd.backfill import gap_seconds_of
from kmpd.consumption.period import day_start
from kmpd.reading import Reading
from kmpd.state import Event, EventKind, LineDay, MeterState, SinkState
from kmpd.web.context import WebContext
from kmpd.web.views.now import spent_today, state_of
from kmpd.web.views.today import commodity_of, counters_of

#: For how many days back one may look; the first unless another is asked for.
DAYS: Final = (30, 90)
#: So many events are looked through; more than a meter has in its life.
_EVENTS_MAX: Final = 1_000
_DAY: Final = dt.timedelta(days=1)
_MOMENT: Final = dt.timedelta(microseconds=1)
#: While one of these lasts, the meter is not read.
_SILENT: Final = frozenset({EventKind.FAILING, EventKind.THROTTLED})
#: Events that last; all others are over at once.
_LASTING: Final = _SILENT | {EventKind.INFO_CODE, EventKind.CLOCK_DRIFT}


@attrs.frozen(kw_only=True)
class HealthView:
    """How well a meter's line works.

    Attributes:
        now: When this was asked.
        zone: Of the meter.
        days: For how many days back.
        state: How reading it goes.
        line_days: Each of those days from the first reading on, today the last.
        quality: The same in all.
        coverage: For how much of that time the meter was read; None if it was never
            read, or tells no counter.
        events: What happened in that time or lasts, the newest first.
        sinks: How far each sink has come, in the order of the configuration.
    """

    now: dt.datetime
    zone: dt.tzinfo
    days: int
    state: MeterState
    line_days: Sequence[LineDay]
    quality: LineQuality
    coverage: Coverage | None
    events: Sequence[Event]
    sinks: Sequence[SinkState]

    @property
    def share_of_budget(self) -> Fraction | None:
        """The part of the budget that the dearest day used; None without a budget."""
        if not self.state.budget_seconds:
            return None
        return Fraction(self.quality.line_seconds_max / self.state.budget_seconds)


async def health_view(context: WebContext, meter: str, *, days: int) -> HealthView:
    """Return how well a meter's line worked in the days up to today.

    Raises:
        StoreError: The store cannot be used.
    """
    archive, now, zone = context.archive, context.clock.now(), context.zone(meter)
    state = spent_today(state_of(context, meter), now, zone)
    tomorrow = now.astimezone(zone).date() + _DAY
    history = await archive.history_span(meter)
    first = tomorrow - days * _DAY
    if history is not None:
        # On days before the first reading nobody failed to read.
        first = max(first, history[0].astimezone(zone).date())
    told = await archive.line_days(meter, first, tomorrow)
    line_days = every_day(meter, told, since=first, until=tomorrow)
    since = day_start(first, zone)
    events = _within(await archive.events(meter=meter, limit=_EVENTS_MAX), since)
    return HealthView(
        now=now,
        zone=zone,
        days=days,
        state=state,
        line_days=line_days,
        quality=line_quality(line_days),
        coverage=None
        if history is None
        else await _coverage(context, state, events, history=history, since=since),
        events=events,
        sinks=[await archive.sink_state(sink) for sink in context.config().sinks],
    )


def _within(events: Iterable[Event], since: dt.datetime) -> Sequence[Event]:
    """Return the events that happened from an instant on, or lasted beyond it."""
    return [
        event
        for event in events
        if event.at >= since
        or (event.until is None and event.kind in _LASTING)
        or (event.until is not None and event.until > since)
    ]


async def _coverage(
    context: WebContext,
    state: MeterState,
    events: Sequence[Event],
    *,
    history: tuple[dt.datetime, dt.datetime],
    since: dt.datetime,
) -> Coverage | None:
    meter, now = state.meter, context.clock.now()
    good = await context.archive.last_good(meter)
    counters = counters_of(good, commodity_of(context, meter))
    if not counters:
        return None
    whole = Stretch(since=min(max(since, history[0]), now), until=now)
    longest_seconds = gap_seconds_of(state.interval_seconds)
    gaps = await context.archive.gaps(
        meter,
        counters[0],
        since=whole.since,
        until=whole.until + _MOMENT,
        longest_seconds=longest_seconds,
    )
    lasting = _lasting(state, history[1], now)
    return coverage(
        whole,
        unread=unread(events, longest_seconds=longest_seconds),
        unknown=[*_stretches(gaps), *lasting],
    )


def _stretches(gaps: Iterable[tuple[Reading, Reading]]) -> Iterable[Stretch]:
    return (Stretch(since=start.at, until=end.at) for start, end in gaps)


def _lasting(
    state: MeterState, last_at: dt.datetime, now: dt.datetime
) -> Sequence[Stretch]:
    """Return the time since the last reading, if that is too long ago.

    A station that has just begun to read may have a history of somebody else.
    """
    good_at = max(last_at, state.last_good_at or last_at)
    if last_at >= now or not is_stale(attrs.evolve(state, last_good_at=good_at), now):
        return []
    return [Stretch(since=last_at, until=now)]


def unread(events: Iterable[Event], *, longest_seconds: float) -> Sequence[Stretch]:
    """Return when a meter was not read, as far as events that ended tell.

    Failures that passed before a reading was missed leave nothing to fill; what lasts
    is seen by the age of the last reading.
    """
    found = []
    for event in events:
        if event.until is None or event.until <= event.at:
            continue
        seconds = (event.until - event.at).total_seconds()
        is_long = event.kind in _SILENT and seconds > longest_seconds
        if is_long or event.kind is EventKind.GAP_FILLED:
            found.append(Stretch(since=event.at, until=event.until))
    return found
