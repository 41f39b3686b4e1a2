"""What the page Weather shows."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

from kmpd.config import DashboardConfig, WeatherConfig
from kmpd.temperature import Temperature
from kmpd.web.charts.weather import degree_days_chart, signature_chart, signature_text
from kmpd.web.views.weather import WeatherView, kwh_per_degree_day, weather_view
from kmpd.web.words import Words
from tests.kmpd.web.lived import DAY, count_days, lived, midnight

_FIRST = dt.date(2026, 1, 1)
_COUNT = 40


def celsius(place: int) -> Decimal:
    """Return the mean temperature of a day of these tests."""
    return Decimal(place * 7 % 23 - 4)


def megajoules(place: int) -> Decimal:
    """Return its heat: 2 kWh, and 3 more for each degree below 15 °C."""
    return (2 + 3 * max(Decimal(0), 15 - celsius(place))) * Decimal("3.6")


async def view_of(folder: Path, source: str = "import") -> WeatherView:
    """Return what is shown of forty days."""
    dashboard = DashboardConfig(weather=WeatherConfig(base_celsius=Decimal(15)))
    now = midnight(_FIRST + _COUNT * DAY)
    async with lived(folder, now=now, dashboard=dashboard) as one:
        await count_days(
            one.store, _FIRST, [{60: megajoules(at).scaleb(-3)} for at in range(_COUNT)]
        )
        await one.store.add_temperatures(
            [
                Temperature(
                    at=midnight(_FIRST + at * DAY), celsius=celsius(at), source=source
                )
                for at in range(_COUNT)
            ]
        )
        return await weather_view(
            one.context, "heat", since=midnight(_FIRST), until=now
        )


async def test_the_house_that_follows_the_cold_is_found(tmp_path: Path) -> None:
    """A page says of a house what is not so."""
    view = await view_of(tmp_path)

    assert view.signature is not None
    assert view.signature.balance_celsius == 15
    assert round(view.signature.slope_kwh, 3) == 3
    assert round(view.signature.base_kwh, 3) == 2
    assert view.signature.days == _COUNT
    assert "15.0 °C" in signature_text(view, Words("en"))


async def test_each_day_has_its_degree_days_and_its_heat(tmp_path: Path) -> None:
    """A month is held against the cold of another."""
    view = await view_of(tmp_path, source="mqtt")

    assert [day.celsius for day in view.days] == [celsius(at) for at in range(_COUNT)]
    assert view.days[0].degree_days == 19
    assert all(
        day.kwh is not None
        and abs(day.kwh - megajoules(at) / Decimal("3.6")) <= Decimal("0.001")
        for at, day in enumerate(view.days)
    )


async def test_heat_for_each_degree_day_is_told_only_where_it_was_cold(
    tmp_path: Path,
) -> None:
    """The hot water of a summer is taken for a leaking roof."""
    view = await view_of(tmp_path)

    warm = [day for day in view.days if day.degree_days == 0]

    assert kwh_per_degree_day(warm) is None
    assert kwh_per_degree_day(()) is None
    ratio = kwh_per_degree_day(view.days)
    assert ratio is not None
    assert 3 < ratio < 4


async def test_the_charts_show_each_day_once(tmp_path: Path) -> None:
    """A day is missing from the picture, or stands there twice."""
    view = await view_of(tmp_path)
    say = Words("en")

    dots = signature_chart(view, say)
    months = degree_days_chart(view, say)

    assert len(dots.options["series"][0]["data"]) == _COUNT == len(dots.table.rows)
    assert [row[0] for row in months.table.rows] == ["January 2026", "February 2026"]
    cold = sum(months.options["series"][0]["data"])
    assert cold == float(sum(day.degree_days for day in view.days))


async def test_without_temperatures_there_is_nothing_to_show(tmp_path: Path) -> None:
    """A page draws a year of noughts."""
    now = midnight(_FIRST)
    async with lived(tmp_path, now=now) as one:
        view = await weather_view(one.context, "heat", since=now - 90 * DAY, until=now)

    assert (view.days, view.signature) == ((), None)
