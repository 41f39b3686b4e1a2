"""The page Weather: energy held against the cold there was."""

import datetime as dt

from nicegui import ui

from kmpd.consumption.period import day_start
from kmpd.web.charts.weather import degree_days_chart, signature_chart
from kmpd.web.pages import drawing, states
from kmpd.web.pages.page import Page
from kmpd.web.pages.visit import Visit
from kmpd.web.views.weather import WeatherView, kwh_per_degree_day, weather_view
from kmpd.web.words import noted

#: Two heating seasons, so that one can be held against the other.
_SHOWN = dt.timedelta(days=2 * 366)
_FROM_FILE = "$ kmpd import-temperature temperatures.csv"
_FROM_BROKER = """\
weather:
  mqtt:
    broker: mqtt          # a sink of type mqtt
    topic: weather/outdoor
"""


async def _gather(visit: Visit) -> WeatherView | None:
    meter = visit.meter
    if meter is None:
        return None
    zone = visit.context.zone(meter.name)
    today = visit.context.clock.now().astimezone(zone).date()
    # How warm today is on average, nobody knows before tomorrow.
    until = day_start(today, zone)
    return await weather_view(
        visit.context, meter.name, since=until - _SHOWN, until=until
    )


def _show(visit: Visit, view: WeatherView) -> None:
    if not view.days:
        _explain(visit)
        return
    _tiles(visit, view)
    if any(day.kwh is not None for day in view.days):
        drawing.chart(visit, signature_chart(view, visit.say))
        drawing.chart(visit, degree_days_chart(view, visit.say))
    else:
        states.empty(
            visit,
            title=visit.say("No heat was counted on these days"),
            advice=visit.say("This page holds a meter of heat against the weather."),
            icon="thermostat",
        )


def _explain(visit: Visit) -> None:
    say = visit.say
    states.empty(
        visit,
        title=say("How cold it was outdoors is not known"),
        advice=say("A file of temperatures is imported, or a broker tells them:"),
        icon="device_thermostat",
    )
    with ui.element("div").classes("kmp-grid-wide"):
        for title, example in (
            (say("From a file"), _FROM_FILE),
            (say("From a broker"), _FROM_BROKER),
        ):
            with drawing.card(title):
                drawing.text_element("pre", example)


def _tiles(visit: Visit, view: WeatherView) -> None:
    say, last = visit.say, view.days[-1]
    recent = view.days[-30:]
    with ui.element("div").classes("kmp-grid"):
        drawing.tile(
            say("Outdoors"),
            say.number(last.celsius, digits=1),
            "°C",
            note=say("mean of {day}", day=say.date(last.day)),
        )
        cold = sum(float(day.degree_days) for day in recent)
        days = say.plural("{count} day", "the last {count} days", len(recent))
        drawing.tile(say("Degree days"), say.number(cold, digits=0), note=days)
        ratio = kwh_per_degree_day(recent)
        if ratio is not None:
            text = say.number(float(ratio), digits=2)
            drawing.tile(say("Heat for each degree day"), text, "kWh", note=days)
        if view.signature is not None:
            _signature_tile(visit, view.signature.balance_celsius)


def _signature_tile(visit: Visit, balance_celsius: float) -> None:
    drawing.tile(
        visit.say("Heating begins below"),
        visit.say.number(balance_celsius, digits=1),
        "°C",
        note=visit.say("as the days of this history show it"),
    )


WEATHER = Page(
    path="/weather",
    title=noted("Weather"),
    icon="device_thermostat",
    gather=_gather,
    show=_show,
)
