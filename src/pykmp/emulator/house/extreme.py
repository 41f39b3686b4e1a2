"""The largest and smallest flow and power of a month and a year, with their dates.

A meter takes them from averages, here of whole hours of its own clock; the date is
that of the beginning of the hour. The first of two equal hours stays.

Source: registers 123-130 and 138-145 by name; the averaging time of an hour is assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache, reduce
from typing import Final

import attrs

from pykmp.emulator.house.clock import Clock, to_datetime, to_second
from pykmp.emulator.house.segment import PRODUCT_COUNTS, Counters
from pykmp.emulator.house.weather import DAY_SECONDS, HOUR_SECONDS

_MONTHS: Final = 12
_ENDS_KEPT: Final = 4


@attrs.frozen(kw_only=True)
class Extreme:
    """An hour's average, and when the meter's clock began that hour."""

    amount: int
    hour: datetime


@attrs.frozen(kw_only=True)
class Extremes:
    """The extremes of a period that has at least one whole hour.

    Units: flows in l/h, powers in W.
    """

    max_flow: Extreme
    min_flow: Extreme
    max_power: Extreme
    min_power: Extreme

    def joined(self, later: Extremes) -> Extremes:
        """Return the extremes of this period and a later one together."""
        return Extremes(
            max_flow=max(self.max_flow, later.max_flow, key=_amount),
            min_flow=min(self.min_flow, later.min_flow, key=_amount),
            max_power=max(self.max_power, later.max_power, key=_amount),
            min_power=min(self.min_power, later.min_power, key=_amount),
        )


class ExtremeBook:
    """Owner of the extremes of one meter; keeps those of days and months gone by."""

    def __init__(
        self, fitted: int, clock: Clock, counters_at: Callable[[int], Counters]
    ) -> None:
        self._first_shown = clock.at(fitted)
        # An hour begins where the one before it ended.
        self._counters_at = lru_cache(maxsize=_ENDS_KEPT)(counters_at)
        self._when = lru_cache(maxsize=_ENDS_KEPT)(clock.when)
        self._days: dict[int, Extremes | None] = {}
        self._months: dict[int, Extremes | None] = {}

    def year(self, year: int, *, until: int) -> Extremes | None:
        """Return the extremes of a year of the clock, up to a house second."""
        return _joined(
            self.month(year, month, until=until) for month in range(1, _MONTHS + 1)
        )

    def month(self, year: int, month: int, *, until: int) -> Extremes | None:
        """Return the extremes of a month of the clock, up to a house second."""
        start = month_start(year, month)
        end = month_start(year + month // _MONTHS, month % _MONTHS + 1)
        return self._kept(
            self._months,
            start,
            end,
            until=until,
            work_out=lambda: _joined(
                self._day(midnight, until=until)
                for midnight in range(start, end, DAY_SECONDS)
            ),
        )

    def _day(self, midnight: int, *, until: int) -> Extremes | None:
        return self._kept(
            self._days,
            midnight,
            midnight + DAY_SECONDS,
            until=until,
            work_out=lambda: _joined(
                self._hour(hour, until=until)
                for hour in range(midnight, midnight + DAY_SECONDS, HOUR_SECONDS)
            ),
        )

    def _kept(
        self,
        book: dict[int, Extremes | None],
        start: int,
        end: int,
        *,
        until: int,
        work_out: Callable[[], Extremes | None],
    ) -> Extremes | None:
        """Return the extremes of a period, from the book once the period is over."""
        if end <= self._first_shown or self._is_ahead(start, until):
            return None
        if self._is_ahead(end, until):
            return work_out()
        if start not in book:
            book[start] = work_out()
        return book[start]

    def _hour(self, hour: int, *, until: int) -> Extremes | None:
        """Return the averages of an hour as its extremes; None unless it is whole."""
        start, end = self._when(hour), self._when(hour + HOUR_SECONDS)
        if hour < self._first_shown or not start < end <= until:
            return None
        gained = self._counters_at(end).minus(self._counters_at(start))
        began = to_datetime(hour)
        flow = Extreme(amount=gained.volume // (end - start), hour=began)
        watts = gained.heat // (PRODUCT_COUNTS * (end - start))
        power = Extreme(amount=watts, hour=began)
        return Extremes(max_flow=flow, min_flow=flow, max_power=power, min_power=power)

    def _is_ahead(self, shown: int, until: int) -> bool:
        return self._when(shown) > until


def month_start(year: int, month: int) -> int:
    """Return the clock second at which a month begins."""
    return to_second(datetime(year, month, 1))


def _joined(parts: Iterable[Extremes | None]) -> Extremes | None:
    """Return the extremes of all parts, in their order; None where there is none."""
    found = [part for part in parts if part is not None]
    return reduce(Extremes.joined, found) if found else None


def _amount(extreme: Extreme) -> int:
    return extreme.amount
