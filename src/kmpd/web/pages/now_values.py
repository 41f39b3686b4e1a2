"""Every value of a meter, by the names of the catalogue."""

from nicegui import ui

from kmpd.web.charts import Table
from kmpd.web.pages import drawing
from kmpd.web.pages.visit import Visit
from kmpd.web.views.now import NowView, Shown
from kmpd.web.words import Words
from pykmp.registers import describe


def all_values(visit: Visit, view: NowView) -> None:
    """Draw a table of every value, to be opened by those who want it."""
    say = visit.say
    with ui.element("details").classes("kmp-card kmp-all-values"):
        with ui.element("summary"):
            drawing.text_element("h2", say("All values"))
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
