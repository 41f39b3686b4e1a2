"""A span: the day, month, quarter, year or range that somebody looks at.

It is made of whole days of a zone, so it may be an hour longer or shorter than another
of as many days.
"""

import calendar
import datetime as dt
from collections.abc import Sequence
from enum import StrEnum, unique
from typing import Final

import attrs

from kmpd.consumption import PeriodKind
from kmpd.consumption.period import day_start

_DAY: Final = dt.timedelta(days=1)
_MONTHS_OF_YEAR: Final = 12
#: A leap year: each day of any year has its place in it.
_ANY_YEAR: Final = 2000
#: Up to so many days are looked at by hour, by day, by month.
_HOURLY_DAYS_MAX: Final = 3
_DAILY_DAYS_MAX: Final = 92
_MONTHLY_DAYS_MAX: Final = 3 * 366


@unique
class SpanKind(StrEnum):
    """What a span is, the shortest first; a range is any number of days."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    RANGE = "range"


_MONTHS: Final = {
    SpanKind.MONTH: 1,
    SpanKind.QUARTER: 3,
    SpanKind.YEAR: _MONTHS_OF_YEAR,
}
#: What the children of a span are; a range has its days.
_CHILDREN: Final = {
    SpanKind.MONTH: SpanKind.DAY,
    SpanKind.QUARTER: SpanKind.MONTH,
    SpanKind.YEAR: SpanKind.MONTH,
    SpanKind.RANGE: SpanKind.DAY,
}
_PARENTS: Final = {
    SpanKind.DAY: SpanKind.MONTH,
    SpanKind.MONTH: SpanKind.YEAR,
    SpanKind.QUARTER: SpanKind.YEAR,
}


@attrs.frozen(kw_only=True)
class Span:
    """Whole days of a zone.

    Attributes:
        kind: What they are together.
        first: The first day.
        last: The last day; it is within.
        zone: By which days go.
    """

    kind: SpanKind
    first: dt.date
    last: dt.date
    zone: dt.tzinfo

    @property
    def since(self) -> dt.datetime:
        """When it begins, in UTC."""
        return day_start(self.first, self.zone)

    @property
    def until(self) -> dt.datetime:
        """When it is over, in UTC."""
        return day_start(self.last + _DAY, self.zone)

    @property
    def days(self) -> int:
        """Of how many days it is."""
        return (self.last - self.first).days + 1

    @property
    def grouping(self) -> PeriodKind:
        """By which periods it is looked at best."""
        match self.kind:
            case SpanKind.DAY:
                return PeriodKind.HOUR
            case SpanKind.MONTH | SpanKind.QUARTER:
                return PeriodKind.DAY
            case SpanKind.YEAR:
                return PeriodKind.MONTH
            case SpanKind.RANGE:
                return _grouping_of(self.days)

    @property
    def previous(self) -> "Span":
        """The span of the same kind, and for a range the same days, before."""
        if self.kind is SpanKind.RANGE:
            return self._moved(-self.days)
        return span_at(self.kind, self.first - _DAY, self.zone)

    @property
    def next(self) -> "Span":
        """The span of the same kind, and for a range the same days, behind."""
        if self.kind is SpanKind.RANGE:
            return self._moved(self.days)
        return span_at(self.kind, self.last + _DAY, self.zone)

    @property
    def year_before(self) -> "Span":
        """The same a year before; the 28th of February for the 29th."""
        if self.kind is SpanKind.RANGE:
            return attrs.evolve(
                self,
                first=_in_year(self.first, self.first.year - 1),
                last=_in_year(self.last, self.last.year - 1),
            )
        first = _in_year(self.first, self.first.year - 1)
        return span_at(self.kind, first, self.zone)

    @property
    def parent(self) -> "Span | None":
        """The month of a day, the year of a month; None of a year and of a range."""
        kind = _PARENTS.get(self.kind)
        return None if kind is None else span_at(kind, self.first, self.zone)

    @property
    def children(self) -> Sequence["Span"]:
        """What it is made of, without a gap and in order; nothing for a day."""
        kind = _CHILDREN.get(self.kind)
        found: list[Span] = []
        day = self.first
        while kind is not None and day <= self.last:
            found.append(span_at(kind, day, self.zone))
            day = found[-1].last + _DAY
        return found

    def contains(self, at: dt.datetime) -> bool:
        """Tell whether an instant lies within; that of its end does not."""
        return self.since <= at < self.until

    def counterpart(self, at: dt.datetime, *, within: "Span") -> dt.datetime:
        """Return the instant of another span that is as far along as one of this.

        As far along is the same clock on the same day of the month, of years the same
        day of the year; both ends are each other's, and what the other span does not
        have is its end.
        """
        if at <= self.since:
            return within.since
        if at >= self.until:
            return within.until
        shown = at.astimezone(self.zone)
        day, clock = shown.date(), shown.time()
        if self.kind is within.kind is SpanKind.YEAR:
            year = within.first.year
            if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
                day, clock = dt.date(year, 3, 1), dt.time()
            else:
                day = day.replace(year=year)
        else:
            day = within.first + (day - self.first)
        if day > within.last:
            return within.until
        found = dt.datetime.combine(day, clock, within.zone).astimezone(dt.UTC)
        return min(max(found, within.since), within.until)

    def _moved(self, days: int) -> "Span":
        step = dt.timedelta(days=days)
        return attrs.evolve(self, first=self.first + step, last=self.last + step)


def span_at(kind: SpanKind, day: dt.date, zone: dt.tzinfo) -> Span:
    """Return the span of a kind that a day lies in; of a range, that day alone.

    >>> span = span_at(SpanKind.QUARTER, dt.date(2026, 11, 21), dt.UTC)
    >>> print(span.first, span.last, span.previous.first)
    2026-10-01 2026-12-31 2026-07-01
    """
    months = _MONTHS.get(kind)
    if months is None:
        return Span(kind=kind, first=day, last=day, zone=zone)
    begin = (day.month - 1) // months * months + 1
    end = begin + months - 1
    return Span(
        kind=kind,
        first=day.replace(month=begin, day=1),
        last=day.replace(month=end, day=calendar.monthrange(day.year, end)[1]),
        zone=zone,
    )


def place_of(at: dt.datetime, span: Span, grouping: PeriodKind) -> tuple[int, ...]:
    """Return where in a span a period lies that begins at an instant.

    Periods of two spans with the same place are set beside each other: the same hour
    of the day, day of the month, month of the year. The hour that a clock shows twice
    has two places.
    """
    shown = at.astimezone(span.zone)
    day = shown.date()
    if span.kind is SpanKind.YEAR:
        days = (day.replace(year=_ANY_YEAR) - dt.date(_ANY_YEAR, 1, 1)).days
    else:
        days = (day - span.first).days
    match grouping:
        case PeriodKind.HOUR:
            return days, shown.hour, shown.fold
        case PeriodKind.DAY:
            return (days,)
        case PeriodKind.MONTH:
            months = (day.year - span.first.year) * _MONTHS_OF_YEAR
            return (months + day.month - span.first.month,)
        case PeriodKind.YEAR:
            return (day.year - span.first.year,)


def _grouping_of(days: int) -> PeriodKind:
    if days <= _HOURLY_DAYS_MAX:
        return PeriodKind.HOUR
    if days <= _DAILY_DAYS_MAX:
        return PeriodKind.DAY
    return PeriodKind.MONTH if days <= _MONTHLY_DAYS_MAX else PeriodKind.YEAR


def _in_year(day: dt.date, year: int) -> dt.date:
    last = calendar.monthrange(year, day.month)[1]
    return day.replace(year=year, day=min(day.day, last))
