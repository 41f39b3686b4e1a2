"""The shell around the pure parts: a task for each line, one timetable, one keeper."""

import asyncio
import logging
from collections.abc import Mapping, Sequence

import attrs

from kmpd.collector.backfilling import Backfiller
from kmpd.collector.course import MeterCourse
from kmpd.collector.gap_means import GapStore, Means
from kmpd.collector.gap_plan import GapPlan
from kmpd.collector.keeping import Keeper, OnCommit, OnState
from kmpd.collector.line import Line
from kmpd.collector.opening import Opener, OpenPort
from kmpd.collector.plan import MeterPlan
from kmpd.collector.timetable import Timetable
from kmpd.errors import StationError, StoreError
from kmpd.interfaces import Clock, MeterInfo, Store
from kmpd.reading import Reading
from kmpd.state import MeterState
from pykmp.errors import KmpError
from pykmp.ports import open_async_port

logger = logging.getLogger("kmpd.collector")


@attrs.define(kw_only=True, slots=False)
class UnknownMeterNameError(StationError):
    """No meter is called that.

    Attributes:
        meter: The name.
        known: Names of all meters.
    """

    meter: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        return f"No meter is called {self.meter!r}; known: {', '.join(self.known)}."


@attrs.define(kw_only=True, slots=False)
class MeterUnreadError(StationError):
    """A meter that somebody asked for could not be read.

    Attributes:
        meter: Its name.
        failure: Why.
    """

    meter: str
    failure: KmpError

    def __str__(self) -> str:
        return f"The meter {self.meter} could not be read. {self.failure}"


def _ignore(_news: object) -> None:
    """Do nothing with news that nobody asked for."""


class Collector:
    """Reads meters for as long as it runs; owns their lines and courses.

    Args:
        meters: The meters.
        store: Where readings, states and events are kept.
        clock: The time.
        open_port: Opens ports by URL, as `pykmp.ports.open_async_port` does.
        on_state: Is told how meters are doing, once that is kept.
        on_commit: Is told of readings, once they are kept.
        gather_seconds: How long readings are gathered for one commit; for simulations
            of years, in which each reading by itself would take longer than they do.
        gaps: Tells of gaps, which are then filled from the meters' logs.
    """

    def __init__(
        self,
        meters: Sequence[MeterPlan],
        *,
        store: Store,
        clock: Clock,
        open_port: OpenPort = open_async_port,
        on_state: OnState = _ignore,
        on_commit: OnCommit = _ignore,
        gather_seconds: float = 0.0,
        gaps: GapStore | None = None,
    ) -> None:
        self._plans = {plan.meter: plan for plan in meters}
        self._store = store
        self._clock = clock
        self._opener = Opener(open_port)
        self._keeper = Keeper(
            store,
            clock,
            on_state=on_state,
            on_commit=on_commit,
            gather_seconds=gather_seconds,
        )
        self._backfiller: Backfiller | None = None
        if gaps is not None:
            means = Means(
                store=gaps, clock=clock, opener=self._opener, keeper=self._keeper
            )
            self._backfiller = Backfiller(means)
        self._timetable = Timetable(clock, self._due)
        self._courses: dict[str, MeterCourse] = {}
        self._lines: dict[str, Line] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._group: asyncio.TaskGroup | None = None
        self._started = asyncio.Event()
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Read meters until told to stop; what was read then is kept."""
        states = await self._kept_states()
        self._keeper.remember(
            [state for state in states.values() if state.meter in self._plans]
        )
        # The keeper outlives the lines, so that it keeps what they read last.
        async with asyncio.TaskGroup() as outer:
            outer.create_task(self._keeper.run(), name="keeper")
            try:
                async with asyncio.TaskGroup() as group:
                    self._group = group
                    for plan in self._plans.values():
                        self._add(plan, states.get(plan.meter))
                    self._started.set()
                    group.create_task(self._timetable.run(), name="timetable")
                    group.create_task(self._end_when_stopped(), name="stop")
            finally:
                self._group = None
                self._keeper.stop()

    def stop(self) -> None:
        """Let `run` return: requests in hand are finished, and kept."""
        self._stop.set()

    async def read_now(self, meter: str) -> Reading:
        """Read a meter in its turn, whatever its schedule and budget; return it kept.

        Raises:
            UnknownMeterNameError: No meter is called that.
            MeterUnreadError: It could not be read.
            StoreError: It was read, and waits for the store.
        """
        await self._started.wait()
        course = self._courses.get(meter)
        if course is None:
            raise UnknownMeterNameError(meter=meter, known=tuple(self._courses))
        try:
            return await self._lines[course.plan.port].add_asked(course)
        except KmpError as error:
            raise MeterUnreadError(meter=meter, failure=error) from error

    async def gap_plans(self, meter: str | None = None) -> Sequence[GapPlan]:
        """Return what there is to fill of the history of a meter, or of all.

        Raises:
            UnknownMeterNameError: No meter is called that.
            StoreError: The store does not tell.
        """
        await self._started.wait()
        if meter is not None and meter not in self._courses:
            raise UnknownMeterNameError(meter=meter, known=tuple(self._courses))
        backfiller = self._backfiller
        if backfiller is None:
            return ()
        return [
            await backfiller.of(course).plan()
            for name, course in list(self._courses.items())
            if meter in {None, name}
        ]

    def reload(self, meters: Sequence[MeterPlan]) -> None:
        """Go on with other meters; those that did not change notice nothing."""
        self._plans = {plan.meter: plan for plan in meters}
        if self._group is None:
            return
        states = {}
        for meter, course in list(self._courses.items()):
            if self._plans.get(meter) != course.plan:
                states[meter] = course.state()
                self._remove(course)
        for meter, plan in self._plans.items():
            if meter not in self._courses:
                self._add(plan, states.get(meter))
        used = {plan.port for plan in self._plans.values()}
        for url in self._lines.keys() - used:
            self._lines.pop(url).stop()

    async def started(self) -> None:
        """Return once it is known what the store knows of the meters."""
        await self._started.wait()

    def states(self) -> Sequence[MeterState]:
        """Return how all meters are doing, as far as that is kept."""
        shown = {state.meter: state for state in self._keeper.shown()}
        return tuple(
            shown.get(meter) or MeterState(meter=meter) for meter in self._plans
        )

    def infos(self) -> Sequence[MeterInfo]:
        """Return what is known of the meters."""
        return tuple(course.info() for course in self._courses.values())

    @property
    def waiting(self) -> int:
        """How many readings wait for the store."""
        return self._keeper.waiting

    async def _kept_states(self) -> Mapping[str, MeterState]:
        try:
            return {state.meter: state for state in await self._store.states()}
        except StoreError as error:
            logger.warning("store=away reason=%s states=unknown", error.reason)
            return {}

    async def _end_when_stopped(self) -> None:
        await self._stop.wait()
        self._timetable.stop()
        for line in self._lines.values():
            line.stop()

    def _add(self, plan: MeterPlan, state: MeterState | None) -> None:
        course = self._course(plan, state)
        self._courses[plan.meter] = course
        if plan.port not in self._lines:
            self._begin(plan.port)
        self._timetable.put(course)
        self._keeper.tell(course.state())

    def _course(self, plan: MeterPlan, state: MeterState | None) -> MeterCourse:
        """Return a meter's course, begun anew if what was kept of it is of no use."""
        try:
            course = MeterCourse(plan, clock=self._clock, state=state)
            course.state()
        except Exception:
            if state is None:
                raise
            # The outermost loop: one meter's trouble must not end all reading.
            logger.exception("meter=%s state=unusable", plan.meter)
            return MeterCourse(plan, clock=self._clock)
        return course

    def _remove(self, course: MeterCourse) -> None:
        course.is_gone = True
        del self._courses[course.plan.meter]
        self._timetable.put(course)
        if course.plan.meter not in self._plans:
            self._keeper.forget(course.plan.meter)

    def _begin(self, url: str) -> None:
        """Start the task of a line, behind the one that may still end there."""
        line = Line(
            url,
            opener=self._opener,
            store=self._store,
            keeper=self._keeper,
            on_planned=self._timetable.put,
            backfiller=self._backfiller,
        )
        if self._stop.is_set():
            line.stop()
        self._lines[url] = line
        before = self._tasks.get(url)
        # Only while a collector runs are there lines to begin.
        if self._group is not None:
            run = _run_behind(before, line)
            self._tasks[url] = self._group.create_task(run, name=f"line {line.url}")

    def _due(self, course: MeterCourse) -> None:
        self._lines[course.plan.port].add_due(course)


async def _run_behind(before: asyncio.Task[None] | None, line: Line) -> None:
    """Run a line once its port is free."""
    if before is not None:
        await asyncio.wait([before])
    await line.run()
