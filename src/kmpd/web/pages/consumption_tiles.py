"""The figures above the chart of the page Consumption."""

from collections.abc import Mapping
from typing import Final

from nicegui import ui

from kmpd.consumption import PeriodKind
from kmpd.web.charts.mark import mark_note
from kmpd.web.charts.period import full_name, span_name
from kmpd.web.pages import drawing
from kmpd.web.pages.counting import amount_tile, percent_more, what_is_compared
from kmpd.web.pages.visit import Visit
from kmpd.web.views.consumption import ConsumptionView, Ghost
from kmpd.web.views.counter import digits_for, number_in
from kmpd.web.words import noted

_HIGHEST: Final[Mapping[PeriodKind, str]] = {
    PeriodKind.HOUR: noted("Most in an hour"),
    PeriodKind.DAY: noted("Most in a day"),
    PeriodKind.MONTH: noted("Most in a month"),
    PeriodKind.YEAR: noted("Most in a year"),
}


def consumption_tiles(visit: Visit, view: ConsumptionView, unit: str) -> None:
    """Draw the total, the average, the highest bar, and how others differ."""
    say = visit.say
    with ui.element("div").classes("kmp-tiles"):
        if view.total is not None:
            number = number_in(unit, view.total.number, view.total.unit)
            mark = view.total.mark
            note = mark_note(mark, say, is_running=view.is_running)
            amount_tile(
                visit, "total", say("Total"), number=number, unit=unit, note=note
            )
        _mean(visit, view, unit)
        _highest(visit, view, unit)
        for ghost in view.ghosts:
            _difference(visit, ghost, unit=unit)


def _highest(visit: Visit, view: ConsumptionView, unit: str) -> None:
    highest = view.highest
    if highest is None or highest.amount is None:
        return
    amount, say = highest.amount, visit.say
    when = full_name(highest.period, view.span.zone, say)
    is_running = highest.period.start <= view.now < highest.period.end
    note = mark_note(amount.mark, say, is_running=is_running)
    amount_tile(
        visit,
        "highest",
        say(_HIGHEST[view.look.by]),
        number=number_in(unit, amount.number, amount.unit),
        unit=unit,
        note=f"{when}, {note}" if note else when,
    )


def _mean(visit: Visit, view: ConsumptionView, unit: str) -> None:
    if view.mean is None:
        return
    counted, parts = view.mean
    number = number_in(unit, counted.number, counted.unit)
    if number is None:
        return
    is_day = view.span.days == 1
    name = visit.say("Average per hour") if is_day else visit.say("Average per day")
    average = number * parts.denominator / parts.numerator
    amount_tile(visit, "average", name, number=average, unit=unit)


def _difference(visit: Visit, ghost: Ghost, *, unit: str) -> None:
    say, comparison = visit.say, ghost.comparison
    if comparison is None:
        return
    digits = digits_for(unit)
    number = number_in(unit, comparison.number, comparison.unit)
    other = number_in(unit, comparison.other, comparison.unit)
    note = say(
        "{number} against {other} {unit}",
        number=say.number(number, digits=digits),
        other=say.number(other, digits=digits),
        unit=unit,
    )
    compared = what_is_compared(comparison, say)
    if compared:
        note += f" · {compared}"
    name = say("Against {span}", span=span_name(ghost.span, say))
    text = percent_more(visit, comparison)
    drawing.tile(name, text, note=note, figure=ghost.kind.value)
