"""At which second each record of a log was made, found by arithmetic.

A running clock makes a record at each boundary that it comes to show. Set forward it
skips some, set backward it shows some again, and each time that is a record; while it
stands there is none. Records are numbered from 1, which is the first after the meter
was fitted. However many there are, only the pieces of the clock are looked at.

Units: instants in house seconds, times shown in clock seconds.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Protocol

import attrs

from pykmp.emulator.house import Timeline
from pykmp.emulator.house.clock import Piece
from pykmp.emulator.logbook.schedule import Schedule


class Strikes(Protocol):
    """Knows when the records of a log were made."""

    @property
    def count(self) -> int:
        """How many there are, which is also the id of the newest."""

    def second(self, id_: int) -> int:
        """Return when a record was made."""

    def since(self, shown: int, *, oldest: int) -> int | None:
        """Return the oldest record, from *oldest* on, with this time or a later one."""

    def until(self, shown: int, *, oldest: int) -> int | None:
        """Return the newest record, back to *oldest*, with this time or an earlier."""


@attrs.frozen(kw_only=True)
class _Run:
    """Records that one piece of a clock made, one boundary after the other."""

    piece: Piece
    first_id: int
    first_number: int
    count: int

    @property
    def last_id(self) -> int:
        return self.first_id + self.count - 1


class IntervalStrikes:
    """Records made when a clock strikes."""

    def __init__(self, timeline: Timeline, schedule: Schedule) -> None:
        self._schedule = schedule
        self._runs = tuple(_runs(timeline, schedule))
        self._first_ids = [run.first_id for run in self._runs]

    @property
    def count(self) -> int:
        """How many there are, which is also the id of the newest."""
        return self._runs[-1].last_id if self._runs else 0

    def second(self, id_: int) -> int:
        """Return when a record was made."""
        run = self._runs[bisect_right(self._first_ids, id_) - 1]
        number = run.first_number + id_ - run.first_id
        return run.piece.when(self._schedule.boundary(number))

    def since(self, shown: int, *, oldest: int) -> int | None:
        """Return the oldest record, from *oldest* on, with this time or a later one."""
        number = self._schedule.last(shown - 1) + 1
        for run in self._runs:
            id_ = max(run.first_id + number - run.first_number, run.first_id, oldest)
            if id_ <= run.last_id:
                return id_
        return None

    def until(self, shown: int, *, oldest: int) -> int | None:
        """Return the newest record, back to *oldest*, with this time or an earlier."""
        number = self._schedule.last(shown)
        for run in reversed(self._runs):
            id_ = min(run.first_id + number - run.first_number, run.last_id)
            if id_ >= max(run.first_id, oldest):
                return id_
        return None


class EventStrikes:
    """Records made when something happened, in the order in which it did."""

    def __init__(self, timeline: Timeline, seconds: Sequence[int]) -> None:
        self._seconds = seconds[: bisect_right(seconds, timeline.now)]
        self._clock = timeline.clock

    @property
    def count(self) -> int:
        """How many there are, which is also the id of the newest."""
        return len(self._seconds)

    def second(self, id_: int) -> int:
        """Return when a record was made."""
        return self._seconds[id_ - 1]

    def since(self, shown: int, *, oldest: int) -> int | None:
        """Return the oldest record, from *oldest* on, with this time or a later one."""
        ids = range(oldest, self.count + 1)
        return next((id_ for id_ in ids if self._shown(id_) >= shown), None)

    def until(self, shown: int, *, oldest: int) -> int | None:
        """Return the newest record, back to *oldest*, with this time or an earlier."""
        ids = range(self.count, oldest - 1, -1)
        return next((id_ for id_ in ids if self._shown(id_) <= shown), None)

    def _shown(self, id_: int) -> int:
        return self._clock.at(self.second(id_))


def clock_changes(timeline: Timeline) -> tuple[int, ...]:
    """Return the seconds at which somebody set the clock to another time."""
    changes = []
    natural: int | None = None
    for piece, end in timeline.clock.stretches():
        if natural not in {None, piece.shows}:
            changes.append(piece.since)
        natural = piece.at(end)
    return tuple(changes)


def _runs(timeline: Timeline, schedule: Schedule) -> Iterator[_Run]:
    """Yield the runs of records in their order.

    A boundary that the clock shows when it stops is struck once it goes on, and only
    if it was not before: a clock that is slow shows some seconds twice.
    """
    struck = natural = timeline.clock.at(timeline.fitted)
    next_id = 1
    for piece, end in timeline.clock.stretches():
        if piece.shows != natural:
            struck = piece.shows - 1
        natural = piece.at(end)
        until = min(end, timeline.now + 1)
        if not piece.runs or until <= piece.since:
            continue
        first, last = schedule.last(struck) + 1, schedule.last(piece.at(until - 1))
        struck = piece.at(until - 1)
        if first <= last:
            count = last - first + 1
            yield _Run(piece=piece, first_id=next_id, first_number=first, count=count)
            next_id += count
