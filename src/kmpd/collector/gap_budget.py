"""For how long the gaps of one meter may keep its line busy, and for how long they did.

What they take is counted beside what readings take, so that none is left out for it.
"""

import datetime as dt
from typing import Final

from kmpd.backfill import allowance_seconds
from kmpd.collector.course import MeterCourse
from kmpd.collector.gap_means import Means
from kmpd.collector.log_turn import LogTurn
from kmpd.state import LineDay

_DAY: Final = dt.timedelta(days=1)


class GapBudget:
    """Owns what the gaps of one meter have taken of the day so far."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._day: dt.date | None = None
        self._spent_seconds = 0.0

    async def left_seconds(self, course: MeterCourse) -> float:
        """Return for how long gaps may keep the line busy today.

        Raises:
            StoreError: The store does not tell what the day has cost so far.
        """
        plan, spending = course.plan, course.memory.spending
        now = self._means.clock.now().astimezone(plan.zone)
        spent_seconds = spending.on(now.date()).spent_seconds
        await self._begin(plan.meter, now.date(), spent_seconds)
        midnight = dt.datetime.combine(now.date() + _DAY, dt.time(), plan.zone)
        rest_seconds = midnight.timestamp() - now.timestamp()
        due = rest_seconds / course.interval_seconds
        allowed_seconds = allowance_seconds(
            plan.budget_seconds,
            spent_seconds=spent_seconds,
            needed_seconds=due * spending.cost_seconds,
        )
        return allowed_seconds - self._spent_seconds

    def spend(self, course: MeterCourse, turn: LogTurn) -> None:
        """Count what a turn took, here and in the book of the line."""
        self._spent_seconds += turn.line_seconds
        now = self._means.clock.now().astimezone(course.plan.zone)
        self._means.keeper.count(
            LineDay(
                meter=course.plan.meter,
                day=now.date(),
                requests=turn.requests,
                attempts=turn.attempts,
                seconds=turn.seconds,
                line_seconds=turn.line_seconds,
            )
        )

    async def _begin(self, meter: str, day: dt.date, spent_seconds: float) -> None:
        """Begin a day; after a restart with what its line did beside readings."""
        if self._day is None:
            days = await self._means.store.line_days(meter, day, day + _DAY)
            whole_seconds = sum(one.line_seconds for one in days)
            self._spent_seconds = max(0.0, whole_seconds - spent_seconds)
        elif self._day != day:
            self._spent_seconds = 0.0
        self._day = day
