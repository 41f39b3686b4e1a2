"""The page Heat map: when heat is used, and how large a connection has to be."""

import datetime as dt
from typing import Final

from nicegui import ui

from kmpd.analysis.span import SpanKind
from kmpd.web.charts import Table
from kmpd.web.charts.heat_map import heat_map_chart
from kmpd.web.charts.load_duration import load_duration_chart, load_table
from kmpd.web.pages import drawing, states, time
from kmpd.web.pages.counting import counter_choices, no_counter, no_reading
from kmpd.web.pages.page import Page
from kmpd.web.pages.visit import Visit
from kmpd.web.views.counter import Counter
from kmpd.web.views.heat_map import HeatMapView, Maximum, MaximumSource, heat_map_view
from kmpd.web.words import noted

_KINDS: Final = (SpanKind.MONTH, SpanKind.QUARTER, SpanKind.YEAR)
_HIGHEST: Final = 10


async def _gather(visit: Visit) -> HeatMapView | None:
    meter = visit.meter
    if meter is None:
        return None
    return await heat_map_view(visit.context, meter, visit.query)


def _show(visit: Visit, view: HeatMapView) -> None:
    say, counter = visit.say, view.counter
    if view.history is None:
        no_reading(visit)
        return
    if counter is None:
        no_counter(visit)
        return
    _toolbar(visit, view, counter)
    if not view.hours:
        states.empty(
            visit,
            title=say("Nobody read the meter in this time"),
            advice=say("Choose another month, quarter or year above."),
        )
        return
    unit = counter.unit_shown(visit.energy_unit)
    links = {day: _link(visit, day, counter) for day in view.map.days}
    drawing.chart(
        visit,
        heat_map_chart(view, counter=counter, unit=unit, links=links, say=say),
    )
    drawing.chart(visit, load_duration_chart(view, counter=counter, say=say))
    with ui.element("div").classes("kmp-grid-wide"):
        _share(visit, view, counter)
        _highest(visit, view, counter)
    if view.maxima:
        _maxima(visit, view)


def _link(visit: Visit, day: dt.date, counter: Counter) -> str:
    """Return the address of the bars of a day."""
    show = str(counter.register)
    return visit.link("/consumption", by="hour", at=day.isoformat(), show=show)


def _toolbar(visit: Visit, view: HeatMapView, counter: Counter) -> None:
    with ui.element("div").classes("kmp-toolbar"):
        if len(view.counters) > 1:
            counter_choices(visit, view.counters, counter)
        time.choices(
            visit.say("Time"), time.kinds(visit, view.span, _KINDS, now=view.now)
        )
        time.steps(visit, view.span, now=view.now, history=view.history)


def _share(visit: Visit, view: HeatMapView, counter: Counter) -> None:
    """Draw how many hours stay below a load, and a form that asks for another."""
    say = visit.say
    unit, _ = counter.unit_of_load()
    share = view.share_below
    below = f"{say.number(view.below)} {unit}"
    with drawing.card(say("Hours below a load")):
        shown = say.percent(None if share is None else float(share), digits=1)
        drawing.text_element("div", shown, classes="kmp-tile-number")
        said = say("of all hours had a mean load below {load}.", load=below)
        drawing.text_element("p", said, classes="kmp-remark")
        with ui.element("form").props('method="get"').classes("kmp-form") as form:
            form.props["action"] = visit.path
            for name, text in visit.query.items():
                if name != "below":
                    time.hidden(name, text)
            label = say("Load in {unit}", unit=unit)
            with drawing.text_element("label", label, classes="kmp-field"):
                field = ui.element("input")
                field.props.update(
                    {
                        "type": "number",
                        "name": "below",
                        "value": str(view.below),
                        "min": "0",
                        "step": "any",
                    }
                )
            drawing.button(say("Show")).props('type="submit"')


def _highest(visit: Visit, view: HeatMapView, counter: Counter) -> None:
    say = visit.say
    unit, _ = counter.unit_of_load()
    title = say("The highest hours")
    with drawing.card(title):
        rows = load_table(view.loads[:_HIGHEST], view=view, unit=unit, say=say)
        drawing.table(rows, caption=say("What was drawn in an hour, on average"))


def _maxima(visit: Visit, view: HeatMapView) -> None:
    say = visit.say
    data = Table(
        columns=(say("Maximum"), say("Value"), say("When"), say("Who says so")),
        rows=tuple(_row(visit, view, one) for one in view.maxima),
        numeric=frozenset({1}),
    )
    with drawing.card(say("The highest power and flow")):
        drawing.table(data, caption=say("For questions about the connection"))
        drawing.text_element(
            "p",
            say(
                "Readings are instants: between two of them more may have been drawn. "
                "A meter that keeps its own maxima looks all the time, and averages "
                "over the minutes it was set to. To have these read, add 127, 128, "
                "123 and 124 to the registers of the meter in the configuration."
            ),
            classes="kmp-remark",
        )


def _row(visit: Visit, view: HeatMapView, one: Maximum) -> tuple[str, ...]:
    say = visit.say
    when = one.day or "–"
    if one.at is not None:
        when = say.instant(one.at, view.span.zone)
    sources = {
        MaximumSource.METER: say("the meter"),
        MaximumSource.READINGS: say("the readings"),
    }
    value = f"{say.number(one.value.number)} {one.value.unit_symbol}"
    return say(one.name), value, when, sources[one.source]


HEAT_MAP = Page(
    path="/heat-map",
    title=noted("Heat map"),
    icon="grid_on",
    gather=_gather,
    show=_show,
)
