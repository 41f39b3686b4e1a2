"""Every value of a meter, by the names of the catalogue."""

from typing import Final

from nicegui import ui

from kmpd.web.charts import Table
from kmpd.web.pages import drawing
from kmpd.web.pages.visit import Visit
from kmpd.web.views.now import NowView, Shown
from kmpd.web.words import Words
from pykmp.registers import describe

_SHOWN: Final = "1"
_HIDDEN: Final = "0"


def all_values(visit: Visit, view: NowView) -> None:
    """Draw every value for those who want them; a meter without figures shows them.

    The address says whether they are wanted, so that they stay as the page is drawn
    anew.
    """
    say, wanted = visit.say, visit.query.get("values", "")
    is_shown = wanted == _SHOWN or (not view.signs and wanted != _HIDDEN)
    other = _HIDDEN if is_shown else _SHOWN
    section = ui.element("section").classes("kmp-card")
    with section.props('id="values"'):
        with ui.element("div").classes("kmp-card-head"):
            drawing.text_element("h2", say("All values"))
            ui.element("div").classes("kmp-grow")
            ui.link(
                say("Hide") if is_shown else say("Show"),
                f"{visit.link(values=other)}#values",
            ).classes("kmp-button")
        if is_shown:
            drawing.table(
                values_table(view, say),
                caption=say("Every register as it was last believed, exactly."),
            )


def values_table(view: NowView, say: Words) -> Table:
    """Return every value as a table: what it is, its number, its unit, its instant."""
    return Table(
        columns=(
            say("Register"),
            say("Meaning"),
            say("Value"),
            say("Unit"),
            say("Read at"),
            say("Remark"),
        ),
        rows=tuple(_row(view, shown, say) for shown in view.values),
        numeric=frozenset({2}),
    )


def _row(view: NowView, shown: Shown, say: Words) -> tuple[str, ...]:
    commodity = None if view.commodity is None else view.commodity.value
    name = describe(shown.register, commodity=commodity)
    value = shown.value
    if value is None:
        number = "–"
    else:
        number = value.text if value.number is None else say.number(value.number)
    return (
        name.short,
        name.meaning.rstrip(".") or name.name,
        number,
        "" if value is None else value.unit_symbol,
        "–" if shown.at is None else say.instant(shown.at, view.zone),
        _remark(shown, say),
    )


def _remark(shown: Shown, say: Words) -> str:
    if shown.doubt:
        return say("Not believed of late: {reason}", reason=shown.doubt)
    return say("Old") if shown.is_old else ""
