"""Links and forms that choose which time a page shows."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

from nicegui import ui

from kmpd.analysis.span import Span, SpanKind, span_at
from kmpd.web.charts.period import span_name
from kmpd.web.pages.drawing import button, named, text_element
from kmpd.web.pages.visit import Visit
from kmpd.web.views.span import query_of_span
from kmpd.web.words import noted

_NAMES: Final[Mapping[SpanKind, str]] = {
    SpanKind.DAY: noted("Day"),
    SpanKind.MONTH: noted("Month"),
    SpanKind.QUARTER: noted("Quarter"),
    SpanKind.YEAR: noted("Year"),
}


def link_to(visit: Visit, span: Span, **further: str | None) -> str:
    """Return the address of the page for another span."""
    return visit.link("", **query_of_span(span), **further)


def choices(name: str, links: Iterable[tuple[str, str, bool]]) -> None:
    """Draw links of which one is the present: text, address, and whether it is."""
    with named(ui.element("div"), name, role="group").classes("kmp-choices"):
        for text, address, is_chosen in links:
            link = ui.link(text, address).classes("kmp-choice")
            if is_chosen:
                link.props('aria-current="true"')


def kinds(
    visit: Visit, span: Span, wanted: Iterable[SpanKind], *, now: dt.datetime
) -> Iterable[tuple[str, str, bool]]:
    """Yield a link to the span of each kind that is around the present one."""
    today = now.astimezone(span.zone).date()
    day = today if span.contains(now) else span.first
    for kind in wanted:
        around = span_at(kind, day, span.zone)
        text = visit.say(_NAMES[kind])
        yield text, link_to(visit, around), span.kind is kind


def steps(
    visit: Visit,
    span: Span,
    *,
    now: dt.datetime,
    history: tuple[dt.datetime, dt.datetime] | None,
) -> None:
    """Draw links to the span before, behind and around today."""
    say = visit.say
    has_before = history is not None and history[0] < span.since
    has_behind = span.until <= now
    today = span_at(span.kind, now.astimezone(span.zone).date(), span.zone)
    box = named(ui.element("nav"), say("Time"))
    with box.classes("kmp-steps"):
        _step("chevron_left", span.previous, visit, is_there=has_before)
        text_element("span", span_name(span, say), classes="kmp-steps-name")
        _step("chevron_right", span.next, visit, is_there=has_behind)
        if has_behind and span.kind is not SpanKind.RANGE:
            ui.link(say("Today"), link_to(visit, today)).classes("kmp-choice")


def range_form(visit: Visit, span: Span, *, today: dt.date) -> None:
    """Draw a form that asks for any range of days; it works without a program."""
    say = visit.say
    form = ui.element("form").props('method="get"').classes("kmp-form")
    form.props["action"] = visit.path
    with form:
        for name, text in visit.query.items():
            if name not in {"at", "from", "to", "by"}:
                hidden(name, text)
        date_input(say("From"), "from", span.first)
        date_input(say("To"), "to", min(span.last, max(today, span.first)))
        button(say("Show")).props('type="submit"')


def hidden(name: str, text: str) -> None:
    """Put a value into a form that nobody sees."""
    field = ui.element("input")
    field.props.update({"type": "hidden", "name": name, "value": text})


def date_input(label: str, name: str, day: dt.date) -> None:
    """Draw a field for a day."""
    with text_element("label", label, classes="kmp-field"):
        field = ui.element("input")
        field.props.update({"type": "date", "name": name, "value": day.isoformat()})


def _step(icon: str, span: Span, visit: Visit, *, is_there: bool) -> None:
    name = span_name(span, visit.say)
    if not is_there:
        # It keeps its place, so that the others do not move under a finger.
        with ui.element("span").classes("kmp-choice kmp-off"):
            ui.icon(icon)
        return
    link = ui.link(target=link_to(visit, span)).classes("kmp-choice")
    with named(link, name):
        ui.icon(icon).props('aria-hidden="true"')
