"""What is to be written so that Home Assistant has a statistic whole: pure.

A sum only ever goes on from what Home Assistant has before the first hour that is sent.
So whatever range is sent, in whatever order, no hour shows more than passed in it, and
what is there already and right is not sent again.
"""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal

import attrs

from kmpd.consumption import EXACT
from kmpd.home_assistant.statistic import Hour, Statistic
from kmpd.home_assistant.timeline import HOUR


@attrs.frozen(kw_only=True)
class Row:
    """An hour as Home Assistant keeps it.

    Attributes:
        start: When it begins, in UTC.
        sum: What was counted up to its end, since some begin.
        state: What the counter showed at its end; None if nobody knows.
    """

    start: dt.datetime
    sum: float
    state: float | None

    def is_like(self, other: "Row") -> bool:
        """Tell whether another row says the same."""
        return _is_same(self.sum, other.sum) and _is_same(self.state, other.state)


Rows = Mapping[dt.datetime, Row]


@attrs.frozen(kw_only=True)
class Plan:
    """What is to be done about a statistic.

    Attributes:
        statistic: The statistic.
        wanted: The hours that were asked for, as Home Assistant is to have them.
        missing: Those of them that it has not.
        corrected: Hours that it has, and not as they are to be; also such as were not
            asked for, where the sum would not go on otherwise.
        later: How many hours it has after the last one that the store can tell of.
    """

    statistic: Statistic
    wanted: tuple[Row, ...]
    missing: tuple[Row, ...]
    corrected: tuple[Row, ...]
    later: int = 0

    @property
    def writes(self) -> Sequence[Row]:
        """The rows to be written, in order."""
        return sorted((*self.missing, *self.corrected), key=lambda row: row.start)

    @property
    def unchanged(self) -> int:
        """How many of the hours that were asked for are there already."""
        written = {row.start for row in self.writes}
        return sum(row.start not in written for row in self.wanted)


def plan_of(
    statistic: Statistic, there: Rows, *, since: dt.datetime, until: dt.datetime
) -> Plan:
    """Return what is to be done so that Home Assistant has the hours of a time.

    Args:
        statistic: What the store has.
        there: What Home Assistant has, by start.
        since, until: Hours that begin from one instant up to the other.
    """
    wanted = [hour for hour in statistic.hours if since <= hour.start < until]
    if not wanted:
        return Plan(statistic=statistic, wanted=(), missing=(), corrected=())
    # Of those that are there, one left as it is would break the sum of the others.
    known = [hour for at in there if (hour := statistic.hour(at)) is not None]
    first = min(hour.start for hour in (*wanted, *known) if since <= hour.start)
    base = _base(statistic, there, first)
    rows = {
        hour.start: _row(hour, base)
        for hour in (*known, *wanted)
        if hour.start >= first
    }
    ordered = [rows[start] for start in sorted(rows)]
    return Plan(
        statistic=statistic,
        wanted=tuple(rows[hour.start] for hour in wanted),
        missing=tuple(row for row in ordered if row.start not in there),
        corrected=tuple(
            row
            for row in ordered
            if row.start in there and not there[row.start].is_like(row)
        ),
        later=sum(
            start > wanted[-1].start and statistic.hour(start) is None
            for start in there
        ),
    )


def _base(statistic: Statistic, there: Rows, first: dt.datetime) -> Decimal:
    """Return what is added to totals so that sums go on from what is there.

    Without anything before, the first hour shows what was counted in it alone, and in
    a gap before it.
    """
    before = max((start for start in there if start < first), default=None)
    if before is None:
        return -statistic.shown_before(first)
    total = statistic.total_before(before + HOUR)
    return EXACT.subtract(Decimal(repr(there[before].sum)), total)


def _row(hour: Hour, base: Decimal) -> Row:
    return Row(
        start=hour.start,
        sum=float(EXACT.add(hour.total, base)),
        state=None if hour.state is None else float(hour.state),
    )


def _is_same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-9)
