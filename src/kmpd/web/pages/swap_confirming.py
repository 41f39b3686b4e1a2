"""Asks whether to note a reset, or to take one back, and tells what that changes."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Final

from nicegui import ui

from kmpd.config import MeterConfig, Role
from kmpd.errors import StationError
from kmpd.storage import Segment
from kmpd.web.pages.drawing import button, text_element
from kmpd.web.pages.visit import Visit
from kmpd.web.views.swap import Editor, Refusal, Shown, SwapPlan
from kmpd.web.words import noted

#: Why something is not noted, and what to do.
REFUSALS: Final[Mapping[Refusal, str]] = {
    Refusal.NOT_ADMIN: noted("Only an admin may note swaps and resets."),
    Refusal.NO_METER: noted("There is no such meter in the configuration any more."),
    Refusal.NO_INSTANT: noted("A date and a time are needed, such as 09:30."),
    Refusal.SKIPPED: noted(
        "The clock was put forward over this time, so that it never was. "
        "Take one an hour later."
    ),
    Refusal.TO_COME: noted("This time is still to come. Note a reset once it was."),
    Refusal.NOTHING_BEFORE: noted(
        "No reading is older than this time, so there is nothing to tell apart."
    ),
    Refusal.NOTHING_BEHIND: noted(
        "There is no reading after this time yet. "
        "Note the reset once the meter has been read."
    ),
    Refusal.THERE: noted(
        "Counting begins anew with the reading after this time already."
    ),
    Refusal.NOT_THERE: noted("This reset is not noted any more."),
}
#: What the address asks to change; taken away, it asks for nothing.
CHANGE: Final[Mapping[str, str | None]] = MappingProxyType(
    dict.fromkeys(("date", "time", "back"))
)


def refused(visit: Visit, refusal: Refusal) -> None:
    """Draw why something was not noted, and what to do."""
    notice = ui.element("section").classes("kmp-card kmp-notice-bad")
    with notice.props('role="alert"'):
        text_element("h2", visit.say("This was not noted"))
        text_element("p", visit.say(REFUSALS[refusal]))


def confirm_note(visit: Visit, meter: MeterConfig, plan: SwapPlan) -> None:
    """Draw what noting a reset would change, and ask whether to."""
    say, zone = visit.say, meter.zone
    since = say.instant(plan.since, zone)
    with ui.element("section").classes("kmp-card kmp-notice-warn"):
        text_element("h2", say("Begin counting anew on {instant}?", instant=since))
        for shown, words in (
            (plan.before, say("The last reading before it:")),
            (plan.behind, say("The first reading behind it:")),
        ):
            text_element("p", f"{words} {_said(visit, shown, zone)}")
        text_element(
            "p",
            say(
                "What passed between these two is no longer counted; hours, days, "
                "months and years with it are worked out anew and marked as not whole. "
                "No reading changes, nothing is written to the meter, and it can be "
                "taken back."
            ),
        )
        _buttons(visit, meter, say("Note the reset"), since=plan.since, is_new=True)


def _said(visit: Visit, shown: Shown | None, zone: dt.tzinfo) -> str:
    say = visit.say
    if shown is None:
        return say("not known")
    number = say.number(shown.value.number)
    at = say.instant(shown.at, zone)
    unit = shown.value.unit_symbol
    return say("{number} {unit} on {instant}", number=number, unit=unit, instant=at)


def confirm_back(visit: Visit, meter: MeterConfig, segment: Segment) -> None:
    """Draw what taking back a reset would change, and ask whether to."""
    say = visit.say
    if not visit.is_admin:
        refused(visit, Refusal.NOT_ADMIN)
        return
    since = say.instant(segment.since, meter.zone)
    with ui.element("section").classes("kmp-card kmp-notice-warn"):
        title = say("Take back the reset of {instant}?", instant=since)
        text_element("h2", title)
        text_element(
            "p",
            say(
                "Counters are then compared over this time as over any other; hours, "
                "days, months and years with it are worked out anew. A counter that "
                "fell counts for nothing there."
            ),
        )
        _buttons(visit, meter, say("Take it back"), since=segment.since, is_new=False)


def _buttons(
    visit: Visit, meter: MeterConfig, name: str, *, since: dt.datetime, is_new: bool
) -> None:

    async def change(at: dt.datetime) -> Refusal | None:
        # Asked only now: a page stays open for long.
        role = Role.ADMIN if visit.is_admin else Role.VIEWER
        editor = Editor(
            context=visit.context, meter=meter.name, by=visit.visitor, role=role
        )
        return await (editor.note(at) if is_new else editor.take_back(at))

    with ui.element("div").classes("kmp-choices"):
        confirm = button(name)
        ui.link(visit.say("Leave it"), visit.link("", **CHANGE)).classes("kmp-button")
    told = ui.element("p").props('role="alert"')
    confirm.on("click", _changing(visit, change, since=since, told=told))


def _changing(
    visit: Visit,
    change: Callable[[dt.datetime], Awaitable[Refusal | None]],
    *,
    since: dt.datetime,
    told: ui.element,
) -> Callable[[], Awaitable[None]]:
    async def confirmed() -> None:
        try:
            refusal = await change(since)
        except StationError as error:
            reason = str(error)
        else:
            if refusal is None:
                ui.navigate.to(visit.link("", **CHANGE))
                return
            reason = visit.say(REFUSALS[refusal])
        told.clear()
        with told:
            text_element("span", reason)

    return confirmed
