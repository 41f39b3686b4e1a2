"""Key figures, and ages that go on counting while a page is open."""

import datetime as dt
from typing import Final

from nicegui import ui

from kmpd.web.pages.drawing import text_element
from kmpd.web.pages.meter_words import ago
from kmpd.web.pages.visit import Visit
from kmpd.web.views.quantity import Quantity

#: How often an age is said anew.
_AGE_SECONDS: Final = 10.0


def figure(
    name: str,
    quantity: Quantity | None,
    *,
    figure: str,
    text: str,
    note: str = "",
    is_old: bool = False,
) -> None:
    """Draw a figure with its name and its unit.

    Args:
        name: What it is called.
        quantity: The exact number and its unit; None if nobody knows.
        figure: Its name for programs that look at the page, as is the exact number.
        text: The number as people read it.
        note: A sentence below it.
        is_old: Whether it is no longer so, and is shown as such.
    """
    with ui.element("div").classes("kmp-card kmp-figure") as box:
        ui.label(name).classes("kmp-tile-name")
        with ui.element("div"):
            number = text_element("span", text, classes="kmp-tile-number")
            if quantity is not None and quantity.unit:
                text_element("span", quantity.unit, classes="kmp-tile-unit")
        if note:
            ui.label(note).classes("kmp-soft")
    number.props["data-figure"] = figure
    number.props["data-number"] = "" if quantity is None else str(quantity.number)
    if is_old:
        box.classes("kmp-figure-old")


def word(name: str, text: str, *, figure: str, note: str = "") -> None:
    """Draw a word with its name, where a figure would say less."""
    with ui.element("div").classes("kmp-card kmp-figure"):
        ui.label(name).classes("kmp-tile-name")
        said = text_element("div", text, classes="kmp-figure-word")
        if note:
            ui.label(note).classes("kmp-soft")
    said.props["data-figure"] = figure


def age(visit: Visit, at: dt.datetime | None) -> None:
    """Draw how long ago the meter was read; it counts on while nothing else happens."""
    said = text_element("strong", _age(visit, at))
    said.props["data-figure"] = "age"
    said.props["data-number"] = "" if at is None else at.isoformat()
    ui.timer(_AGE_SECONDS, lambda: said.set_text(_age(visit, at)), immediate=False)


def _age(visit: Visit, at: dt.datetime | None) -> str:
    return ago(at, visit.context.clock.now(), visit.say)
