"""How records follow each other in time: what a logger's interval lets one expect."""

import datetime as dt
from typing import Final

from pykmp.logs.query import LogQuery

_DEPTH_ASSUMED: Final = 1000
_YEAR_MONTHS: Final = 12


class Pace:
    """Numbers of records between two moments, for one query and direction."""

    def __init__(self, query: LogQuery, *, step: int) -> None:
        self._query = query
        self._logger = query.logger
        self._is_past = step < 0

    @property
    def depth(self) -> int:
        """How many records the log holds, or is taken to."""
        return self._logger.depth or _DEPTH_ASSUMED

    def rows_in_range(self) -> int | None:
        """Return how many records there are between both times of the query."""
        since, until = self._query.since, self._query.until
        if since is None or until is None:
            return None
        rows = self._steps(since, until, rounded_up=True)
        return None if rows is None else min(max(1, rows), self.depth)

    def is_early(self, time: dt.datetime) -> bool:
        """Return whether the start is still to come, in the direction of answers."""
        if self._is_past:
            return self._query.is_behind(time)
        return self._query.is_before(time)

    def is_beyond(self, time: dt.datetime) -> bool:
        """Return whether the end has been passed, in the direction of answers."""
        if self._is_past:
            return self._query.is_before(time)
        return self._query.is_behind(time)

    def rows_to_start(self, time: dt.datetime) -> int:
        """Return how far ahead of an early record the start is expected."""
        query = self._query
        if self._is_past:
            rows = self._steps(query.until or time, time, rounded_up=False)
            return 1 if rows is None else rows + 1
        rows = self._steps(time, query.since or time, rounded_up=True)
        return 1 if rows is None else max(1, rows)

    def rows_from_start(self, time: dt.datetime | None) -> int | None:
        """Return how far behind the start a record is expected that is not early."""
        border = self._query.until if self._is_past else self._query.since
        if time is None or border is None:
            return None
        older, newer = (time, border) if self._is_past else (border, time)
        return self._steps(older, newer, rounded_up=False)

    def guess(self, place: int, time: dt.datetime, known: int | None) -> int | None:
        """Return where the end is expected, after a record that is wanted."""
        query = self._query
        border = query.since if self._is_past else query.until
        if border is None:
            return known
        if self._is_past:
            rows = self._steps(border, time, rounded_up=False)
        else:
            rows = self._steps(time, border, rounded_up=True)
            rows = None if rows is None else max(0, rows - 1)
        return None if rows is None else place + rows

    def _steps(
        self, older: dt.datetime, newer: dt.datetime, *, rounded_up: bool
    ) -> int | None:
        """Return how many intervals lie between two moments; None if nobody knows."""
        if self._logger.interval_months:
            return self._months(older, newer, rounded_up=rounded_up)
        if not self._logger.interval_seconds:
            return None
        interval = dt.timedelta(seconds=self._logger.interval_seconds)
        between = newer - older
        return -(-between // interval) if rounded_up else between // interval

    def _months(
        self, older: dt.datetime, newer: dt.datetime, *, rounded_up: bool
    ) -> int:
        between = _YEAR_MONTHS * (newer.year - older.year) + newer.month - older.month
        rest = (newer.day, newer.time()) >= (older.day, older.time())
        whole = (between if rest else between - 1) // (
            self._logger.interval_months or 1
        )
        is_exact = (newer.day, newer.time()) == (older.day, older.time()) and (
            between % (self._logger.interval_months or 1) == 0
        )
        return whole + (rounded_up and not is_exact)
