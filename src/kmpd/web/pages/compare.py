"""The page Compare: two spans, or meters, side by side."""

from decimal import Decimal
from typing import Final

from nicegui import ui

from kmpd.analysis.span import SpanKind
from kmpd.consumption import EXACT
from kmpd.web.charts import Table
from kmpd.web.charts.compare import compare_charts, side_name
from kmpd.web.charts.mark import mark_note
from kmpd.web.charts.period import part_name, span_name
from kmpd.web.pages import drawing, states, time
from kmpd.web.pages.counting import (
    amount_tile,
    counter_choices,
    no_counter,
    no_reading,
    percent_more,
    what_is_compared,
)
from kmpd.web.pages.page import Page
from kmpd.web.pages.visit import Visit
from kmpd.web.views.compare import (
    METERS_MAX,
    Against,
    CompareView,
    Side,
    Subject,
    compare_view,
)
from kmpd.web.views.counter import Counter, number_in
from kmpd.web.words import noted

#: So many meters are chosen among beside each other; more are in a menu.
_METERS_BESIDE_MAX: Final = 8
_KINDS: Final = (SpanKind.DAY, SpanKind.MONTH, SpanKind.YEAR)


async def _gather(visit: Visit) -> CompareView | None:
    meter = visit.meter
    if meter is None:
        return None
    return await compare_view(visit.context, meter, visit.query)


def _show(visit: Visit, view: CompareView) -> None:
    say, counter = visit.say, view.counter
    if view.history is None and view.subject is Subject.PERIODS:
        no_reading(visit)
        return
    if counter is None:
        no_counter(visit)
        return
    _toolbar(visit, view, counter)
    if not view.places:
        states.empty(
            visit,
            title=say("There is nothing to compare"),
            advice=say(
                "Nobody read the meter in either time. Choose others above, or come "
                "back when there is more history."
            ),
        )
        return
    unit = counter.unit_shown(visit.energy_unit)
    _tiles(visit, view, unit)
    for chart in compare_charts(view, counter=counter, unit=unit, say=say):
        drawing.chart(visit, chart)
    with drawing.card(say("Differences")):
        drawing.table(
            _differences(visit, view, unit),
            caption=say("Each held against the first, over the same part of both"),
        )
        if view.left_out:
            titles = [
                meter.title
                for meter in visit.context.config().meters
                if meter.name in view.left_out
            ]
            nothing = say(
                "Left out, for nothing alike was read: {meters}.",
                meters=say.listed(titles),
            )
            drawing.text_element("p", nothing, classes="kmp-remark")


def _toolbar(visit: Visit, view: CompareView, counter: Counter) -> None:
    say = visit.say
    has_meters = len(visit.context.config().meters) > 1
    with ui.element("div").classes("kmp-toolbar"):
        if has_meters:
            time.choices(
                say("What is compared"),
                [
                    (say("Times"), visit.link(what=None), not _is_meters(view)),
                    (say("Meters"), visit.link(what="meters"), _is_meters(view)),
                ],
            )
        if len(view.counters) > 1:
            counter_choices(visit, view.counters, counter)
        time.choices(say("Time"), time.kinds(visit, view.span, _KINDS, now=view.now))
    with ui.element("div").classes("kmp-toolbar"):
        time.steps(visit, view.span, now=view.now, history=view.history)
        if _is_meters(view):
            _meters(visit, view)
        else:
            _against(visit, view)
        with ui.element("details").classes("kmp-menu"):
            drawing.text_element("summary", say("From … to …"), classes="kmp-button")
            with ui.element("div").classes("kmp-menu-body"):
                _ranges(visit, view)


def _is_meters(view: CompareView) -> bool:
    return view.subject is Subject.METERS


def _against(visit: Visit, view: CompareView) -> None:
    """Draw what a span may be compared with."""
    say = visit.say
    spans = {
        Against.YEAR: view.span.year_before,
        Against.PREVIOUS: view.span.previous,
    }
    if spans[Against.YEAR] == spans[Against.PREVIOUS]:
        del spans[Against.PREVIOUS]
    links = [
        (
            say("with {span}", span=span_name(span, say)),
            visit.link("", **{"with": against.value, "from2": None, "to2": None}),
            span == view.other,
        )
        for against, span in spans.items()
    ]
    if view.against is Against.RANGE:
        name = say("with {span}", span=span_name(view.other, say))
        links.append((name, visit.link(), True))
    time.choices(say("Compare with"), links)


def _meters(visit: Visit, view: CompareView) -> None:
    """Draw a link for each meter that puts it in, or takes it out."""
    links = []
    for meter in visit.context.config().meters:
        is_in = meter.name in view.meters
        wanted = (
            [name for name in view.meters if name != meter.name]
            if is_in
            else [*view.meters, meter.name][:METERS_MAX]
        )
        links.append((meter.title, visit.link(meters=",".join(wanted)), is_in))
    if len(links) <= _METERS_BESIDE_MAX:
        time.choices(visit.say("Meters"), links)
        return
    with ui.element("details").classes("kmp-menu"):
        drawing.text_element("summary", visit.say("Meters"), classes="kmp-button")
        with ui.element("div").classes("kmp-menu-body"):
            time.choices(visit.say("Meters"), links)


def _ranges(visit: Visit, view: CompareView) -> None:
    say = visit.say
    asked = {"at", "by", "from", "to", "from2", "to2", "with"}
    form = ui.element("form").props('method="get"').classes("kmp-form")
    form.props["action"] = visit.path
    with form:
        for name, text in visit.query.items():
            if name not in asked:
                time.hidden(name, text)
        time.date_input(say("From"), "from", view.span.first)
        time.date_input(say("To"), "to", view.span.last)
        if not _is_meters(view):
            time.date_input(say("Compared from"), "from2", view.other.first)
            time.date_input(say("Compared to"), "to2", view.other.last)
        drawing.button(say("Show")).props('type="submit"')


def _tiles(visit: Visit, view: CompareView, unit: str) -> None:
    say = visit.say
    with ui.element("div").classes("kmp-tiles"):
        for place, side in enumerate(view.sides):
            number = None
            if side.total is not None:
                number = number_in(unit, side.total.number, side.total.unit)
            amount_tile(
                visit,
                f"side-{place}",
                side_name(side, view, say),
                number=number,
                unit=unit,
                note=_note(visit, view, side),
            )
        if len(view.sides) == 2:  # noqa: PLR2004 - of two there is one difference
            _difference(visit, view.sides[1], unit)


def _note(visit: Visit, view: CompareView, side: Side) -> str:
    if side.total is None:
        return visit.say("Nobody read the meter in this time.")
    is_running = side.span.contains(view.now)
    return mark_note(side.total.mark, visit.say, is_running=is_running)


def _difference(visit: Visit, side: Side, unit: str) -> None:
    comparison = side.comparison
    if comparison is None:
        return
    number = number_in(unit, comparison.difference, comparison.unit)
    compared = what_is_compared(comparison, visit.say)
    parts = [percent_more(visit, comparison), compared]
    note = " · ".join(part for part in parts if part)
    name = visit.say("Difference")
    amount_tile(visit, "difference", name, number=number, unit=unit, note=note)


def _differences(visit: Visit, view: CompareView, unit: str) -> Table:
    say = visit.say
    rows = [_row(visit, view, side, unit=unit) for side in view.sides[1:]]
    return Table(
        columns=(
            say("Compared with"),
            say("The first ({unit})", unit=unit),
            say("The other ({unit})", unit=unit),
            say("Difference ({unit})", unit=unit),
            say("Difference (%)"),
            say("Over"),
        ),
        rows=tuple(rows),
        numeric=frozenset({1, 2, 3, 4}),
    )


def _row(visit: Visit, view: CompareView, side: Side, *, unit: str) -> tuple[str, ...]:
    say, name = visit.say, side_name(side, view, visit.say)
    comparison = side.comparison
    if comparison is None:
        nothing = say("no time in which both were read")
        return name, "–", "–", "–", "–", nothing
    numbers: list[Decimal | None] = [
        number_in(unit, number, comparison.unit)
        for number in (comparison.number, comparison.other)
    ]
    one, other = numbers
    difference = None
    if one is not None and other is not None:
        difference = EXACT.subtract(one, other)
    part = comparison.part
    over = part_name(part.since, part.until, span=part.span, say=say)
    figures = (say.number(number) for number in (one, other, difference))
    return name, *figures, percent_more(visit, comparison), over


COMPARE = Page(
    path="/compare",
    title=noted("Compare"),
    icon="compare_arrows",
    gather=_gather,
    show=_show,
)
