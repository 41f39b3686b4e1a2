"""Which records are wanted, as numbers in the order of the answers.

A log is read in the direction of its answers. A record has a place there: its id where
answers go towards the present, its negative where they go towards the past. So places
count up in either case, and ids that begin again at 0 go on as places.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from pykmp.logs.asking import LONG_AGO, Anchor, Dialect, LogAsk
from pykmp.logs.pace import Pace
from pykmp.logs.query import LogQuery
from pykmp.logs.record import LogRecord

#: The answer to a question that begins so far back says how much there is.
_PROBE_ROWS: Final = 1


class Span:
    """The first and the last place that is wanted; owns what is known of them.

    Attributes:
        start: The first place; None until it is known.
        end: The last place; None until it is known.
        guess: Where the end is expected until it is known; None if nobody knows.
        newest: Place of the newest record when the reading began.
    """

    def __init__(self, query: LogQuery, dialect: Dialect) -> None:
        self._query = query
        self._dialect = dialect
        self._pace = Pace(query, step=dialect.step)
        self.start: int | None = None
        self.end: int | None = None
        self.guess: int | None = None
        self.newest: int | None = None
        # The last place known to lie before the start, and the first that does not.
        self._low: tuple[int, dt.datetime] | None = None
        self._high: tuple[int, dt.datetime | None] | None = None
        self._searched = 0

    @property
    def is_empty(self) -> bool:
        """Whether it is known that nothing is wanted."""
        return self.start is not None and self.end is not None and self.end < self.start

    @property
    def is_searching(self) -> bool:
        """Whether the start is being looked for by time."""
        return self.start is None and self._low is not None

    @property
    def likely_end(self) -> int | None:
        """Where the end is expected, no farther than the log is taken to reach."""
        if self.end is not None or self.guess is None or self.newest is None:
            return self.guess if self.end is None else self.end
        reach = self._pace.depth - 1 if self._dialect.step < 0 else 0
        return min(self.guess, self.newest + reach)

    @property
    def follows_time(self) -> bool:
        """Whether the time of records has yet to show where the end is."""
        return self.end is None and self._query.is_by_time

    def place(self, id_: int) -> int:
        """Return the place of an id; near the newest where ids begin again."""
        if self._dialect.ids is None or self.newest is None:
            return id_ * self._dialect.step
        behind = (self.newest - id_) % self._dialect.ids
        if behind >= self._dialect.ids // 2:
            behind -= self._dialect.ids
        return self.newest - behind

    def id(self, place: int) -> int:
        """Return the id of a place, as the meter tells it."""
        id_ = place * self._dialect.step
        return id_ if self._dialect.ids is None else id_ % self._dialect.ids

    def beginning(self) -> LogAsk:
        """Return the first question, of no registers yet."""
        query, past = self._query, self._dialect.step < 0
        rows_max = self._dialect.shape.rows_max
        known = query.last if past else query.first
        if isinstance(query.after, LogRecord):
            rows = _PROBE_ROWS if past else rows_max
            return _ask(Anchor.ID, query.after.id, rows)
        if query.after is not None and not past:
            return _ask(Anchor.ID, query.after + 1, rows_max)
        if known is not None:
            return _ask(Anchor.ID, known, self._count() or rows_max)
        if query.is_by_time and self._dialect.finds_times and query.since:
            rows = self._pace.rows_in_range() or rows_max
            return LogAsk(anchor=Anchor.TIME, time=query.since, rows=rows, registers=())
        return self._from_an_end(rows_max)

    def _from_an_end(self, rows_max: int) -> LogAsk:
        """Return the question that begins at the end of the log where answers begin."""
        query, past = self._query, self._dialect.step < 0
        if past:
            rows = _PROBE_ROWS if self._is_open else query.newest or rows_max
            return _ask(Anchor.NEWEST, 0, rows)
        is_probe = query.newest is not None or self._needs_search
        return _ask(Anchor.OLDEST, 0, _PROBE_ROWS if is_probe else rows_max)

    @property
    def _is_open(self) -> bool:
        """Whether only the newest id will tell how many records are wanted."""
        query = self._query
        return query.is_by_time or query.after is not None or query.is_by_id

    @property
    def _needs_search(self) -> bool:
        return self._query.since is not None and not self._dialect.finds_times

    def expected_rows(self) -> int:
        """Return how many records to plan the first question for."""
        ask = self.beginning()
        if ask.rows == _PROBE_ROWS:
            return 1
        if self._query.after is not None:
            return 1
        rows = self._count() or self._pace.rows_in_range() or self._query.newest
        return rows or self._pace.depth

    def records_max(self) -> int:
        """Return how many records there may be, before the first answer tells."""
        query = self._query
        rows = self._count() or self._pace.rows_in_range() or query.newest
        return min(rows, self._pace.depth) if rows else self._pace.depth

    def _count(self) -> int | None:
        """Return how many records two ids mean."""
        first, last = self._query.first, self._query.last
        if first is None or last is None:
            return None
        ids = self._dialect.ids
        return (last - first) % ids + 1 if ids else last - first + 1

    def began(self, places: Sequence[int]) -> None:
        """Take note of the first answer: where its rows are, and the newest record."""
        query, step, newest = self._query, self._dialect.step, self.newest
        if newest is None:
            self.start, self.end = 0, -1
            return
        first = places[0] if places else None
        if query.after_id is not None:
            behind = self.place(query.after_id)
            self.start, self.end = (
                (newest, behind - 1) if step < 0 else (behind + 1, newest)
            )
        elif query.is_by_id:
            self._began_by_id(first)
        elif query.newest is not None and step > 0:
            self.start = max(newest - query.newest + 1, first or 0)
            self.end = newest
        else:
            self._began_at_an_end(first)

    def _began_by_id(self, first: int | None) -> None:
        query, newest = self._query, self.newest or 0
        low, high = query.first, query.last
        if self._dialect.step < 0:
            wanted = newest if high is None else max(newest, self.place(high))
            self.start = wanted
            self.end = None if low is None else self.place(low)
            self.guess = self.start + self._pace.depth - 1
        else:
            begin = first if low is None else self.place(low)
            self.start = newest + 1 if begin is None else begin
            count = self._count()
            last = newest if high is None else self.place(high)
            last = last if count is None else self.start + count - 1
            self.end = min(last, newest)

    def _began_at_an_end(self, first: int | None) -> None:
        query, past = self._query, self._dialect.step < 0
        if first is None:
            self.start, self.end = 0, -1
            return
        if not (self._needs_search or (past and query.is_by_time)):
            self.start = first
        if query.newest is not None:
            self.end = first + query.newest - 1
        elif not past and query.until is None:
            self.end = self.newest
        else:
            self.guess = first + self._pace.depth - 1

    def saw(self, place: int, time: dt.datetime | None) -> None:
        """Take note of the time of a record, for a query by time."""
        if self.start is None:
            self._search(place, time)
        elif self.end is None and time is not None and place >= self.start:
            if self._pace.is_beyond(time):
                self.end = place - 1
                return
            self.guess = self._pace.guess(place, time, self.guess)

    def _search(self, place: int, time: dt.datetime | None) -> None:
        if time is not None and self._pace.is_early(time):
            if self._low is None or place > self._low[0]:
                self._low = (place, time)
        elif self._high is None or place < self._high[0]:
            self._high = (place, time)

    def searched(self) -> None:
        """Take note that the rows of an answer were seen; settle the start if so."""
        low, high = self._low, self._high
        if self.start is not None or (low is None and high is None):
            return
        self._searched += 1
        if high is not None and (low is None or high[0] == low[0] + 1):
            self.start = high[0]
        elif high is None and low and self.end is not None and low[0] >= self.end:
            self.start = self.end + 1

    def search_ask(self) -> LogAsk:
        """Return the question that comes next in looking for the start."""
        place, time = self._low or (0, LONG_AGO)
        rows = (self._pace.rows_in_range() or 1) + 2
        high = self._high
        if high is None and self.end is not None:
            high = self.end + 1, None
        if high is None:
            start = place + max(1, self._pace.rows_to_start(time) - 1)
            return _ask(Anchor.ID, self.id(min(start, self._farthest(place))), rows)
        back = self._pace.rows_from_start(high[1])
        # An expectation that was wrong once may be so for ever; a half never is.
        start = high[0] - (back or 0) - 1
        if back is None or self._searched % 2 == 0:
            start = (place + high[0]) // 2
        start = min(max(place + 1, start), high[0] - 1)
        return _ask(Anchor.ID, self.id(start), min(rows, high[0] - start))

    def _farthest(self, place: int) -> int:
        """Return the last place that is expected to exist, behind a given one."""
        farthest = max(place + 1, (self.newest or 0) + self._pace.depth - 1)
        return min(farthest, -1) if self._dialect.step < 0 else farthest

    def ended(self, place: int) -> None:
        """Take note that there is no record behind a place."""
        self.end = place if self.end is None else min(self.end, place)


def _ask(anchor: Anchor, id_: int, rows: int) -> LogAsk:
    return LogAsk(anchor=anchor, id=id_, rows=rows, registers=())
