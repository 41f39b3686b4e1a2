"""The difference of two times, over the part that is known of both alike."""

import datetime as dt
from typing import Any

import attrs

from kmpd.analysis.comparison import Comparison, Part
from kmpd.analysis.span import Span, SpanKind
from kmpd.consumption import PeriodKind, converted, period_at
from kmpd.web.api.asked import AtMeter
from kmpd.web.api.counted import Counter
from kmpd.web.api.earlier import Times
from kmpd.web.api.told import finite, symbol_of, told_instant, told_number
from kmpd.web.views.known import Known, Source, comparison_of

_MOMENT = dt.timedelta(microseconds=1)


async def difference_of(
    at: AtMeter, counter: Counter, *, this: Times, other: Times
) -> dict[str, Any] | None:
    """Return how much more was counted this time, as JSON has it.

    The month so far is held against as much of the other time, to the whole hour. None
    if there is no part that both know.
    """
    source = Source(at.context.archive, at.name, counter.register)
    one = await _known(source, this, at.zone)
    two = await _known(source, other, at.zone)
    if one is None or two is None:
        return None
    comparison = await comparison_of((source, one), (source, two))
    return None if comparison is None else _told(comparison, counter)


async def _known(source: Source, times: Times, zone: dt.tzinfo) -> Known | None:
    """Return what is known of a time, in whole hours; None if there is no such hour."""
    since, until = times
    if since >= until:
        return None
    span = Span(
        kind=SpanKind.RANGE,
        first=since.astimezone(zone).date(),
        last=(until - _MOMENT).astimezone(zone).date(),
        zone=zone,
    )
    known = await source.known(span)
    if known is None:
        return None
    begin = max(known.part.since, _hour_from(since, zone))
    end = min(known.part.until, period_at(PeriodKind.HOUR, until, zone).start)
    if begin >= end:
        return None
    part = attrs.evolve(known.part, since=begin, until=end)
    return attrs.evolve(known, part=part)


def _hour_from(at: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    hour = period_at(PeriodKind.HOUR, at, zone)
    return hour.start if hour.start == at else hour.end


def _told(comparison: Comparison, counter: Counter) -> dict[str, Any]:
    share = comparison.share
    number = converted(comparison.difference, comparison.unit, to=counter.unit)
    percent = None if share is None else finite(100 * float(share))
    return {
        **told_number(number, symbol_of(counter.unit)),
        "percent": None if percent is None else round(percent, 2),
        "mark": comparison.mark.value,
        "this": _part(comparison.part),
        "other": _part(comparison.other_part),
    }


def _part(part: Part) -> dict[str, Any]:
    return {"since": told_instant(part.since), "until": told_instant(part.until)}
