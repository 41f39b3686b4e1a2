"""Spans in addresses: `at=2026-11` and what else a page is asked for."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final

import attrs

from kmpd.analysis.span import Span, SpanKind, span_at
from kmpd.consumption import PeriodKind

_AT: Final = re.compile(
    r"(?P<year>\d{4})(-Q(?P<quarter>[1-4])|-(?P<month>\d\d)(-(?P<day>\d\d))?)?"
)
#: Years that a calendar of a meter may have; those around them must exist too.
_YEARS: Final = range(1970, 2970)
#: A range is cut into no more than so many periods; if it would be, into larger ones.
_DAYS_MAX: Final = {
    PeriodKind.HOUR: 14,
    PeriodKind.DAY: 750,
    PeriodKind.MONTH: 40 * 366,
    PeriodKind.YEAR: 1_000 * 366,
}
_BY: Final = {
    SpanKind.DAY: (PeriodKind.HOUR,),
    SpanKind.MONTH: (PeriodKind.DAY, PeriodKind.HOUR),
    SpanKind.QUARTER: (PeriodKind.DAY, PeriodKind.MONTH),
    SpanKind.YEAR: (PeriodKind.MONTH, PeriodKind.DAY),
    SpanKind.RANGE: tuple(PeriodKind),
}
_USUAL: Final = {
    PeriodKind.HOUR: SpanKind.DAY,
    PeriodKind.DAY: SpanKind.MONTH,
    PeriodKind.MONTH: SpanKind.YEAR,
}


@attrs.frozen(kw_only=True)
class Look:
    """What somebody looks at, and how finely.

    Attributes:
        span: The time; None is all there is.
        by: Into which periods it is cut.
    """

    span: Span | None
    by: PeriodKind


def look_of(
    query: Mapping[str, str],
    *,
    today: dt.date,
    zone: dt.tzinfo,
    usual: SpanKind = SpanKind.MONTH,
) -> Look:
    """Return what an address asks for; what cannot be understood is as usual.

    Args:
        query: Of the address: `at`, or `from` and `to`, and `by`.
        today: The day that it is in the zone.
        zone: Of the meter.
        usual: The kind of the span around today that is meant by nothing.
    """
    by = _by_of(query)
    asked = _range_of(query, zone) or _span_of(query.get("at", ""), zone)
    if asked is not None:
        return Look(span=asked, by=_grouping(asked, by))
    if by is PeriodKind.YEAR:
        return Look(span=None, by=by)
    span = span_at(usual if by is None else _USUAL[by], today, zone)
    return Look(span=span, by=_grouping(span, by))


def query_of(look: Look) -> Mapping[str, str | None]:
    """Return what an address must say for a look; None takes a name away.

    >>> span = span_at(SpanKind.MONTH, dt.date(2026, 11, 21), dt.UTC)
    >>> query_of(Look(span=span, by=PeriodKind.DAY))["at"]
    '2026-11'
    """
    span = look.span
    if span is None:
        return {"by": look.by.value, "at": None, "from": None, "to": None}
    if span.kind is SpanKind.RANGE:
        since, until = span.first.isoformat(), span.last.isoformat()
        return {"by": look.by.value, "at": None, "from": since, "to": until}
    return {"by": look.by.value, "at": _at(span), "from": None, "to": None}


def query_of_span(span: Span) -> Mapping[str, str | None]:
    """Return what an address must say for a span, cut as suits it."""
    return query_of(Look(span=span, by=span.grouping))


def groupings_of(span: Span) -> tuple[PeriodKind, ...]:
    """Return the periods that a span may be cut into."""
    return tuple(
        by for by in PeriodKind if by in _BY[span.kind] and span.days <= _DAYS_MAX[by]
    )


def day_of(text: str) -> dt.date | None:
    """Return a day that is written as `2026-11-21`; None if it is none."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def range_of(first: str, last: str, zone: dt.tzinfo) -> Span | None:
    """Return the range between two days, in whatever order; None if one is none."""
    days = day_of(first), day_of(last)
    if days[0] is None or days[1] is None:
        return None
    begin, end = sorted((days[0], days[1]))
    return Span(kind=SpanKind.RANGE, first=begin, last=end, zone=zone)


def _range_of(query: Mapping[str, str], zone: dt.tzinfo) -> Span | None:
    return range_of(query.get("from", ""), query.get("to", ""), zone)


def _by_of(query: Mapping[str, str]) -> PeriodKind | None:
    wanted = query.get("by", "")
    return PeriodKind(wanted) if wanted in set(PeriodKind) else None


def _grouping(span: Span, by: PeriodKind | None) -> PeriodKind:
    return by if by in groupings_of(span) else span.grouping


def _span_of(text: str, zone: dt.tzinfo) -> Span | None:
    found = _AT.fullmatch(text)
    if found is None or not text.isascii() or int(found["year"]) not in _YEARS:
        return None
    month = int(found["month"] or 1)
    kind = SpanKind.MONTH if found["month"] else SpanKind.YEAR
    if found["quarter"]:
        kind, month = SpanKind.QUARTER, int(found["quarter"]) * 3
    if found["day"]:
        kind = SpanKind.DAY
    try:
        day = dt.date(int(found["year"]), month, int(found["day"] or 1))
    except ValueError:
        return None
    return span_at(kind, day, zone)


def _at(span: Span) -> str:
    first = span.first
    match span.kind:
        case SpanKind.YEAR:
            return f"{first:%Y}"
        case SpanKind.QUARTER:
            return f"{first:%Y}-Q{(first.month + 2) // 3}"
        case SpanKind.MONTH:
            return f"{first:%Y-%m}"
        case SpanKind.DAY | SpanKind.RANGE:
            return first.isoformat()
