"""Swaps and resets of a meter: shown to all, noted and taken back by admins."""

from collections.abc import Sequence

import attrs
from nicegui import ui

from kmpd.config import MeterConfig
from kmpd.storage import Segment
from kmpd.web.pages import drawing
from kmpd.web.pages.drawing import button, named, text_element
from kmpd.web.pages.swap_confirming import (
    CHANGE,
    REFUSALS,
    confirm_back,
    confirm_note,
    refused,
)
from kmpd.web.pages.visit import Visit
from kmpd.web.views.swap import (
    Refusal,
    SwapPlan,
    instant_of,
    is_noted,
    planned,
    segments_of,
)


@attrs.frozen(kw_only=True)
class SwapsView:
    """Swaps and resets of a meter.

    Attributes:
        meter: As it is configured.
        segments: Which meters were there, and resets, the newest first.
        plan: The reset that is to be confirmed, or why there can be none; None if
            nobody asked for one.
        back: The reset that is to be taken back; None if nobody asked for it.
    """

    meter: MeterConfig
    segments: Sequence[Segment]
    plan: SwapPlan | Refusal | None = None
    back: Segment | None = None


async def swaps_view(visit: Visit, meter: MeterConfig) -> SwapsView:
    """Return the swaps of a meter, and what the address asks to change.

    Raises:
        StoreError: The store cannot be used.
    """
    segments = await segments_of(visit.context, meter.name)
    wanted = visit.query.get("back", "")
    noted_ones = (one for one in segments if is_noted(one))
    return SwapsView(
        meter=meter,
        segments=segments,
        plan=await _plan(visit, meter),
        back=next((one for one in noted_ones if _key(one) == wanted), None),
    )


async def _plan(visit: Visit, meter: MeterConfig) -> SwapPlan | Refusal | None:
    day, time = visit.query.get("date"), visit.query.get("time")
    if day is None and time is None:
        return None
    if not visit.is_admin:
        return Refusal.NOT_ADMIN
    at = instant_of(day or "", time or "", meter.zone)
    if isinstance(at, Refusal):
        return at
    return await planned(visit.context, meter.name, at)


def show(visit: Visit, view: SwapsView) -> None:
    """Draw the swaps of a meter, and what to note or to take back."""
    say = visit.say
    with ui.element("div").classes("kmp-toolbar"):
        all_ = visit.link("", **{**CHANGE, "edit": None})
        ui.link(say("All meters"), all_).classes("kmp-button")
    if isinstance(view.plan, SwapPlan):
        confirm_note(visit, view.meter, view.plan)
    elif view.plan is not None:
        refused(visit, view.plan)
    if view.back is not None:
        confirm_back(visit, view.meter, view.back)
    _segments(visit, view)
    if visit.is_admin:
        _form(visit, view)


def _key(segment: Segment) -> str:
    return segment.since.isoformat()


def _segments(visit: Visit, view: SwapsView) -> None:
    say = visit.say
    title = say("Swaps and resets: {meter}", meter=view.meter.title)
    with drawing.card(title):
        text_element(
            "p",
            say(
                "A new meter is noticed by its serial number. Between two of these "
                "times counters are compared, over them never."
            ),
            classes="kmp-remark",
        )
        if not view.segments:
            text_element("p", say("The meter was not read yet."), classes="kmp-soft")
        with ui.element("ul").classes("kmp-swaps"):
            for segment in view.segments:
                _segment(visit, view, segment)
        if not visit.is_admin:
            text_element("p", say(REFUSALS[Refusal.NOT_ADMIN]), classes="kmp-soft")


def _segment(visit: Visit, view: SwapsView, segment: Segment) -> None:
    say = visit.say
    since = say.instant(segment.since, view.meter.zone)
    with ui.element("li") as item:
        item.props["data-since"] = _key(segment)
        text_element("strong", since)
        if not is_noted(segment):
            serial = segment.serial
            text_element("span", say("Meter {serial} begins", serial=serial))
            return
        text_element("span", say("Counters were reset"))
        if visit.is_admin:
            link = ui.link(
                say("Take back"),
                visit.link("", **{**CHANGE, "back": _key(segment)}),
            ).classes("kmp-button")
            named(link, say("Take back the reset of {instant}", instant=since))


def _form(visit: Visit, view: SwapsView) -> None:
    say = visit.say
    with drawing.card(say("Note a reset")):
        text_element(
            "p",
            say(
                "If counters began anew and the serial number stayed, say when. "
                "A time between the last reading before it and the first one after it "
                "is right, as the clock at the meter shows it ({zone}).",
                zone=str(view.meter.zone),
            ),
            classes="kmp-remark",
        )
        form = ui.element("form").props('method="get"').classes("kmp-form")
        with named(form, say("Note a reset")):
            _hidden("edit", view.meter.name)
            if "meter" in visit.query:
                _hidden("meter", visit.query["meter"])
            _field(say("Day"), "date", visit)
            _field(say("Time of day"), "time", visit)
            button(say("Show what changes")).props('type="submit"')


def _hidden(name: str, value: str) -> None:
    field = ui.element("input").props('type="hidden"')
    field.props["name"], field.props["value"] = name, value


def _field(title: str, kind: str, visit: Visit) -> None:
    """Draw a field for a date or a time; what it is called says which."""
    with ui.element("label").classes("kmp-field"):
        text_element("span", title)
        field = ui.element("input").props('required="required"')
        field.props["type"], field.props["name"] = kind, kind
        field.props["value"] = visit.query.get(kind, "")
