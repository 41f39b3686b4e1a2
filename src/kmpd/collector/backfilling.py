"""Gaps are filled while a line has nothing else to do, a turn at a time."""

from collections.abc import Callable

from kmpd.collector.course import MeterCourse
from kmpd.collector.filling import Filling, Means
from kmpd.reading import Reading


class Backfiller:
    """Fills gaps from meters' logs; owns what is known of each meter's gaps.

    What is left to do follows from what is in the store, so that a station that was
    stopped goes on where it was.
    """

    def __init__(self, means: Means) -> None:
        self._means = means
        self._fillings: dict[str, Filling] = {}

    def of(self, course: MeterCourse) -> Filling:
        """Return what is known of a meter's gaps."""
        name = course.plan.meter
        filling = self._fillings.setdefault(name, Filling(course, self._means))
        filling.course = course
        return filling

    def wants(self, course: MeterCourse, reading: Reading) -> bool:
        """Return whether a meter may have gaps to fill, after a reading was kept."""
        filling = self.of(course)
        filling.note(reading)
        return filling.is_waiting

    async def turn(self, course: MeterCourse, goes_on: Callable[[], bool]) -> bool:
        """Read some records; return whether there is more to do at once.

        Raises:
            StoreError: The store does not tell what is missing.
        """
        return await self.of(course).turn(goes_on)
