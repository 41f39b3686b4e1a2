"""Degree days, and how much heat a building takes when it is cold.

Source: needs.md 5.1: degree days as the Dutch statistics office counts them, to a base
of 18 °C; weighted by season as is usual in the Netherlands.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import compress, pairwise
from operator import and_
from typing import Final

import attrs

from kmpd.config import WeatherConfig
from kmpd.consumption import PeriodKind, period_at
from kmpd.temperature import Temperature

#: What a degree day counts in a month, where they are weighted.
WEIGHTS: Final[Mapping[int, Decimal]] = {
    **dict.fromkeys((4, 5, 6, 7, 8, 9), Decimal("0.8")),
    **dict.fromkeys((3, 10), Decimal("1.0")),
    **dict.fromkeys((1, 2, 11, 12), Decimal("1.1")),
}
#: A temperature is taken to hold so long at most.
HOLD: Final = dt.timedelta(hours=3)
#: A temperature stands for its day if no other is as near as this.
_ALONE: Final = dt.timedelta(hours=12)
#: A day is known if temperatures hold for this much of it.
COVERED_SHARE: Final = 0.75
#: Days that a line is fitted to, at least.
DAYS_MIN: Final = 20
_BALANCES_CELSIUS: Final = tuple(half / 2 for half in range(16, 45))


def daily_means(
    temperatures: Sequence[Temperature], zone: dt.tzinfo
) -> Mapping[dt.date, Decimal]:
    """Return the mean temperature of each day that is known well enough.

    Each temperature holds until the next one, for three hours at most; one that comes
    alone, as in files of daily means, holds for its day.

    Args:
        temperatures: By instant; of one source.
        zone: Days go by it.
    """
    by_day: dict[dt.date, list[Temperature]] = {}
    for each in temperatures:
        by_day.setdefault(each.at.astimezone(zone).date(), []).append(each)
    alone = _alone(temperatures)
    means = {
        day: of_day[0].celsius if of_day[0] in alone else _mean(of_day, zone)
        for day, of_day in by_day.items()
    }
    return {day: mean for day, mean in means.items() if mean is not None}


def _alone(temperatures: Sequence[Temperature]) -> frozenset[Temperature]:
    """Return those that have no other near.

    The first of a sensor that is told all day, shortly after midnight, is none.
    """
    ats = [each.at for each in temperatures]
    behind = [other - one >= _ALONE for one, other in pairwise(ats)]
    is_alone = map(and_, [True, *behind], [*behind, True])
    return frozenset(compress(temperatures, is_alone))


def degree_days(mean_celsius: Decimal, day: dt.date, config: WeatherConfig) -> Decimal:
    """Return the degree days of a day.

    >>> degree_days(Decimal("5.5"), dt.date(2026, 1, 3), WeatherConfig())
    Decimal('12.5')
    """
    missing = max(Decimal(0), config.base_celsius - mean_celsius)
    return missing * WEIGHTS[day.month] if config.is_weighted else missing


@attrs.frozen(kw_only=True)
class Signature:
    """How the energy of a day follows the temperature outdoors.

    Attributes:
        base_kwh: Energy of a day on which nothing is heated: hot water, and losses.
        slope_kwh: Energy more for each degree below the balance, each day.
        balance_celsius: Above this mean temperature nothing is heated.
        share: How much of the difference between days that explains, from 0 to 1.
        days: How many days it is of.
    """

    base_kwh: float
    slope_kwh: float
    balance_celsius: float
    share: float
    days: int

    def expected_kwh(self, mean_celsius: float) -> float:
        """Return the energy of a day of that mean temperature."""
        return self.base_kwh + self.slope_kwh * max(
            0.0, self.balance_celsius - mean_celsius
        )


def signature(days: Iterable[tuple[float, float]]) -> Signature | None:
    """Return the line that fits days best; None for too few, or too much alike.

    Least squares for each balance of half a degree, from 8 to 22 °C.

    Args:
        days: Mean temperature in °C, and energy in kWh.
    """
    known = tuple(days)
    if len(known) < DAYS_MIN:
        return None
    fits = (_fit(known, balance) for balance in _BALANCES_CELSIUS)
    found = [fit for fit in fits if fit is not None]
    return max(found, key=lambda fit: fit.share, default=None)


def _fit(days: Sequence[tuple[float, float]], balance: float) -> Signature | None:
    """Return the line for a balance; None if heat would rise with the temperature."""
    count = len(days)
    cold = [max(0.0, balance - celsius) for celsius, _ in days]
    energy = [kwh for _, kwh in days]
    cold_mean, energy_mean = sum(cold) / count, sum(energy) / count
    spread = sum((each - cold_mean) ** 2 for each in cold)
    scatter = sum((each - energy_mean) ** 2 for each in energy)
    if spread <= 0 or scatter <= 0:
        return None
    both = zip(cold, energy, strict=True)
    together = sum((x - cold_mean) * (y - energy_mean) for x, y in both)
    slope = together / spread
    if slope <= 0:
        return None
    return Signature(
        base_kwh=energy_mean - slope * cold_mean,
        slope_kwh=slope,
        balance_celsius=balance,
        share=together**2 / (spread * scatter),
        days=count,
    )


def _mean(of_day: Sequence[Temperature], zone: dt.tzinfo) -> Decimal | None:
    day = period_at(PeriodKind.DAY, of_day[0].at, zone)
    weighed, covered = Decimal(0), dt.timedelta(0)
    ends = [each.at for each in of_day[1:]]
    for each, following in zip(of_day, [*ends, day.end], strict=True):
        held = min(following - each.at, HOLD)
        weighed += each.celsius * Decimal(held.total_seconds())
        covered += held
    if covered < (day.end - day.start) * COVERED_SHARE:
        return None
    return (weighed / Decimal(covered.total_seconds())).quantize(Decimal("0.01"))
