"""What the page Weather shows: energy held against the cold outdoors."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

import attrs

from kmpd.analysis.weather import Signature, daily_means, degree_days, signature
from kmpd.config import WeatherConfig
from kmpd.consumption import Mark, PeriodKind
from kmpd.temperature import Temperature
from kmpd.web.context import WebContext
from kmpd.web.views.quantity import HEAT_ENERGY, shown

#: Amounts that are known well enough to be held against the weather.
_KNOWN: Final = frozenset({Mark.MEASURED, Mark.INTERPOLATED})
#: Days that are warmer on average say nothing of heating: hot water outweighs it.
COLD_DEGREE_DAYS_MIN: Final = 4
#: Where temperatures are from, the most trusted first.
_SOURCES: Final = ("import", "mqtt")


@attrs.frozen(kw_only=True)
class WeatherDay:
    """A day and its weather.

    Attributes:
        day: In the zone of the meter.
        celsius: Mean temperature outdoors.
        degree_days: How much that is below the base, weighted if so configured.
        kwh: Heat that was taken; None if that is not known well enough.
    """

    day: dt.date
    celsius: Decimal
    degree_days: Decimal
    kwh: Decimal | None


@attrs.frozen(kw_only=True)
class WeatherView:
    """Energy and the cold outdoors.

    Attributes:
        config: How degree days are counted.
        days: Days whose temperature is known, in order.
        signature: How energy follows the temperature; None if days do not tell.
    """

    config: WeatherConfig
    days: Sequence[WeatherDay]
    signature: Signature | None

    def months(self) -> Mapping[dt.date, Sequence[WeatherDay]]:
        """Return the days of each month, by its first day."""
        found: dict[dt.date, list[WeatherDay]] = {}
        for day in self.days:
            found.setdefault(day.day.replace(day=1), []).append(day)
        return found


def kwh_per_degree_day(days: Sequence[WeatherDay]) -> Decimal | None:
    """Return the heat for each degree day; None where it was hardly cold."""
    known = [day for day in days if day.kwh is not None]
    cold = sum((day.degree_days for day in known), Decimal(0))
    if not known or cold < COLD_DEGREE_DAYS_MIN * len(known):
        return None
    heat = sum((day.kwh for day in known if day.kwh is not None), Decimal(0))
    return heat / cold


async def weather_view(
    context: WebContext, meter: str, *, since: dt.datetime, until: dt.datetime
) -> WeatherView:
    """Return energy and temperature of each day between two instants.

    Raises:
        StoreError: The store cannot be used.
    """
    zone = context.zone(meter)
    config = context.config().dashboard.weather
    means = _means(await context.archive.temperatures(since, until), zone)
    amounts = await context.archive.consumption(
        meter, HEAT_ENERGY, period=PeriodKind.DAY, since=since, until=until
    )
    heat = {
        amount.period.start.astimezone(zone).date(): shown(amount, "kWh")
        for amount in amounts
        if amount.mark in _KNOWN
    }
    days = tuple(
        WeatherDay(
            day=day,
            celsius=means[day],
            degree_days=degree_days(means[day], day, config),
            kwh=heat.get(day),
        )
        for day in sorted(means)
    )
    pairs = ((float(d.celsius), float(d.kwh)) for d in days if d.kwh is not None)
    return WeatherView(config=config, days=days, signature=signature(pairs))


def _means(
    temperatures: Sequence[Temperature], zone: dt.tzinfo
) -> Mapping[dt.date, Decimal]:
    """Return the mean of each day: of the source that is trusted most and knows it."""
    means: dict[dt.date, Decimal] = {}
    for source in reversed(_SOURCES):
        of_source = [each for each in temperatures if each.source == source]
        means |= daily_means(of_source, zone)
    return means
