"""The page Cost: what a year costs, line by line, and what it will come to."""

import datetime as dt
from fractions import Fraction
from typing import Final

from nicegui import ui

from kmpd.analysis.cost import rounded, total
from kmpd.analysis.forecast import Basis
from kmpd.web.charts.cost import cost_chart, lines_table, uncounted_text
from kmpd.web.pages import drawing, states
from kmpd.web.pages.page import Page
from kmpd.web.pages.visit import Visit
from kmpd.web.views.cost import CostView, cost_view, holds_now
from kmpd.web.words import noted

_DAY: Final = dt.timedelta(days=1)
_YEAR_MIN: Final = 2000
_YEAR_MAX: Final = 2100
_YEAR_DIGITS_MAX: Final = 5
_BASES: Final = {
    Basis.LAST_YEAR: noted(
        "The rest of the year is taken as last year's, as much more or less as this "
        "year was so far."
    ),
    Basis.AVERAGE: noted(
        "There is no whole year before to go by: the rest is taken as the average of "
        "this year so far. After a winter that is far too much, after a summer too "
        "little."
    ),
}
_EXAMPLE: Final = """\
contracts:
  - name: {year}
    meter: {meter}
    since: {year}-01-01
    currency: EUR
    tax_percent: 21
    prices:
      - {{name: Heat, amount: 33.20, per: GJ}}
      - {{name: Standing charge, amount: 281.35, per: year}}
"""


async def _gather(visit: Visit) -> CostView | None:
    meter = visit.meter
    if meter is None:
        return None
    today = visit.context.clock.now().astimezone(visit.context.zone(meter.name))
    year = year_of(visit.query.get("year", ""), usual=today.year)
    return await cost_view(visit.context, meter.name, year)


def year_of(asked: str, *, usual: int) -> int:
    """Return the year that an address asks for; the usual one if there is no such."""
    is_number = asked.isascii() and asked.isdecimal()
    year = int(asked[:_YEAR_DIGITS_MAX]) if is_number else usual
    return year if _YEAR_MIN <= year <= _YEAR_MAX else usual


def _show(visit: Visit, view: CostView) -> None:
    if not view.contracts:
        _explain(visit, view)
        return
    _years(visit, view)
    if not view.lines:
        states.empty(
            visit,
            title=visit.say("No contract holds in {year}", year=view.year),
            advice=visit.say("Another year, or `contracts` of the configuration."),
            icon="event_busy",
        )
        return
    if len(view.currencies) > 1:
        drawing.badge(
            visit.say("The contracts of this year are in more than one currency."),
            "bad",
        )
        _lines(visit, view)
        return
    _tiles(visit, view)
    drawing.chart(visit, cost_chart(view, visit.say))
    _lines(visit, view)


def _explain(visit: Visit, view: CostView) -> None:
    """Say what to put into the configuration."""
    say = visit.say
    states.empty(
        visit,
        title=say("No prices are known"),
        advice=say("Put your contract into the configuration; a reload is enough."),
        icon="request_quote",
    )
    meter = visit.meter
    with drawing.card(say("For example")):
        name = "" if meter is None else meter.name
        drawing.text_element("pre", _EXAMPLE.format(year=view.year, meter=name))


def _years(visit: Visit, view: CostView) -> None:
    with ui.element("div").classes("kmp-toolbar"):
        for year in range(view.year - 1, view.year + 2):
            if year <= view.today.year:
                link = ui.link(str(year), visit.link(year=str(year)))
                link.classes("kmp-choice")
                if year == view.year:
                    link.props('aria-current="true"')


def _tiles(visit: Visit, view: CostView) -> None:
    say = visit.say
    so_far = total(view.lines)
    with ui.element("div").classes("kmp-grid"):

        def money(amount: Fraction) -> str:
            return say.money(rounded(amount), view.currencies[0])

        if view.is_running:
            # Today is counted once it is over.
            last = say.date(view.today - _DAY)
            drawing.tile(
                say("So far"), money(so_far), note=say("up to and with {day}", day=last)
            )
        else:
            drawing.tile(say("All of it"), money(so_far))
        if view.to_come:
            to_come = total(view.to_come)
            drawing.tile(say("Still to come"), money(to_come))
            drawing.tile(say("The whole year"), money(so_far + to_come))
        contract = holds_now(view)
        if contract is not None:
            since = say("since {day}", day=say.date(contract.since))
            drawing.tile(say("Contract"), contract.name, note=since)
    if view.basis is not None:
        ui.label(say(_BASES[view.basis])).classes("kmp-soft")


def _lines(visit: Visit, view: CostView) -> None:
    say = visit.say
    year = view.year
    caption = say("So far, in {year}", year=year) if view.is_running else str(year)
    with drawing.card(say("Line by line")):
        drawing.table(lines_table(view.lines, say), caption=caption)
        if uncounted := uncounted_text(view.missing_days, say):
            drawing.badge(uncounted, "warn")


COST = Page(
    path="/cost",
    title=noted("Cost"),
    icon="payments",
    gather=_gather,
    show=_show,
)
