"""Which periods a new reading changes, so that only those are worked out anew."""

import datetime as dt
from collections.abc import Sequence

import attrs

from kmpd.consumption.period import Period, PeriodKind, period_at, periods_between


@attrs.frozen(kw_only=True)
class Touched:
    """The periods whose amounts may have changed, each kind in order.

    `amounts_of` works out the hours, from the readings between `start` and `end` and
    the nearest one at or beyond either; `rolled_up` makes a day of all of its hours,
    then a month of its days, a year of its months.
    """

    hours: tuple[Period, ...] = ()
    days: tuple[Period, ...] = ()
    months: tuple[Period, ...] = ()
    years: tuple[Period, ...] = ()

    @property
    def start(self) -> dt.datetime | None:
        """The begin of the first hour; None if nothing is touched."""
        return self.hours[0].start if self.hours else None

    @property
    def end(self) -> dt.datetime | None:
        """The end of the last hour; None if nothing is touched."""
        return self.hours[-1].end if self.hours else None


def touched(
    at: dt.datetime,
    *,
    before: dt.datetime | None,
    after: dt.datetime | None,
    zone: dt.tzinfo,
) -> Touched:
    """Return what a reading at an instant changes.

    `before` and `after` are the instants of the nearest other readings of the same
    counter of the measuring point, in whatever segment; None if there are none. The
    same is touched if a reading at this instant goes away. For many readings at once,
    give the first as `at`, and as `after` the neighbour of the last, or the last.

    >>> from zoneinfo import ZoneInfo
    >>> at = dt.datetime(2026, 12, 31, 22, 30, tzinfo=dt.UTC)
    >>> hour = dt.timedelta(hours=1)
    >>> new = touched(at, before=at - hour, after=None, zone=ZoneInfo("Europe/Paris"))
    >>> len(new.hours), len(new.days), len(new.months), len(new.years)
    (2, 1, 1, 1)
    """
    start, end = before or at, after or at
    hours = tuple(periods_between(PeriodKind.HOUR, start, end, zone=zone))
    days = _around(PeriodKind.DAY, hours, zone)
    months = _around(PeriodKind.MONTH, days, zone)
    years = _around(PeriodKind.YEAR, months, zone)
    return Touched(hours=hours, days=days, months=months, years=years)


def _around(
    kind: PeriodKind, parts: Sequence[Period], zone: dt.tzinfo
) -> tuple[Period, ...]:
    """Return the periods that have these parts in them, once each."""
    return tuple(dict.fromkeys(period_at(kind, part.start, zone) for part in parts))
