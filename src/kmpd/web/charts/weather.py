"""The charts of the page Weather."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kmpd.web.charts.chart import (
    GHOST,
    HEAT,
    WATER,
    Chart,
    Table,
    base_options,
    category_axis,
    value_axis,
)
from kmpd.web.views.weather import WeatherDay, WeatherView, kwh_per_degree_day
from kmpd.web.words import Words


def signature_chart(view: WeatherView, say: Words) -> Chart:
    """Return the energy of each day over its temperature, and the line through it."""
    known = [day for day in view.days if day.kwh is not None]
    points = [[float(day.celsius), float(day.kwh or 0)] for day in known]
    dots = {
        "type": "scatter",
        "name": say("A day"),
        "color": HEAT,
        "symbolSize": 7,
        "itemStyle": {"opacity": 0.65},
        "data": points,
    }
    line = _line(view, [celsius for celsius, _ in points], say)
    options = base_options()
    options["tooltip"] = options["tooltip"] | {"trigger": "item"}
    # The name of the axis stands below the legend, which is as wide as a telephone.
    options["grid"] = options["grid"] | {"top": 56, "bottom": 28}
    return Chart(
        title=say("Energy signature"),
        options={
            **options,
            "xAxis": value_axis("°C", nameLocation="middle", nameGap=26, scale=True),
            "yAxis": value_axis(say("kWh a day"), axisLine={"onZero": False}),
            "series": [dots, *([line] if line else [])],
        },
        table=_days_table(known, say),
        summary=signature_text(view, say),
        file_name="energy-signature",
        height="24rem",
    )


def degree_days_chart(view: WeatherView, say: Words) -> Chart:
    """Return the heat for each degree day, month by month, beside the degree days."""
    months = view.months()
    names = tuple(say.month(month) for month in months)
    cold = [sum((d.degree_days for d in days), Decimal(0)) for days in months.values()]
    ratios = [kwh_per_degree_day(days) for days in months.values()]
    rows = tuple(
        (name, say.number(each, digits=1), _ratio(ratio, say))
        for name, each, ratio in zip(names, cold, ratios, strict=True)
    )
    columns = say("Month"), say("Degree days"), say("kWh for each degree day")
    options = base_options()
    # The names of two axes stand where the legend ends.
    options["grid"] = options["grid"] | {"top": 64}
    return Chart(
        title=say("Heat for the cold there was"),
        options={
            **options,
            "xAxis": category_axis(names),
            "yAxis": _axes(say),
            "series": [_cold_series(cold, say), _ratio_series(ratios, say)],
        },
        table=Table(columns=columns, rows=rows, numeric=frozenset({1, 2})),
        summary=say(
            "If the line falls, the building needs less heat for the same cold."
        ),
        file_name="degree-days",
    )


def signature_text(view: WeatherView, say: Words) -> str:
    """Return what the line through the days says, in a sentence."""
    found = view.signature
    if found is None:
        return say("There are too few days, or they are too much alike, for a line.")
    return say(
        "Below {balance} °C each degree takes {slope} kWh more a day; without heating "
        "a day takes {base} kWh. That explains {share} of the differences between "
        "{days} days.",
        balance=say.number(found.balance_celsius, digits=1),
        slope=say.number(found.slope_kwh, digits=1),
        base=say.number(max(0.0, found.base_kwh), digits=1),
        share=say.percent(found.share),
        days=found.days,
    )


def _axes(say: Words) -> Sequence[Mapping[str, Any]]:
    quiet = {"splitLine": {"show": False}, "nameTextStyle": {"align": "right"}}
    return [
        value_axis(say("kWh for each degree day")),
        value_axis(say("Degree days"), **quiet),
    ]


def _cold_series(cold: Sequence[Decimal], say: Words) -> Mapping[str, Any]:
    return {
        "type": "bar",
        "name": say("Degree days"),
        "color": WATER,
        "yAxisIndex": 1,
        "itemStyle": {"opacity": 0.35},
        "barMaxWidth": 40,
        "data": [float(each) for each in cold],
    }


def _ratio_series(ratios: Sequence[Decimal | None], say: Words) -> Mapping[str, Any]:
    return {
        "type": "line",
        "name": say("kWh for each degree day"),
        "color": HEAT,
        "symbolSize": 7,
        "data": [_drawn(each) for each in ratios],
    }


def _line(
    view: WeatherView, celsius: Sequence[float], say: Words
) -> Mapping[str, Any] | None:
    found = view.signature
    if found is None or not celsius:
        return None
    corners = sorted({min(celsius), found.balance_celsius, max(celsius)})
    return {
        "type": "line",
        "name": say("All days together"),
        "color": GHOST,
        "symbol": "none",
        "silent": True,
        "lineStyle": {"width": 3},
        "data": [[at, round(found.expected_kwh(at), 3)] for at in corners],
    }


def _days_table(days: Sequence[WeatherDay], say: Words) -> Table:
    return Table(
        columns=(say("Day"), "°C", say("Degree days"), "kWh"),
        rows=tuple(
            (
                say.date(day.day),
                say.number(day.celsius),
                say.number(day.degree_days),
                say.number(day.kwh),
            )
            for day in days
        ),
        numeric=frozenset({1, 2, 3}),
    )


def _ratio(ratio: Decimal | None, say: Words) -> str:
    return "–" if ratio is None else say.number(float(ratio), digits=2)


def _drawn(ratio: Decimal | None) -> float | None:
    return None if ratio is None else round(float(ratio), 3)
