"""Names of periods and spans, short for axes and in full for figures."""

import datetime as dt
from typing import Final

from kmpd.analysis.span import Span, SpanKind
from kmpd.consumption import Period, PeriodKind
from kmpd.web.words import Words

_DAY: Final = dt.timedelta(days=1)


def axis_name(period: Period, span: Span, say: Words) -> str:
    """Return what stands below a period of a span."""
    shown = period.start.astimezone(span.zone)
    match period.kind:
        case PeriodKind.HOUR:
            hour = hour_name(shown, say)
            return (
                hour if span.days == 1 else f"{say.date(shown, has_year=False)} {hour}"
            )
        case PeriodKind.DAY:
            is_month = span.kind is SpanKind.MONTH
            return str(shown.day) if is_month else say.date(shown, has_year=False)
        case PeriodKind.MONTH:
            is_year = span.kind in {SpanKind.YEAR, SpanKind.QUARTER}
            return say.month(shown, is_short=True) if is_year else say.month(shown)
        case PeriodKind.YEAR:
            return str(shown.year)


def full_name(period: Period, zone: dt.tzinfo, say: Words) -> str:
    """Return what a period is called where nothing around says when it is."""
    shown = period.start.astimezone(zone)
    match period.kind:
        case PeriodKind.HOUR:
            return f"{say.weekday(shown)} {hour_name(shown, say)}"
        case PeriodKind.DAY:
            return f"{say.weekday(shown)} {shown.year}"
        case PeriodKind.MONTH:
            return say.month(shown)
        case PeriodKind.YEAR:
            return str(shown.year)


def hour_name(shown: dt.datetime, say: Words) -> str:
    """Return an hour; the one that the clock shows twice is told the second time."""
    hour = f"{shown:%H:%M}"
    return say("{hour} (again)", hour=hour) if shown.fold else hour


def span_name(span: Span, say: Words) -> str:
    """Return what a span is called."""
    match span.kind:
        case SpanKind.DAY:
            return f"{say.weekday(span.first)} {span.first.year}"
        case SpanKind.MONTH:
            return say.month(span.first)
        case SpanKind.QUARTER:
            return f"{say.month(span.first, is_short=True)} – {_short_month(span, say)}"
        case SpanKind.YEAR:
            return str(span.first.year)
        case SpanKind.RANGE:
            return _range_name(span, say)


def part_name(since: dt.datetime, until: dt.datetime, *, span: Span, say: Words) -> str:
    """Return from when to when a part of a span is, without its year; days as such."""
    begin, end = since.astimezone(span.zone), until.astimezone(span.zone)
    last = end.date() - _DAY if end.time() == dt.time() else end.date()
    first_name = _moment_name(begin, begin.date(), say)
    last_name = _moment_name(end, last, say)
    return first_name if first_name == last_name else f"{first_name} – {last_name}"


def _range_name(span: Span, say: Words) -> str:
    first, last = span.first, span.last
    if first == last:
        return say.date(first)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        years = (first.year, last.year)
        return f"{years[0]} – {years[1]}" if years[0] != years[1] else f"{years[0]}"
    return f"{say.date(first)} – {say.date(last)}"


def _moment_name(shown: dt.datetime, day: dt.date, say: Words) -> str:
    name = say.date(day, has_year=False)
    return name if shown.time() == dt.time() else f"{name} {shown:%H:%M}"


def _short_month(span: Span, say: Words) -> str:
    return f"{say.month(span.last, is_short=True)} {span.last.year}"
