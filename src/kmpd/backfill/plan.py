"""Which log fills which part of a gap: the hour log as far as it reaches, then others.

What the hour log has forgotten the day log tells, and what that one has forgotten the
month log. A log that was asked for a gap in vain leaves it to the next one.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import Final

import attrs

from kmpd.backfill.gap import Gap
from kmpd.backfill.meter_time import MeterTime
from pykmp.exchange import ExchangeSettings
from pykmp.logs import LogCost, LogQuery, LogReading, cost_of
from pykmp.meters import Logger

#: The logs that fill gaps, the finest first.
_NAMES: Final = ("hour", "day", "month")
_MONTH_SECONDS: Final = 28 * 86_400
_HOUR_SECONDS: Final = 3600
_HOUR: Final = dt.timedelta(hours=1)
_SECOND: Final = dt.timedelta(seconds=1)


@attrs.frozen(kw_only=True)
class Asked:
    """A log that was asked for all it has of a time; it need not be asked again.

    Attributes:
        log: Its name.
        since, until: The time.
    """

    log: str
    since: dt.datetime
    until: dt.datetime

    def covers(self, log: str, gap: Gap) -> bool:
        """Return whether a log was asked for the whole of a gap."""
        return log == self.log and self.since <= gap.since and gap.until <= self.until


@attrs.frozen(kw_only=True)
class Job:
    """Records of one log that fill a gap, or a part of it.

    Attributes:
        gap: The gap.
        query: What to ask, with a record beyond either end to compare.
        first, last: When the records that are wanted were made.
        records: How many records are wanted.
        cost: What asking takes, as far as it is known before.
    """

    gap: Gap
    query: LogQuery
    first: dt.datetime
    last: dt.datetime
    records: int
    cost: LogCost


def logs_of(
    loggers: Collection[Logger], registers: Collection[int]
) -> Sequence[Logger]:
    """Return the logs that can fill gaps of counters, the finest first."""
    named = {one.name: one for one in loggers}
    found = [named[name] for name in _NAMES if name in named]
    return [one for one in found if one.depth and _is_usable(one, registers)]


def _is_usable(logger: Logger, registers: Collection[int]) -> bool:
    logged = [id_ for id_ in registers if id_ in logger.registers]
    is_public = bool(logger.command) and logger.number is not None
    is_regular = bool(logger.interval_seconds or logger.interval_months)
    if not (logged and is_public and is_regular):
        return False
    return bool(LogQuery(logger=logger, registers=logged, newest=1).time_registers)


def jobs_of(
    gaps: Collection[Gap],
    logs: Sequence[Logger],
    *,
    registers: Sequence[int],
    now: dt.datetime,
    time: MeterTime,
    settings: ExchangeSettings,
    asked: Collection[Asked] = (),
) -> Sequence[Job]:
    """Return what fills gaps: hours first, then days, then months, cheapest first.

    Args:
        gaps: The gaps.
        logs: What the meter has, see `logs_of`.
        registers: The counters that are wanted.
        now: The instant.
        time: How the meter's clock goes.
        settings: How the meter is asked.
        asked: What was asked before.
    """
    planner = _Planner(registers, time, settings)
    found: list[Job] = []
    for gap in gaps:
        left = [log for log in logs if not any(a.covers(log.name, gap) for a in asked)]
        found += planner.jobs(gap, left, now)
    order = {log.name: place for place, log in enumerate(logs)}
    return sorted(
        found, key=lambda job: (order[job.query.logger.name], job.cost.line_seconds)
    )


@attrs.frozen
class _Planner:
    registers: Sequence[int]
    time: MeterTime
    settings: ExchangeSettings

    def jobs(self, gap: Gap, logs: Sequence[Logger], now: dt.datetime) -> Iterator[Job]:
        """Yield what fills a gap, each log as far as it reaches."""
        until = gap.until
        for log in logs:
            since = max(gap.since, now - _reach(log))
            instants = list(_boundaries(log, (since, until), self.time))
            if instants:
                yield self._job(gap, log, instants)
            until = min(until, since)

    def _job(self, gap: Gap, log: Logger, instants: Sequence[dt.datetime]) -> Job:
        margin = _interval(log) + (_HOUR if self.time.is_local else dt.timedelta())
        registers = [id_ for id_ in self.registers if id_ in log.registers]
        query = LogQuery(
            logger=log,
            registers=registers,
            since=self.time.shown(instants[0]) - margin,
            until=self.time.shown(instants[-1]) + margin + _SECOND,
        )
        # Beside the records that are wanted one at either end, to compare.
        like = LogQuery(logger=log, registers=registers, newest=len(instants) + 2)
        cost = cost_of(LogReading(like), settings=self.settings)
        return Job(
            gap=gap,
            query=query,
            first=instants[0],
            last=instants[-1],
            records=len(instants),
            cost=cost,
        )


def _boundaries(
    log: Logger, span: tuple[dt.datetime, dt.datetime], time: MeterTime
) -> Iterator[dt.datetime]:
    """Yield when a log makes records between two instants, both left out."""
    shown = time.shown(span[0]).replace(minute=0, second=0, microsecond=0)
    end = time.shown(span[1]) + _HOUR
    while shown <= end:
        at = time.instant(shown)
        if _makes_record(log, shown) and span[0] < at < span[1]:
            yield at
        shown += _HOUR


def _makes_record(log: Logger, shown: dt.datetime) -> bool:
    if log.interval_months:
        return shown.day == 1 and shown.hour == 0
    seconds = log.interval_seconds or 0
    return shown.hour * _HOUR_SECONDS % max(seconds, _HOUR_SECONDS) == 0


def _reach(log: Logger) -> dt.timedelta:
    """Return how far back a log goes."""
    return (log.depth or 0) * _interval(log)


def _interval(log: Logger) -> dt.timedelta:
    if log.interval_months:
        return dt.timedelta(seconds=log.interval_months * _MONTH_SECONDS)
    return dt.timedelta(seconds=log.interval_seconds or 0)
