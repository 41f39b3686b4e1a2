"""Two times that are compared."""

import datetime as dt
from enum import StrEnum, unique
from typing import Final

from kmpd.consumption import PeriodKind, period_at
from kmpd.web.api.asked import FIRST, LAST, AtMeter
from kmpd.web.api.counted import LONGEST

Times = tuple[dt.datetime, dt.datetime]

#: A time that is compared has no more periods.
_PERIODS_MAX: Final = 1_000


@unique
class Earlier(StrEnum):
    """What a time is compared to.

    Attributes:
        PREVIOUS: As much time just before.
        YEAR: The same time a year earlier.
    """

    PREVIOUS = "previous"
    YEAR = "year"


def this_span(
    at: AtMeter,
    since: dt.datetime | None,
    until: dt.datetime | None,
    *,
    by: PeriodKind,
) -> Times:
    """Return this time; the month so far, unless told otherwise."""
    end = at.now if until is None else until
    inside = min(max(end, FIRST), at.now)
    begin = period_at(PeriodKind.MONTH, inside, at.zone).start
    return _bounded((begin if since is None else since, end), by)


def earlier(
    at: AtMeter,
    this: Times,
    *,
    to: Earlier,
    since: dt.datetime | None,
    until: dt.datetime | None,
    by: PeriodKind,
) -> Times:
    """Return the other time.

    Args:
        at: The meter.
        this: This time.
        to: What it is compared to, unless there is a begin.
        since: Its begin, if somebody said.
        until: Its end, if somebody said.
        by: How long a period is.
    """
    if since is None:
        since = _begin(at, this, to)
        if until is None and to is Earlier.PREVIOUS:
            until = this[0]
        elif until is None:
            until = _a_year_earlier(this[1], at.zone)
    end = since + (this[1] - this[0]) if until is None else until
    return _bounded((since, min(end, LAST)), by)


def _begin(at: AtMeter, this: Times, to: Earlier) -> dt.datetime:
    if to is Earlier.YEAR:
        return _a_year_earlier(this[0], at.zone)
    # By what the clock shows, so that a day that is longer shifts nothing.
    shown = [one.astimezone(at.zone).replace(tzinfo=None) for one in this]
    begin = (shown[0] - (shown[1] - shown[0])).replace(tzinfo=at.zone)
    return max(FIRST, begin.astimezone(dt.UTC))


def _a_year_earlier(at: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    shown = at.astimezone(zone)
    try:
        before = shown.replace(year=shown.year - 1)
    except ValueError:
        # The day that only leap years have.
        before = shown.replace(year=shown.year - 1, month=3, day=1)
    return max(FIRST, before.astimezone(dt.UTC))


def _bounded(times: Times, by: PeriodKind) -> Times:
    since, until = times
    return since, max(since, min(until, since + _PERIODS_MAX * LONGEST[by]))
