"""Pieces that pages are drawn of: headings, tiles, tables, badges and charts."""

import csv
import io
from base64 import b64decode
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from itertools import zip_longest
from typing import Final, Literal, TypeVar
from urllib.parse import unquote_to_bytes

import attrs
from nicegui import ui
from nicegui.elements.echart import EChart
from nicegui.elements.mixins.text_element import TextElement
from nicegui.events import EChartPointClickEventArguments

from kmpd.web.charts import Chart, Table, written_in
from kmpd.web.pages.visit import Visit

E = TypeVar("E", bound=ui.element)

#: Rows of figures that are sent to be looked at; a file takes all.
FIGURES_MAX: Final = 400


def text_element(tag: str, text: str, *, classes: str = "") -> TextElement:
    """Draw an element of HTML that holds a text; the text is never taken for HTML."""
    return TextElement(tag=tag, text=text).classes(classes)


def named(element: E, name: str, *, role: str = "") -> E:
    """Give an element a name, and a role, for those who hear a page."""
    element.props["aria-label"] = name
    if role:
        element.props["role"] = role
    return element


def button(text: str) -> ui.element:
    """Draw a button."""
    with ui.element("button").classes("kmp-button").props('type="button"') as drawn:
        text_element("span", text)
    return drawn


@contextmanager
def card(title: str = "") -> Iterator[None]:
    """Draw a card around what is drawn in the context."""
    with ui.element("section").classes("kmp-card"):
        if title:
            with ui.element("div").classes("kmp-card-head"):
                text_element("h2", title)
        yield


def tile(
    name: str,
    number: str,
    unit: str = "",
    *,
    note: str = "",
    figure: str = "",
    exact: Decimal | None = None,
) -> None:
    """Draw a number with its name, its unit and a word below it.

    What is named by `figure` is found in the page as `data-figure`, and what it is
    exactly as `data-number`.
    """
    with ui.element("div").classes("kmp-card"):
        ui.label(name).classes("kmp-tile-name")
        with ui.element("div"):
            shown = text_element("span", number, classes="kmp-tile-number")
            if figure:
                shown.props["data-figure"] = figure
                shown.props["data-number"] = "" if exact is None else str(exact)
            if unit:
                text_element("span", unit, classes="kmp-tile-unit")
        if note:
            ui.label(note).classes("kmp-soft")


def badge(text: str, kind: Literal["good", "warn", "bad"]) -> None:
    """Draw a word that says how well something is."""
    text_element("span", text, classes=f"kmp-{kind}")


def table(data: Table, *, caption: str, links: Sequence[str] = ()) -> None:
    """Draw a table; the first cell of a row leads to its link, if it has one."""
    box = ui.element("div").classes("kmp-table-box").props('tabindex="0"')
    with named(box, caption, role="region"), ui.element("table").classes("kmp-table"):
        text_element("caption", caption)
        with ui.element("thead"), ui.element("tr"):
            for place, column in enumerate(data.columns):
                _cell("th", column, is_numeric=place in data.numeric)
        with ui.element("tbody"):
            for row, link in zip_longest(data.rows, links, fillvalue=""):
                with ui.element("tr"):
                    _cells(row, data.numeric, link)


def _cells(row: Sequence[str], numeric: Collection[int], link: str) -> None:
    for place, cell in enumerate(row):
        if link and place == 0:
            with ui.element("td"):
                ui.link(cell, link)
        else:
            _cell("td", cell, is_numeric=place in numeric)


def chart(visit: Visit, drawn: Chart) -> None:
    """Draw a chart in a card, with its figures and its picture to be taken along."""
    with ui.element("section").classes("kmp-card"):
        with ui.element("div").classes("kmp-card-head"):
            text_element("h2", drawn.title)
            ui.element("div").classes("kmp-grow")
            with ui.element("div").classes("kmp-choices kmp-card-tools"):
                figures = button(visit.say("Figures"))
                picture = button(visit.say("Picture"))
        picked = _picked(drawn)
        drawing = (
            ui.echart(
                written_in(drawn.options, visit.say.tag),
                on_point_click=picked,
                renderer=drawn.renderer,
            )
            .classes("kmp-chart")
            .style(f"height: {drawn.height}")
        )
        named(drawing, drawn.summary, role="img")
        ui.label(drawn.summary).classes("kmp-soft")
    figures.on("click", partial(_open_figures, visit, drawn))
    picture.on("click", partial(_save_picture, drawing, drawn))


def _picked(
    drawn: Chart,
) -> Callable[[EChartPointClickEventArguments], None] | None:
    if not drawn.links:
        return None

    def follow(event: EChartPointClickEventArguments) -> None:
        if event.data_index < len(drawn.links) and drawn.links[event.data_index]:
            ui.navigate.to(drawn.links[event.data_index])

    return follow


def _open_figures(visit: Visit, drawn: Chart) -> None:
    """Show the figures; they are sent only when somebody wants them.

    They stand beside what is drawn anew as the meter is read, and stay open.
    """
    with (
        ui.context.client.content,
        ui.dialog(value=True) as dialog,
        ui.element("div").classes("kmp-card"),
    ):
        with ui.element("div").classes("kmp-card-head"):
            save = button(visit.say("Save as CSV"))
            close = button(visit.say("Close"))
        first = drawn.table.rows[:FIGURES_MAX]
        table(attrs.evolve(drawn.table, rows=first), caption=drawn.title)
        if len(drawn.table.rows) > len(first):
            ui.label(visit.say("All further rows are in the file.")).classes("kmp-soft")
    save.on("click", partial(_save_figures, drawn))
    close.on("click", dialog.close)
    dialog.on("hide", dialog.delete)


def _save_figures(drawn: Chart) -> None:
    ui.download.content(as_csv(drawn.table), f"{drawn.file_name}.csv")


def as_csv(data: Table) -> str:
    """Return a table as CSV, with a heading."""
    text = io.StringIO()
    csv.writer(text).writerows((data.columns, *data.rows))
    return text.getvalue()


async def _save_picture(drawing: EChart, drawn: Chart) -> None:
    kind = "svg" if drawn.renderer == "svg" else "png"
    address = await drawing.run_chart_method(
        "getDataURL", {"type": kind, "pixelRatio": 2, "backgroundColor": "#ffffff"}
    )
    ui.download.content(_picture_of(str(address)), f"{drawn.file_name}.{kind}")


def _picture_of(address: str) -> bytes:
    head, _, body = address.partition(",")
    return b64decode(body) if head.endswith("base64") else unquote_to_bytes(body)


def _cell(tag: str, text: str, *, is_numeric: bool) -> None:
    element = text_element(tag, text, classes="kmp-numeric" if is_numeric else "")
    if tag == "th":
        element.props('scope="col"')
