"""A statistic: what Home Assistant is to have of one counter."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Final

import attrs

from kmpd.consumption import EXACT
from kmpd.home_assistant.timeline import HOUR, Boundary, Level, Timeline
from kmpd.home_assistant.unit import StatisticUnit

_MICROSECOND: Final = dt.timedelta(microseconds=1)


@attrs.frozen(kw_only=True)
class Hour:
    """A full hour of UTC, and how far the counter had come at its end.

    Attributes:
        start: When it begins.
        total: What was counted from the first reading to its end.
        state: What the counter showed at its end; None if nobody knows.
    """

    start: dt.datetime
    total: Decimal
    state: Decimal | None


@attrs.frozen(kw_only=True)
class Identity:
    """What a statistic is called.

    Attributes:
        id: Its id in Home Assistant.
        name: What people read.
        unit: The unit of all its numbers.
    """

    id: str
    name: str
    unit: StatisticUnit


@attrs.frozen(kw_only=True, slots=False)
class Statistic:
    """What Home Assistant is to have of one counter.

    Attributes:
        identity: What it is called, and in which unit it is.
        hours: Those that are known well enough, in order.
        doubtful: Others that are over, in order, with how far the counter may
            have come.
        interruptions: When hours begin that had a change of meter or a reset in them.
    """

    identity: Identity
    hours: tuple[Hour, ...]
    doubtful: tuple[Hour, ...] = ()
    interruptions: tuple[dt.datetime, ...] = ()

    @classmethod
    def of(
        cls,
        timeline: Timeline,
        *,
        identity: Identity,
        read_at: Iterable[dt.datetime],
        states: Mapping[Boundary, Decimal | None],
    ) -> "Statistic":
        """Return the statistic of a counter.

        An hour is known well enough if the readings around its end are close to each
        other, or if the counter was read in it.

        Args:
            timeline: What was counted.
            identity: What it is called, and in which unit it is.
            read_at: When the counter was read, at least where that was seldom.
            states: What the counter showed, at one boundary of each run.
        """
        offsets = {
            boundary.run: EXACT.subtract(state, boundary.total)
            for boundary, state in states.items()
            if state is not None
        }
        read_in = {_hour_before(at) for at in read_at}
        good: list[Hour] = []
        doubtful: list[Hour] = []
        for level in timeline.levels:
            if level.gap_seconds is None:
                # What was counted in half an hour must not replace a whole one.
                continue
            hour = _hour(level, offsets, identity.unit)
            is_good = level.is_sure or hour.start in read_in
            (good if is_good else doubtful).append(hour)
        return cls(
            identity=identity,
            hours=tuple(good),
            doubtful=tuple(doubtful),
            interruptions=timeline.interruptions,
        )

    @property
    def gaps(self) -> Sequence[tuple[dt.datetime, dt.datetime]]:
        """From when until when no hour is known; the hour after has what passed."""
        return [
            (before.start + HOUR, after.start)
            for before, after in pairwise(self.hours)
            if after.start > before.start + HOUR
        ]

    @cached_property
    def _all(self) -> Sequence[Hour]:
        return sorted((*self.hours, *self.doubtful), key=lambda hour: hour.start)

    def hour(self, start: dt.datetime) -> Hour | None:
        """Return an hour, known well or not; None for one the store has nothing of."""
        place = bisect_right(self._all, start, key=lambda hour: hour.start)
        found = self._all[place - 1] if place else None
        return found if found is not None and found.start == start else None

    def shown_before(self, start: dt.datetime) -> Decimal:
        """Return what was counted up to the last hour before one that is known well."""
        place = bisect_left(self.hours, start, key=lambda hour: hour.start)
        return self.hours[place - 1].total if place else Decimal(0)

    def total_before(self, start: dt.datetime) -> Decimal:
        """Return what was counted up to an hour, without it."""
        place = bisect_right(self._all, start - HOUR, key=lambda hour: hour.start)
        return self._all[place - 1].total if place else Decimal(0)


def _hour_before(at: dt.datetime) -> dt.datetime:
    """Return the begin of the hour that an instant is in, or the end of."""
    last = at.astimezone(dt.UTC) - _MICROSECOND
    return last.replace(minute=0, second=0, microsecond=0)


def _hour(level: Level, offsets: Mapping[int, Decimal], unit: StatisticUnit) -> Hour:
    offset = None if level.run is None else offsets.get(level.run)
    return Hour(
        start=level.at - HOUR,
        total=unit.number(level.total),
        state=None if offset is None else unit.number(EXACT.add(level.total, offset)),
    )
