"""The page Consumption: bars of a day, a month, a year or any range."""

from collections.abc import Mapping
from typing import Final

import attrs
from nicegui import ui

from kmpd.analysis.span import SpanKind
from kmpd.consumption import Mark, PeriodKind
from kmpd.web.charts.consumption import consumption_chart
from kmpd.web.charts.period import span_name
from kmpd.web.pages import drawing, states, time
from kmpd.web.pages.consumption_tiles import consumption_tiles
from kmpd.web.pages.counting import counter_choices, no_counter, no_reading
from kmpd.web.pages.page import Page
from kmpd.web.pages.visit import Visit
from kmpd.web.views.consumption import (
    ConsumptionView,
    GhostKind,
    consumption_view,
)
from kmpd.web.views.counter import Counter
from kmpd.web.views.span import Look, groupings_of, query_of, query_of_span
from kmpd.web.words import noted

_KINDS: Final = (SpanKind.DAY, SpanKind.MONTH, SpanKind.YEAR)
_GROUPINGS: Final[Mapping[PeriodKind, str]] = {
    PeriodKind.HOUR: noted("by hour"),
    PeriodKind.DAY: noted("by day"),
    PeriodKind.MONTH: noted("by month"),
    PeriodKind.YEAR: noted("by year"),
}


async def _gather(visit: Visit) -> ConsumptionView | None:
    meter = visit.meter
    if meter is None:
        return None
    return await consumption_view(visit.context, meter, visit.query)


def _show(visit: Visit, view: ConsumptionView) -> None:
    counter = view.counter
    if view.history is None:
        no_reading(visit)
        return
    if counter is None:
        no_counter(visit)
        return
    unit = counter.unit_shown(visit.energy_unit)
    _toolbar(visit, view, counter)
    if view.total is None:
        states.empty(
            visit,
            title=visit.say("Nobody read the meter in this time"),
            advice=visit.say(
                "Readings are there from {since} to {until}.",
                since=visit.say.instant(view.history[0], view.span.zone),
                until=visit.say.instant(view.history[1], view.span.zone),
            ),
        )
        return
    consumption_tiles(visit, view, unit)
    links = _links(visit, view)
    chart = consumption_chart(
        view, counter=counter, unit=unit, links=links, say=visit.say
    )
    drawing.chart(visit, chart)
    _remarks(visit, view)
    counted = [bar.amount or bar.ghost for bar in view.bars]
    with drawing.card(visit.say("Figures")):
        drawing.table(
            chart.table,
            caption=chart.title,
            links=[link for link, is_in in zip(links, counted, strict=True) if is_in],
        )


def _toolbar(visit: Visit, view: ConsumptionView, counter: Counter) -> None:
    say, span = visit.say, view.span
    with ui.element("div").classes("kmp-toolbar"):
        if len(view.counters) > 1:
            counter_choices(visit, view.counters, counter)
        everything = query_of(Look(span=None, by=PeriodKind.YEAR))
        is_all = view.look.span is None
        time.choices(
            say("Time"),
            [
                *time.kinds(visit, span, _KINDS, now=view.now),
                (say("All"), visit.link("", **everything), is_all),
            ],
        )
        with ui.element("details").classes("kmp-menu"):
            drawing.text_element("summary", say("From … to …"), classes="kmp-button")
            with ui.element("div").classes("kmp-menu-body"):
                today = view.now.astimezone(span.zone).date()
                time.range_form(visit, span, today=today)
    with ui.element("div").classes("kmp-toolbar"):
        if not is_all:
            time.steps(visit, span, now=view.now, history=view.history)
            time.choices(say("Bars"), _groupings(visit, view))
        time.choices(say("Compare with"), _ghosts(visit, view))


def _groupings(visit: Visit, view: ConsumptionView) -> list[tuple[str, str, bool]]:
    wanted = groupings_of(view.span)
    if len(wanted) == 1:
        return []
    return [
        (
            visit.say(_GROUPINGS[by]),
            visit.link("", **query_of(attrs.evolve(view.look, by=by))),
            by is view.look.by,
        )
        for by in wanted
    ]


def _ghosts(visit: Visit, view: ConsumptionView) -> list[tuple[str, str, bool]]:
    if not view.ghosts:
        return []
    links = [
        (
            visit.say("with {span}", span=span_name(ghost.span, visit.say)),
            visit.link(ghost=ghost.kind.value),
            ghost == view.ghost,
        )
        for ghost in view.ghosts
    ]
    alone = visit.say("alone"), visit.link(ghost=GhostKind.NONE.value)
    return [*links, (*alone, view.ghost is None)]


def _links(visit: Visit, view: ConsumptionView) -> list[str]:
    spans = [bar.parts(view.span.zone) for bar in view.bars]
    return [
        "" if span is None else visit.link("", **query_of_span(span)) for span in spans
    ]


def _remarks(visit: Visit, view: ConsumptionView) -> None:
    """Say in words what bars that look otherwise are."""
    say = visit.say
    marks = [bar.amount.mark for bar in view.bars if bar.amount is not None]
    remarks: list[str] = []
    if Mark.ESTIMATED in marks:
        remarks.append(
            say(
                "Striped bars are estimated: the meter was not read when they begin or "
                "end. What passed in the whole gap is known, and is spread evenly."
            )
        )
    if Mark.INTERRUPTED in marks:
        remarks.append(
            say(
                "For a part of some bars nobody knows what passed, for the meter was "
                "changed or its counter reset. They show what is known."
            )
        )
    if any(bar.is_from_log for bar in view.bars):
        remarks.append(
            say("Where nobody read the meter, its own log told what it had counted.")
        )
    if remarks:
        with drawing.card(say("What to know about these figures")):
            for remark in remarks:
                drawing.text_element("p", remark, classes="kmp-remark")


CONSUMPTION = Page(
    path="/consumption",
    title=noted("Consumption"),
    icon="bar_chart",
    gather=_gather,
    show=_show,
)
