"""One line: its meters are read one after the other, and never at once."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from functools import partial

import attrs

from kmpd.collector.backfilling import Backfiller
from kmpd.collector.course import MeterCourse
from kmpd.collector.cycle import Outcome, run_cycle
from kmpd.collector.digesting import NothingToAskError
from kmpd.collector.keeping import Keeper
from kmpd.collector.memory import Memory
from kmpd.collector.opening import Opener
from kmpd.errors import StoreError
from kmpd.interfaces import Store
from kmpd.reading import Reading
from pykmp.errors import KmpError

Kept = asyncio.Future[Reading]

logger = logging.getLogger("kmpd.collector")


@attrs.define(kw_only=True, slots=False, repr=False)
class UnexpectedError(KmpError):
    """A reading failed for a reason that nobody has foreseen.

    Attributes:
        reason: What Python says.
    """

    reason: str

    def __str__(self) -> str:
        return f"The program has a mistake, told in its log: {self.reason}."


@attrs.define(kw_only=True, slots=False, repr=False)
class StoppedError(KmpError):
    """The station stops, or the meter is configured no longer."""

    def __str__(self) -> str:
        return "The meter was not read: the station stops, or no longer has it."


@attrs.define(eq=False)
class _Job:
    """A meter that is to be read, and who waits for its reading."""

    course: MeterCourse
    waiting: list[Kept]
    is_due: bool
    outcome: Outcome = attrs.field(factory=Outcome)


class Line:
    """Reads the meters of one port; owns the queue of those that wait.

    Attributes:
        url: The port.
    """

    def __init__(
        self,
        url: str,
        *,
        opener: Opener,
        store: Store,
        keeper: Keeper,
        on_planned: Callable[[MeterCourse], None],
        backfiller: Backfiller | None = None,
    ) -> None:
        self.url = url
        self._opener = opener
        self._store = store
        self._keeper = keeper
        self._on_planned = on_planned
        self._backfiller = backfiller
        self._jobs: deque[_Job] = deque()
        self._gaps: deque[MeterCourse] = deque()
        self._news = asyncio.Event()
        self._is_stopping = False

    def add_due(self, course: MeterCourse) -> None:
        """Put a meter in line because it is due."""
        job = self._job_of(course)
        job.is_due = True

    def add_asked(self, course: MeterCourse) -> Kept:
        """Put a meter in line because somebody asks, whatever its budget."""
        kept: Kept = asyncio.get_running_loop().create_future()
        if self._is_stopping:
            kept.set_exception(StoppedError())
        else:
            self._job_of(course).waiting.append(kept)
        return kept

    def stop(self) -> None:
        """Let `run` return after the reading in hand."""
        self._is_stopping = True
        self._news.set()

    async def run(self) -> None:
        """Read what comes, until told to stop."""
        try:
            while not self._is_stopping:
                if self._jobs:
                    await self._serve_safely(self._jobs.popleft())
                elif self._gaps:
                    await self._fill(self._gaps.popleft())
                else:
                    self._news.clear()
                    await self._news.wait()
        finally:
            for job in self._jobs:
                _refuse(job.waiting, StoppedError())
            self._jobs.clear()

    def _job_of(self, course: MeterCourse) -> _Job:
        for job in self._jobs:
            if job.course is course:
                return job
        job = _Job(course, [], is_due=False)
        self._jobs.append(job)
        self._news.set()
        return job

    async def _serve_safely(self, job: _Job) -> None:
        """Serve a meter; a mistake in that is the trouble of this meter only."""
        before = job.course.memory
        try:
            await self._serve(job)
        except Exception as error:
            # The outermost loop: one meter's trouble must not end all reading.
            logger.exception("meter=%s reason=unexpected", job.course.plan.meter)
            self._give_up(job, UnexpectedError(reason=repr(error)), before)

    def _give_up(self, job: _Job, failure: UnexpectedError, before: Memory) -> None:
        """Count a turn that ended by a mistake, tell of it, and plan the next."""
        course, spent = job.course, job.outcome
        _refuse(job.waiting, failure)
        events = course.give_up(failure, before=before, line_seconds=spent.line_seconds)
        self._keeper.count(course.fruitless(spent))
        if not course.is_gone:
            self._keeper.tell(course.bare_state(), events)
        self._on_planned(course)

    async def _serve(self, job: _Job) -> None:
        course = job.course
        if course.is_gone:
            _refuse(job.waiting, StoppedError())
            return
        if job.waiting or course.lets_through():
            await self._read(job)
        else:
            event = course.short_event()
            self._keeper.tell(course.state(), () if event is None else (event,))
        self._on_planned(course)

    async def _read(self, job: _Job) -> None:
        course = job.course
        outcome = job.outcome = await self._outcome(course)
        digest = course.take(outcome)
        if digest.reading is None or outcome.failure is not None:
            _refuse(job.waiting, outcome.failure or NothingToAskError())
            job.waiting.clear()
        if digest.reading is not None:
            self._keeper.put(digest.reading, self._kept(job))
        else:
            self._keeper.count(course.fruitless(outcome))
        if not course.is_gone:
            self._keeper.tell(course.state(), digest.events)

    def _kept(self, job: _Job) -> Kept | None:
        """Return a future of those who wait for a reading; gaps are filled after it."""
        if self._backfiller is not None and job.course.plan.backfill:
            kept: Kept = asyncio.get_running_loop().create_future()
            kept.add_done_callback(partial(self._look_for_gaps, job.course))
            job.waiting.append(kept)
        return _joined(job.waiting)

    def _look_for_gaps(self, course: MeterCourse, kept: Kept) -> None:
        if kept.cancelled() or kept.exception() is not None:
            return
        backfiller = self._backfiller
        if backfiller is None:
            return
        # It takes note of each reading, so it is asked of each.
        is_wanted = backfiller.wants(course, kept.result())
        if is_wanted and course not in self._gaps:
            self._gaps.append(course)
            self._news.set()

    async def _fill(self, course: MeterCourse) -> None:
        """Let a meter's log fill gaps, until somebody else wants the line."""
        if course.is_gone or self._backfiller is None:
            return
        try:
            is_more = await self._backfiller.turn(
                course, lambda: not (self._jobs or self._is_stopping)
            )
        except StoreError:
            # Looked for again after the next reading; the keeper tells of the store.
            logger.debug("meter=%s gaps=unknown", course.plan.meter)
        except Exception:
            # The outermost loop: one meter's trouble must not end all reading.
            logger.exception("meter=%s reason=unexpected", course.plan.meter)
        else:
            if is_more:
                self._gaps.append(course)

    async def _outcome(self, course: MeterCourse) -> Outcome:
        await self._restore(course)
        try:
            return await run_cycle(
                course.plan,
                family=course.memory.family,
                asking=course.asking,
                opener=self._opener,
            )
        except Exception as error:
            # The outermost loop: one meter's trouble must not end all reading.
            logger.exception("meter=%s reason=unexpected", course.plan.meter)
            return Outcome(failure=UnexpectedError(reason=repr(error)))

    async def _restore(self, course: MeterCourse) -> None:
        if course.is_restored:
            return
        try:
            course.restore(
                await self._store.last_good(course.plan.meter),
                await self._store.events(meter=course.plan.meter),
            )
        except StoreError:
            # Tried again with the next reading; the keeper tells of the store.
            logger.debug("meter=%s last_good=unknown", course.plan.meter)


def _refuse(waiting: list[Kept], error: BaseException) -> None:
    for kept in waiting:
        if not kept.done():
            kept.set_exception(error)


def _joined(waiting: list[Kept]) -> Kept | None:
    """Return one future that stands for all of them, whoever of them gives up."""
    if not waiting:
        return None
    joined: Kept = asyncio.get_running_loop().create_future()

    def pass_on(done: Kept) -> None:
        error = done.exception()
        if error is not None:
            _refuse(waiting, error)
            return
        for kept in waiting:
            if not kept.done():
                kept.set_result(done.result())

    joined.add_done_callback(pass_on)
    return joined
