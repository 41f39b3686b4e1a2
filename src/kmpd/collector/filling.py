"""The gaps of one meter: which log is read next, how far it is, what it may cost."""

import asyncio
import datetime as dt
import logging
from collections.abc import Callable, Sequence
from typing import Final

import attrs

from kmpd.backfill import (
    Asked,
    Gap,
    Job,
    LoggedRow,
    gap_seconds_of,
    jobs_of,
    logs_of,
    objection,
    usable,
)
from kmpd.collector.course import MeterCourse
from kmpd.collector.duration import in_words
from kmpd.collector.gap_budget import GapBudget
from kmpd.collector.gap_means import Means
from kmpd.collector.gap_plan import GapPlan
from kmpd.collector.log_turn import LogTurn, log_settings_of, run_log_turn
from kmpd.collector.logged import counters_of, meter_time, reading_of, rows_of
from kmpd.collector.memory import profile_of
from kmpd.errors import StoreError
from kmpd.reading import Reading
from kmpd.state import Event, EventKind
from pykmp.errors import ExchangeError, PortError
from pykmp.logs import LogReading

#: For so long a turn keeps a line at most, beside the answer in hand.
TURN_SECONDS: Final = 10.0
#: So often a log may fail to answer before its gap is left as it is.
FAILURES_MAX: Final = 3
#: A meter's clock that is off by more makes its hours those of others.
CLOCK_OFF_SECONDS_MAX: Final = 1800.0
#: Three years and a little: as far back as any log that fills gaps goes.
_BACK: Final = dt.timedelta(days=1_130)

logger = logging.getLogger("kmpd.collector")


@attrs.define
class _Work:
    """A job in hand: how far its log was read, and what came of it."""

    job: Job
    reading: LogReading
    rows: list[LoggedRow] = attrs.Factory(list)
    kept: set[dt.datetime] = attrs.Factory(set)
    failures: int = 0


class Filling:
    """Fills the gaps of one meter; owns what was asked for them since the start.

    Attributes:
        course: What is known of the meter; a reload brings another.
        is_waiting: Whether there may be something to fill.
    """

    def __init__(self, course: MeterCourse, means: Means) -> None:
        self.course = course
        self.is_waiting = True
        self._means = means
        self._last_at: dt.datetime | None = None
        self._asked: list[Asked] = []
        self._work: _Work | None = None
        self._budget = GapBudget(means)

    def note(self, reading: Reading) -> None:
        """Take note of a reading that was kept; there may be a gap before it."""
        last, self._last_at = self._last_at, reading.at
        longest = gap_seconds_of(self.course.interval_seconds)
        if last is not None and (reading.at - last).total_seconds() > longest:
            self.is_waiting = True

    async def turn(self, goes_on: Callable[[], bool]) -> bool:
        """Read some records; return whether there is more to do at once.

        Raises:
            StoreError: The store does not tell what is missing.
        """
        plan, profile = self.course.plan, profile_of(self.course.memory.family)
        left_seconds = await self._budget.left_seconds(self.course)
        if profile is None or left_seconds <= 0:
            return False
        work = self._work = self._work or await self._next()
        if work is None:
            self.is_waiting = False
            return False
        turn = await run_log_turn(
            plan.port,
            settings=log_settings_of(plan, profile),
            reading=work.reading,
            serial=work.job.gap.end.serial,
            opener=self._means.opener,
            goes_on=lambda took: goes_on() and took < min(TURN_SECONDS, left_seconds),
        )
        self._budget.spend(self.course, turn)
        return await self._take(work, turn)

    async def plan(self) -> GapPlan:
        """Return what there is to fill, up to now, and what may be spent on it.

        Raises:
            StoreError: The store does not tell.
        """
        now, plan = self._means.clock.now(), self.course.plan
        latest = await self._means.store.latest(plan.meter)
        longest = gap_seconds_of(self.course.interval_seconds)
        unread: tuple[Gap, ...] = ()
        if latest is not None and (now - latest.at).total_seconds() > longest:
            # The next reading will end this gap.
            unread = (Gap(start=latest, end=attrs.evolve(latest, at=now)),)
        return GapPlan(
            meter=plan.meter,
            is_on=plan.backfill,
            left_seconds=await self._budget.left_seconds(self.course),
            jobs=await self.jobs(unread),
        )

    async def jobs(self, unread: Sequence[Gap] = ()) -> Sequence[Job]:
        """Return what there is to fill, the next first, and gaps beside.

        Raises:
            StoreError: The store does not tell.
        """
        plan, family = self.course.plan, self.course.memory.family
        profile, counters = profile_of(family), counters_of(plan, family)
        logs = () if profile is None else logs_of(profile.loggers, counters)
        if profile is None or not logs:
            return ()
        now = self._means.clock.now()
        around = await self._means.store.gaps(
            plan.meter,
            next(id_ for id_ in counters if id_ in logs[0].registers),
            since=now - _BACK,
            until=now,
            longest_seconds=gap_seconds_of(self.course.interval_seconds),
        )
        return jobs_of(
            [*(Gap(start=start, end=end) for start, end in around), *unread],
            logs,
            registers=counters,
            now=now,
            time=meter_time(plan),
            settings=log_settings_of(plan, profile),
            asked=self._asked,
        )

    async def _next(self) -> _Work | None:
        memory = self.course.memory
        offset_seconds = memory.clock.offset_seconds or 0.0
        for job in await self.jobs():
            if job.gap.end.serial != memory.serial:
                # The meter that has it in its log is gone.
                continue
            if abs(offset_seconds) > CLOCK_OFF_SECONDS_MAX:
                off = in_words(offset_seconds)
                self._doubt(job, f"The meter's clock is off by {off}.")
                continue
            return _Work(job, LogReading(job.query))
        return None

    async def _take(self, work: _Work, turn: LogTurn) -> bool:
        """Keep what came; return whether there is more to do at once."""
        job, plan, family = work.job, self.course.plan, self.course.memory.family
        if turn.serial and turn.serial != job.gap.end.serial:
            # The next reading tells of the other meter.
            self._work = None
            return False
        time = meter_time(plan)
        work.rows += rows_of(turn.records, job=job, time=time, family=family)
        reason = objection(work.rows, job.gap)
        if reason:
            self._work = None
            self._doubt(job, reason)
            return True
        await self._keep(work)
        if turn.failure is not None:
            return self._failed(work, turn.failure)
        work.failures = 0
        if work.reading.is_done:
            self._finish(work)
        return True

    async def _keep(self, work: _Work) -> None:
        """Hand records to the keeper, and wait until they are kept."""
        rows = usable(work.rows, work.job.gap, is_whole=work.reading.is_done)
        readings = [
            reading_of(
                row,
                meter=self.course.plan.meter,
                job=work.job,
                time=meter_time(self.course.plan),
                family=self.course.memory.family,
            )
            for row in rows
            if row.at not in work.kept
        ]
        if not readings:
            return
        work.kept.update(reading.at for reading in readings)
        kept: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
        for reading in readings[:-1]:
            self._means.keeper.put(reading)
        self._means.keeper.put(readings[-1], kept)
        # Nobody reads the meter until then.
        self._means.keeper.hurry()
        try:
            await kept
        except StoreError:
            # They wait in memory; the keeper tells of the store.
            logger.debug("meter=%s records=waiting", self.course.plan.meter)

    def _failed(self, work: _Work, failure: Exception) -> bool:
        """Take note of a failure; return whether another log is to be asked at once."""
        log = work.job.query.logger.name
        words = "meter=%s log=%s reason=%s"
        logger.warning(words, self.course.plan.meter, log, failure)
        work.failures += 1
        is_passing = isinstance(failure, ExchangeError | PortError)
        if is_passing and work.failures < FAILURES_MAX:
            return False
        self._finish(work)
        return not is_passing

    def _finish(self, work: _Work) -> None:
        self._work = None
        log = self._set_aside(work.job)
        if work.kept:
            words = f"The {log} log gave {len(work.kept)} records of a gap."
            self._tell(work.job.gap, EventKind.GAP_FILLED, words)

    def _doubt(self, job: Job, reason: str) -> None:
        log = self._set_aside(job)
        words = f"The {log} log is not used for a gap. {reason}"
        self._tell(job.gap, EventKind.LOG_DOUBTED, words)

    def _set_aside(self, job: Job) -> str:
        """Ask a log no more for a gap, and return its name."""
        log, gap = job.query.logger.name, job.gap
        self._asked.append(Asked(log=log, since=gap.since, until=gap.until))
        return log

    def _tell(self, gap: Gap, kind: EventKind, text: str) -> None:
        event = Event(
            meter=self.course.plan.meter,
            at=gap.since,
            kind=kind,
            text=text,
            until=gap.until,
        )
        self._means.keeper.tell(self.course.state(), (event,))
