"""The sums of a pipe, from the day the house begins to any second.

A day's sum is made once and kept; within a day a curve is looked up. So an instant
ten years on costs ten years of days the first time, and next to nothing afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from pykmp.emulator.house.segment import (
    NOTHING,
    Counters,
    Curve,
    Passing,
    Segments,
    Tariff,
    total,
)
from pykmp.emulator.house.weather import DAY_SECONDS

#: Days kept in full, for the few that the averages of one moment begin and end in;
#: a day is quickly worked out again, and hundreds of houses must fit into a computer.
_DAYS_KEPT: Final = 8


class Ledger:
    """Owner of the sums of one pipe; the only thing here that remembers.

    It remembers what it worked out, nothing else: a new ledger says the same.
    """

    def __init__(
        self, first_day: int, build: Callable[[int], Segments], *, tariff: Tariff
    ) -> None:
        self._tariff = tariff
        self._openings = {first_day: NOTHING}
        self._newest_day = first_day
        self._segments = lru_cache(maxsize=_DAYS_KEPT)(build)
        self._curve = lru_cache(maxsize=_DAYS_KEPT)(self._draw_curve)

    def at(self, second: int) -> Counters:
        """Return all that has passed between the first midnight and this second."""
        day, passed = divmod(second, DAY_SECONDS)
        return self._curve(day).at(self.opening(day), passed)

    def opening(self, day: int) -> Counters:
        """Return all that has passed when a day begins."""
        while self._newest_day < day:
            newest = self._newest_day
            gained = total(self._segments(newest), self._tariff)
            self._openings[newest + 1] = self._openings[newest].plus(gained)
            self._newest_day = newest + 1
        return self._openings[day]

    def passing(self, second: int) -> Passing:
        """Return what passes at this second."""
        day, passed = divmod(second, DAY_SECONDS)
        return self._curve(day).passing(passed)

    def _draw_curve(self, day: int) -> Curve:
        return Curve(self._segments(day), self._tariff)
