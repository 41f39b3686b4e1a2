"""How the meter on the page Now is doing: what is wrong, its age, its own word."""

from typing import Final

from nicegui import ui

from kmpd.analysis.standing import Concern, standing
from kmpd.config import MeterConfig
from kmpd.web.pages import drawing, meter_words
from kmpd.web.pages.drawing import text_element
from kmpd.web.pages.figure import age, word
from kmpd.web.pages.info_words import advice_of
from kmpd.web.pages.read_now import read_now_button
from kmpd.web.pages.visit import Visit
from kmpd.web.views.now import NowView
from pykmp.meters import Commodity

_PERCENT: Final = 100


def notices(visit: Visit, view: NowView, meter: MeterConfig) -> None:
    """Draw when the meter was read, when it will be, and what is wrong with that."""
    concern = standing(view.state, now=view.now).concern
    with ui.element("section").classes("kmp-card kmp-now-strip"):
        kind = meter_words.concern_kind(concern)
        drawing.badge(meter_words.concern_name(concern, visit.say), kind)
        with ui.element("span"):
            text_element("span", visit.say("Last read:") + " ")
            age(visit, view.read_at)
        due = meter_words.due(view.state, view.now, visit.say)
        text_element("span", due, classes="kmp-soft")
        ui.element("div").classes("kmp-grow")
        read_now_button(visit, meter.name, is_mains_powered=meter.is_mains_powered)
    if view.state.failing_since is not None:
        _failing(visit, view)
    elif concern is Concern.STALE:
        _stale(visit)
    if view.state.info_code:
        _info(visit, view)


def condition_cards(visit: Visit, view: NowView, meter: MeterConfig) -> None:
    """Draw what the meter says of itself, and what reading it costs."""
    say, state = visit.say, view.state
    with ui.element("div").classes("kmp-figures"):
        is_electric = view.commodity is Commodity.ELECTRICITY
        if not state.info_code and (view.tells_info or not is_electric):
            said = _well(visit, view)
            note = _as_of(visit, view) if view.tells_info else _no_info(visit)
            word(say("The meter says"), said, figure="info", note=note)
        word(
            say("Battery"),
            meter_words.battery(state, say, is_mains_powered=meter.is_mains_powered),
            figure="battery",
            note=_as_of(visit, view),
        )
        word(
            say("Clock"),
            meter_words.clock(state, say),
            figure="clock",
            note=meter_words.clock_note(state, say),
        )
        _budget(visit, view)


def _failing(visit: Visit, view: NowView) -> None:
    say, state = visit.say, view.state
    since = state.failing_since
    if since is None:
        return
    with ui.element("section").classes("kmp-card kmp-notice-bad").props('role="alert"'):
        title = say(
            "No reading since {instant}, {ago}",
            instant=say.instant(since, view.zone),
            ago=meter_words.ago(since, view.now, say),
        )
        text_element("h2", title)
        text_element("p", state.failure)
        tries = say.plural(
            "{count} try has failed since then.",
            "{count} tries have failed since then.",
            state.failures,
        )
        kept = say("What is shown below is what could be read before.")
        text_element("p", f"{tries} {kept}" if view.values else tries)


def _stale(visit: Visit) -> None:
    say = visit.say
    with ui.element("section").classes("kmp-card kmp-notice-bad").props('role="alert"'):
        text_element("h2", say("The last reading is older than it should be"))
        text_element(
            "p",
            say(
                "Nobody tried to read the meter since. Perhaps the station was not "
                "running: `kmpd status` tells more."
            ),
        )


def _info(visit: Visit, view: NowView) -> None:
    say, state = visit.say, view.state
    with ui.element("section").classes("kmp-card kmp-notice-warn"):
        for title, advice in advice_of(state.info_code, say):
            text_element("h2", title)
            text_element("p", advice)
        with ui.element("p").classes("kmp-soft"):
            text_element("span", say("The meter says:") + " ")
            said = text_element("span", state.info_code)
            said.props["data-figure"] = "info"
            if state.info_since is not None:
                since = say.instant(state.info_since, view.zone)
                text_element("span", " " + say("(since {instant})", instant=since))


def _well(visit: Visit, view: NowView) -> str:
    if view.tells_info:
        return visit.say("Nothing is wrong")
    return visit.say("Not asked")


def _no_info(visit: Visit) -> str:
    return visit.say(
        "Its info code would tell of faults: add INFO to its `registers` in the "
        "configuration."
    )


def _as_of(visit: Visit, view: NowView) -> str:
    """Return of when the meter's word is; empty while it is fresh."""
    is_late = view.is_stale or view.state.failing_since is not None
    if view.read_at is None or not is_late:
        return ""
    at = visit.say.instant(view.read_at, view.zone)
    return visit.say("Old, of {instant}", instant=at)


def _budget(visit: Visit, view: NowView) -> None:
    say, state = visit.say, view.state
    with ui.element("div").classes("kmp-card kmp-figure"):
        ui.label(say("Read budget today")).classes("kmp-tile-name")
        told = meter_words.budget(state, say)
        said = text_element("div", told, classes="kmp-figure-word")
        said.props["data-figure"] = "budget"
        said.props["data-number"] = str(state.line_seconds_today)
        if state.budget_seconds:
            share = min(1.0, state.line_seconds_today / state.budget_seconds)
            with ui.element("div").classes("kmp-meter").props('aria-hidden="true"'):
                ui.element("div").style(f"width: {share * _PERCENT:.1f}%")
        ui.label(meter_words.budget_note(state, say)).classes("kmp-soft")
