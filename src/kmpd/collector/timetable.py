"""Who is due when: one heap for all meters, and one sleeper that watches it."""

import asyncio
import heapq
import itertools
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from kmpd.collector.course import MeterCourse
from kmpd.interfaces import Clock

#: A clock that was set is noticed within this time, if nothing was due before.
_LOOK_SECONDS: Final = 300.0
#: What a wall clock and a monotonic one may differ by and still go together; time
#: services correct less than this by going slower.
_STEP_SECONDS: Final = 2.0


class Timetable:
    """Calls when meters are due; owns the order in which they are.

    A meter is in it once: when it was called, it is put in again by whoever read it.
    """

    def __init__(self, clock: Clock, on_due: Callable[[MeterCourse], None]) -> None:
        self._clock = clock
        self._on_due = on_due
        self._heap: list[tuple[float, int, MeterCourse]] = []
        self._courses: dict[MeterCourse, float] = {}
        self._count = itertools.count()
        self._news = asyncio.Event()
        self._is_stopping = False
        self._offset = self._offset_now()

    def put(self, course: MeterCourse) -> None:
        """Put a meter in, or in another place."""
        if course.is_gone:
            self._courses.pop(course, None)
            return
        self._courses[course] = course.due
        is_first = not self._heap or course.due < self._heap[0][0]
        heapq.heappush(self._heap, (course.due, next(self._count), course))
        if is_first:
            self._news.set()

    def stop(self) -> None:
        """Let `run` return."""
        self._is_stopping = True
        self._news.set()

    async def run(self) -> None:
        """Call for each meter when it is due, until told to stop."""
        while not self._is_stopping:
            # What is due already is read, whatever a new plan would say of it.
            self._call_due()
            self._note_step()
            await self._sleep()

    def _call_due(self) -> None:
        now = self._clock.monotonic()
        while self._heap and self._heap[0][0] <= now:
            due, _, course = heapq.heappop(self._heap)
            # What was put in elsewhere since, or is gone, left its old place behind.
            if self._courses.get(course) == due:
                del self._courses[course]
                if not course.is_gone:
                    self._on_due(course)

    def _note_step(self) -> None:
        """Plan anew if the wall clock was set."""
        offset = self._offset_now()
        if abs(offset - self._offset) > _STEP_SECONDS:
            for course in list(self._courses):
                course.replan()
                self.put(course)
        self._offset = offset

    def _offset_now(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()

    async def _sleep(self) -> None:
        """Wait until something may be due."""
        seconds = _LOOK_SECONDS
        if self._heap:
            until_due = self._heap[0][0] - self._clock.monotonic()
            seconds = min(seconds, max(0.0, until_due))
        self._news.clear()
        if self._is_stopping:
            return
        sleeper = asyncio.ensure_future(self._clock.sleep(seconds))
        sleeper.add_done_callback(lambda _: self._news.set())
        try:
            await self._news.wait()
        finally:
            sleeper.cancel()
            with suppress(asyncio.CancelledError):
                await sleeper
