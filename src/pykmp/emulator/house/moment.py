"""One meter at one second: everything it could tell, worked out when asked.

Units: temperatures in 0.01 °C.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Final

import attrs

from pykmp.emulator.house.clock import to_datetime
from pykmp.emulator.house.event import TroubleKind
from pykmp.emulator.house.extreme import Extremes, month_start
from pykmp.emulator.house.fitted import FittedMeter
from pykmp.emulator.house.segment import PRODUCT_COUNTS, Counters, Passing
from pykmp.emulator.house.spell import TEMPERATURE_TROUBLES, seconds_covered
from pykmp.emulator.house.weather import DAY_SECONDS, HOUR_SECONDS

#: A water meter's info code looks back over this time.
_LOOK_BACK_SECONDS: Final = 31 * DAY_SECONDS
#: Litres between two pulses at input A, as counts of a volume.
_LITRE_COUNTS: Final = 3600
#: Assumed: sixteen years of battery, and half a year left when it is called low.
_BATTERY_DAYS: Final = 16 * 365
_BATTERY_LOW_DAYS: Final = 180
_SECOND: Final = timedelta(seconds=1)


@attrs.frozen(kw_only=True)
class Means:
    """Mean temperatures of a period, in °C; zero where nothing was measured."""

    t1: Fraction
    t2: Fraction


_NO_MEANS: Final = Means(t1=Fraction(0), t2=Fraction(0))


class Moment:
    """A meter at a house second; remembers what it worked out."""

    def __init__(self, meter: FittedMeter, second: int) -> None:
        self.meter: Final = meter
        self.second: Final = second

    @cached_property
    def clock_second(self) -> int:
        """What the clock shows, in seconds since 2000."""
        return self.meter.clock.at(self.second)

    @cached_property
    def clock(self) -> datetime:
        """What the clock shows: naive, the meter's own time."""
        return to_datetime(self.clock_second)

    @cached_property
    def counters(self) -> Counters:
        """All that the meter has counted."""
        return self.meter.counters_at(self.second)

    @cached_property
    def passing(self) -> Passing:
        """What passes through the meter."""
        return self.meter.main.passing(self.second)

    @cached_property
    def troubles(self) -> tuple[TroubleKind, ...]:
        """What is wrong."""
        return self.meter.troubles_at(self.second)

    @property
    def is_powered(self) -> bool:
        """Whether the meter answers at all."""
        return TroubleKind.POWER_CUT not in self.troubles

    @property
    def difference(self) -> int:
        """T1-T2, zero while a sensor is broken."""
        if TEMPERATURE_TROUBLES.keys() & set(self.troubles):
            return 0
        return self.passing.t1 - self.passing.t2

    @property
    def power(self) -> Fraction:
        """The power in W, below zero while the house is cooled."""
        return Fraction(self.passing.gain, PRODUCT_COUNTS)

    @property
    def pulses(self) -> int:
        """Whole litres counted at pulse input A."""
        return self.meter.pulse_volume_at(self.second) // _LITRE_COUNTS

    @property
    def operating_seconds(self) -> int:
        """Seconds with power since the meter was fitted."""
        return self.second - self.meter.fitted - self._covered(TroubleKind.POWER_CUT)

    @property
    def error_seconds(self) -> int:
        """Seconds with power in which something was wrong."""
        return self._covered(*TroubleKind) - self._covered(TroubleKind.POWER_CUT)

    @property
    def info_events(self) -> int:
        """How often the info code has changed."""
        return sum(second <= self.second for second, _ in self.meter.info_changes)

    @property
    def trouble_hours(self) -> dict[TroubleKind, int]:
        """Hours of each trouble in the last 31 days, begun ones counted whole."""
        since = max(self.meter.fitted, self.second - _LOOK_BACK_SECONDS)
        return {
            trouble: -(-self._covered(trouble, since=since) // HOUR_SECONDS)
            for trouble in TroubleKind
        }

    @property
    def battery_days(self) -> int:
        """Days that the battery is said to last."""
        left = _BATTERY_DAYS - (self.second - self.meter.fitted) // DAY_SECONDS
        for spell in self.meter.spells:
            if spell.kind is TroubleKind.BATTERY_LOW and spell.covers(self.second):
                low_days = (self.second - spell.since) // DAY_SECONDS
                left = min(left, _BATTERY_LOW_DAYS - low_days)
        return max(0, left)

    @property
    def period(self) -> datetime:
        """A time within the month and year that extremes and means are of."""
        return self.clock

    @cached_property
    def extremes_year(self) -> Extremes | None:
        """The extremes of the period's year so far; None before its first hour."""
        return self.meter.extremes.year(self.period.year, until=self.second)

    @cached_property
    def extremes_month(self) -> Extremes | None:
        """The extremes of the period's month so far; None before its first hour."""
        year, month = self.period.year, self.period.month
        return self.meter.extremes.month(year, month, until=self.second)

    @property
    def means_year(self) -> Means:
        """The period's year so far, each temperature weighted with its volume."""
        return self._means_by_volume(month_start(self.period.year, 1))

    @property
    def means_month(self) -> Means:
        """The period's month so far, each temperature weighted with its volume."""
        return self._means_by_volume(month_start(self.period.year, self.period.month))

    @property
    def means_day(self) -> Means:
        """The clock's last whole day, over time."""
        return self._means_by_time(DAY_SECONDS)

    @property
    def means_hour(self) -> Means:
        """The clock's last whole hour, over time."""
        return self._means_by_time(HOUR_SECONDS)

    def _covered(self, *troubles: TroubleKind, since: int | None = None) -> int:
        spells = [spell for spell in self.meter.spells if spell.kind in troubles]
        start = self.meter.fitted if since is None else since
        return seconds_covered(spells, since=start, until=self.second)

    def _means_by_volume(self, shown: int) -> Means:
        """Return the means since the clock showed this."""
        since = self.meter.clock.when(shown)
        gained = self.counters.minus(self.meter.counters_at(since))
        return _means(gained.e8, gained.e9, gained.volume)

    def _means_by_time(self, period_seconds: int) -> Means:
        """Return the means of the clock's last whole period of this length."""
        end_shown = self.clock_second // period_seconds * period_seconds
        start = self.meter.clock.when(end_shown - period_seconds)
        end = self.meter.clock.when(end_shown)
        gained = self.meter.counters_at(end).minus(self.meter.counters_at(start))
        return _means(gained.t1_time, gained.t2_time, end - start)


class ClosingMoment(Moment):
    """A moment as a log sees it: what ends there is not yet over."""

    @property
    def period(self) -> datetime:
        """A time within the month and year that extremes and means are of."""
        return self.clock - _SECOND


def _means(sum1: int, sum2: int, weight: int) -> Means:
    if not weight:
        return _NO_MEANS
    return Means(t1=Fraction(sum1, 100 * weight), t2=Fraction(sum2, 100 * weight))
