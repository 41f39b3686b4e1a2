"""When a meter is due: pure, from its name, its interval or cron line, and the time.

An interval counts from a fixed instant, shifted by a part of itself that follows from
the meter's name.
So a thousand meters of one interval spread over it, each keeps its place when the
station is started again, and what was missed in a pause is not made up one by one.
"""

import datetime as dt
import hashlib
import itertools
import math
from functools import lru_cache
from typing import Final, Protocol

import attrs
from cronsim import CronSim

_EPOCH: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_FRACTION_BYTES: Final = 8
#: Meters that are overdue when the station starts are read within this time, and not
#: all in the same instant.
START_SECONDS_MAX: Final = 60.0
_CRON_LINES_KEPT: Final = 64
_CRON_RUNS_LOOKED_AT: Final = 50


class Schedule(Protocol):
    """When a meter is due."""

    def after(self, at: dt.datetime) -> dt.datetime:
        """Return the first due instant behind another, in UTC."""

    def longest_seconds(self) -> float:
        """Return the time between two readings, as far as it can be told."""


def fraction_of(text: str) -> float:
    """Return a number from 0 to 1 that looks random and is always the same.

    >>> fraction_of("heat") == fraction_of("heat"), fraction_of("heat") < 1
    (True, True)
    """
    digest = hashlib.blake2b(text.encode(), digest_size=_FRACTION_BYTES).digest()
    # The top 53 bits are what a float holds without rounding up to 1.
    return (int.from_bytes(digest) >> 11) / (1 << 53)


@attrs.frozen(kw_only=True)
class IntervalSchedule:
    """Due every so many seconds, at a place of its own within them.

    Attributes:
        interval_seconds: Between two readings.
        offset_seconds: The place.
    """

    interval_seconds: float
    offset_seconds: float

    def after(self, at: dt.datetime) -> dt.datetime:
        """Return the first due instant behind another, in UTC."""
        passed = (at - _EPOCH).total_seconds() - self.offset_seconds
        count = math.floor(passed / self.interval_seconds) + 1
        due = self._due(count)
        # Instants are rounded to microseconds; the next one must lie behind.
        return due if due > at else self._due(count + 1)

    def longest_seconds(self) -> float:
        """Return the interval."""
        return self.interval_seconds

    def _due(self, count: int) -> dt.datetime:
        seconds = count * self.interval_seconds + self.offset_seconds
        return _EPOCH + dt.timedelta(seconds=seconds)


@attrs.frozen(kw_only=True)
class CronSchedule:
    """Due when a cron line says so, on the clock of a zone.

    An hour that a change of the clock leaves out, and one that comes twice, are dealt
    with as Debian's cron does: a line of fixed hours runs once.
    """

    cron: str
    zone: dt.tzinfo

    def after(self, at: dt.datetime) -> dt.datetime:
        """Return the first due instant behind another, in UTC."""
        runs = CronSim(self.cron, at.astimezone(self.zone))
        instants = (run.astimezone(dt.UTC) for run in runs)
        # In an hour that comes twice, the first may be the one that is over.
        return next(due for due in instants if due > at)

    def longest_seconds(self) -> float:
        """Return the longest pause between a few dozen runs."""
        return _longest_pause_seconds(self.cron)


def schedule_of(
    meter: str, *, interval_seconds: float, cron: str, zone: dt.tzinfo
) -> Schedule:
    """Return when a meter is due; a cron line goes before the interval."""
    if cron:
        return CronSchedule(cron=cron, zone=zone)
    return IntervalSchedule(
        interval_seconds=interval_seconds,
        offset_seconds=fraction_of(meter) * interval_seconds,
    )


def first_due(
    schedule: Schedule, meter: str, *, last: dt.datetime | None, now: dt.datetime
) -> dt.datetime:
    """Return when a meter is due first after the station has started.

    One that was due since its last reading is read soon, once, spread over a minute.

    Args:
        schedule: When it is due otherwise.
        meter: Its name.
        last: When it was read last; None if it never was.
        now: The instant of the start.
    """
    is_overdue = last is None or last > now or schedule.after(last) <= now
    following = schedule.after(now)
    if not is_overdue:
        return following
    spread = min(START_SECONDS_MAX, schedule.longest_seconds())
    soon = now + dt.timedelta(seconds=fraction_of(f"{meter}/start") * spread)
    return min(soon, following)


@lru_cache(maxsize=_CRON_LINES_KEPT)
def _longest_pause_seconds(cron: str) -> float:
    runs = CronSim(cron, _EPOCH)
    instants = [next(runs) for _ in range(_CRON_RUNS_LOOKED_AT)]
    pauses = itertools.pairwise(instants)
    return max((later - one).total_seconds() for one, later in pauses)
