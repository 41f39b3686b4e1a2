"""Meters as rows of a table: how each is doing, why, and what it counted today."""

from collections.abc import Callable, Mapping
from typing import Final

from nicegui import ui

from kmpd.analysis.standing import Concern, Trouble
from kmpd.state import MeterState
from kmpd.web.pages import drawing, meter_words
from kmpd.web.pages.drawing import named, text_element
from kmpd.web.pages.visit import Visit
from kmpd.web.views.meters import MeterLine, MetersView
from kmpd.web.views.quantity import VOLUME, shown
from kmpd.web.words import Words, noted

_COLUMNS: Final = (
    noted("Meter"),
    noted("State"),
    noted("Why"),
    noted("Last read"),
    noted("Today"),
    noted("More"),
)
_CUBIC_METRES: Final = "m³"
_DIGITS: Final = 3

#: How each trouble is said in full.
_WHY: Final[Mapping[Concern, Callable[[MeterState, Trouble, Words], str]]] = {
    Concern.FAILING: lambda state, trouble, say: say(
        "For {duration}: {reason}",
        duration=say.duration(trouble.weight),
        reason=state.failure,
    ),
    Concern.STALE: lambda _state, _trouble, say: say("Nobody tried to read it since"),
    Concern.INFO_CODE: lambda state, _trouble, say: say(
        "The meter says: {words}", words=state.info_code
    ),
    Concern.BATTERY_LOW: lambda _state, _trouble, say: say("Its battery runs low"),
    Concern.REGISTERS_MISSING: lambda state, _trouble, say: say(
        "It does not have these registers: {registers}",
        registers=say.listed([str(id_) for id_ in state.missing]),
    ),
    Concern.CLOCK_OFF: lambda state, _trouble, say: say(
        "Its clock: {offset}", offset=meter_words.clock(state, say)
    ),
    Concern.BUDGET: lambda state, _trouble, say: meter_words.skipped(state, say),
    Concern.POOR_COOLING: lambda _state, trouble, say: say(
        "Yesterday its target was missed by {lack} K",
        lack=say.number(trouble.weight, digits=1),
    ),
    Concern.UNREAD: lambda _state, _trouble, say: say(
        "The first reading is still to come"
    ),
}


def table(visit: Visit, view: MetersView) -> None:
    """Draw the meters of a page; on a telephone each row is a card of its own."""
    say = visit.say
    box = ui.element("div").classes("kmp-table-box").props('tabindex="0"')
    title = say("Meters, the worst first")
    with (
        named(box, title, role="region"),
        ui.element("table").classes("kmp-table kmp-meters"),
    ):
        text_element("caption", title)
        with ui.element("thead"), ui.element("tr"):
            for column in _COLUMNS:
                text_element("th", say(column)).props('scope="col"')
        with ui.element("tbody"):
            for line in view.lines:
                with ui.element("tr") as row:
                    _row(visit, view, line)
                row.props["data-meter"] = line.meter.name


def _row(visit: Visit, view: MetersView, line: MeterLine) -> None:
    say, meter, concern = visit.say, line.meter, line.standing.concern
    with ui.element("td"):
        ui.link(meter.title, visit.link("/", meter=meter.name)).classes(
            "kmp-meter-name"
        )
        place = " · ".join(filter(None, (line.serial, meter.area)))
        if place:
            text_element("div", place, classes="kmp-soft")
    with ui.element("td"):
        kind = meter_words.concern_kind(concern)
        drawing.badge(meter_words.concern_name(concern, say), kind)
    with ui.element("td").classes("kmp-meter-why"):
        for trouble in line.standing.troubles:
            if why := trouble_text(line.state, trouble, say):
                text_element("div", why).props["title"] = why
    text_element("td", meter_words.ago(line.state.last_good_at, view.now, say))
    _today(visit, line)
    with ui.element("td"), ui.element("div").classes("kmp-choices"):
        for name, address in (
            (say("Health"), visit.link("/health", meter=meter.name)),
            (say("Swaps"), visit.link(edit=meter.name)),
        ):
            link = ui.link(name, address)
            named(link, say("{what}: {meter}", what=name, meter=meter.title))


def trouble_text(state: MeterState, trouble: Trouble, say: Words) -> str:
    """Return why a meter stands where it does; empty if its badge says it all."""
    return _WHY[trouble.concern](state, trouble, say)


def _today(visit: Visit, line: MeterLine) -> None:
    say, counted = visit.say, line.counted
    amount = None if counted is None else counted.today
    is_volume = counted is not None and counted.register == VOLUME
    unit = _CUBIC_METRES if is_volume else visit.energy_unit.value
    number = None if amount is None else shown(amount, unit)
    text = "–"
    if number is not None:
        exponent = number.as_tuple().exponent
        own = max(0, -exponent) if isinstance(exponent, int) else 0
        text = f"{say.number(number, digits=min(own, _DIGITS))} {unit}"
    cell = text_element("td", text)
    cell.props["data-figure"] = "today"
    cell.props["data-number"] = "" if number is None else str(number)
