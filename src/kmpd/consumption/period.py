"""Hours, days, months and years of a zone, cut so that each is made of the smaller.

A day begins with the first instant at which its date is on the clock, or a later one;
so days never overlap, whatever a zone does to its midnights. An hour ends when the
clock comes to the next whole hour, or is put forward or back: the day of 25 hours has
one of them twice, and where the clock moves by half an hour, one is that short.
"""

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum, unique
from functools import lru_cache
from typing import Final

import attrs

_HOUR: Final = dt.timedelta(hours=1)
_DAY: Final = dt.timedelta(days=1)
_MIDNIGHT: Final = dt.time()
#: Two years of days: what a station refreshes, and what people look at.
_DAYS_KEPT: Final = 1024


@unique
class PeriodKind(StrEnum):
    """How long a period is, the shortest first; each is made of the one before."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"

    @property
    def smaller(self) -> "PeriodKind | None":
        """What it is made of; None for the smallest."""
        kinds = list(PeriodKind)
        place = kinds.index(self)
        return kinds[place - 1] if place else None


@attrs.frozen(kw_only=True)
class Period:
    """An hour, day, month or year of some zone.

    Attributes:
        kind: Which of them.
        start: When it begins, in UTC.
        end: When it is over, and the next one begins, in UTC.
    """

    kind: PeriodKind
    start: dt.datetime
    end: dt.datetime


def period_at(kind: PeriodKind, at: dt.datetime, zone: dt.tzinfo) -> Period:
    """Return the period in which an instant lies; its start is in it, its end is not.

    >>> from zoneinfo import ZoneInfo
    >>> instant = dt.datetime(2026, 10, 25, 12, tzinfo=dt.UTC)
    >>> day = period_at(PeriodKind.DAY, instant, ZoneInfo("Europe/Amsterdam"))
    >>> day.end - day.start
    datetime.timedelta(days=1, seconds=3600)
    """
    date = _date_at(at, zone)
    match kind:
        case PeriodKind.HOUR:
            return next(hour for hour in _hours(date, zone) if at < hour.end)
        case PeriodKind.DAY:
            first, last = date, date + _DAY
        case PeriodKind.MONTH:
            first = date.replace(day=1)
            last = (first + 31 * _DAY).replace(day=1)
        case PeriodKind.YEAR:
            first = date.replace(month=1, day=1)
            last = first.replace(year=first.year + 1)
    return Period(kind=kind, start=day_start(first, zone), end=day_start(last, zone))


def periods_between(
    kind: PeriodKind, start: dt.datetime, end: dt.datetime, *, zone: dt.tzinfo
) -> Iterator[Period]:
    """Yield the periods that have any time between two instants, in order."""
    at = start
    while at < end:
        if kind is PeriodKind.HOUR:
            for hour in _hours(_date_at(at, zone), zone):
                if at < hour.end and hour.start < end:
                    yield hour
            at = _day_end(at, zone)
        else:
            period = period_at(kind, at, zone)
            yield period
            at = period.end


def _date_at(at: dt.datetime, zone: dt.tzinfo) -> dt.date:
    """Return the date whose day an instant belongs to."""
    date = at.astimezone(zone).date()
    # A clock put back over midnight shows yesterday again; the new day goes on.
    tomorrow = date + _DAY
    return tomorrow if day_start(tomorrow, zone) <= at else date


def _day_end(at: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    return day_start(_date_at(at, zone) + _DAY, zone)


@lru_cache(maxsize=_DAYS_KEPT)
def day_start(date: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """Return the first instant at which the clock shows this date or a later one."""
    midnight = dt.datetime.combine(date, _MIDNIGHT, zone)
    at = midnight.astimezone(dt.UTC)
    if at.astimezone(zone).replace(tzinfo=None) == midnight.replace(tzinfo=None):
        return at
    # Midnight was jumped over; the day begins with the jump.
    before = midnight.replace(fold=1).astimezone(dt.UTC)
    return _jump(before, at, zone)


@lru_cache(maxsize=_DAYS_KEPT)
def _hours(date: dt.date, zone: dt.tzinfo) -> tuple[Period, ...]:
    """Return the hours of a day."""
    at, end = day_start(date, zone), day_start(date + _DAY, zone)
    hours: list[Period] = []
    while at < end:
        over = min(_hour_end(at, zone), end)
        hours.append(Period(kind=PeriodKind.HOUR, start=at, end=over))
        at = over
    return tuple(hours)


def _hour_end(at: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    shown = at.astimezone(zone).replace(tzinfo=None)
    whole = shown.replace(minute=0, second=0, microsecond=0) + _HOUR
    end = at + (whole - shown)
    if _offset(end, zone) == _offset(at, zone):
        return end
    return _jump(at, end, zone)


def _jump(before: dt.datetime, after: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """Return the first second between two instants at which the clock is moved."""
    old = _offset(before, zone)
    while after - before > dt.timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if _offset(middle, zone) == old:
            before = middle
        else:
            after = middle
    return after


def _offset(at: dt.datetime, zone: dt.tzinfo) -> dt.timedelta | None:
    return at.astimezone(zone).utcoffset()
