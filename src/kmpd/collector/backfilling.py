"""Gaps are filled while a line has nothing else to do, a turn at a time."""

from collections.abc import Callable, Sequence
from typing import Protocol

from kmpd.collector.course import MeterCourse
from kmpd.collector.filling import Filling
from kmpd.collector.gap_means import GapStore, Means
from kmpd.collector.gap_plan import GapPlan
from kmpd.collector.keeping import Keeper
from kmpd.collector.opening import Opener
from kmpd.collector.plan import MeterPlan
from kmpd.interfaces import Clock, Store
from kmpd.reading import Reading
from pykmp.ports import open_async_port


class HistoryStore(Store, GapStore, Protocol):
    """A store that tells of gaps as well."""


async def gap_plans(
    meters: Sequence[MeterPlan], *, store: HistoryStore, clock: Clock
) -> Sequence[GapPlan]:
    """Return what there is to fill of meters that nobody reads just now.

    Raises:
        StoreError: The store does not tell.
    """
    states = {state.meter: state for state in await store.states()}
    means = Means(
        store=store,
        clock=clock,
        opener=Opener(open_async_port),
        keeper=Keeper(store, clock, on_state=_ignore, on_commit=_ignore),
    )
    courses = [
        MeterCourse(plan, clock=clock, state=states.get(plan.meter)) for plan in meters
    ]
    return [await Filling(course, means).plan() for course in courses]


def _ignore(_news: object) -> None:
    """Do nothing with news that nobody asked for."""


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
