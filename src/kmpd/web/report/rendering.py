"""A report as one page of HTML that needs nothing beside itself."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from kmpd.analysis.cost import CostLine, rounded, total
from kmpd.consumption import Period
from kmpd.storage import SegmentReason
from kmpd.web.charts.cost import lines_table, uncounted_text
from kmpd.web.charts.mark import mark_note
from kmpd.web.report.view import CounterYear, ReportView, Standing
from kmpd.web.words import Words

_TEMPLATE: Final = "report.html"
#: Of the drawing of the months, in its own units.
_BAR_HEIGHT: Final = 120


def rendered(view: ReportView, say: Words) -> str:
    """Return a report as HTML; all that is in it is taken for text."""
    environment = Environment(
        loader=PackageLoader("kmpd.web.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template(_TEMPLATE)
    return template.render(
        say=say,
        view=view,
        year=view.span.first.year,
        made_at=say.instant(view.made_at, view.span.zone),
        zone=str(view.span.zone),
        counters=[_counter(view, each, say) for each in view.counters],
        segments=_segments(view, say),
        coolings=_coolings(view, say),
        costs=lines_table(view.costs, say),
        cost_total=_cost_total(view.costs, say),
        uncounted=uncounted_text(view.uncounted_days, say),
        events=[(_when(view, event.at, say), event.text) for event in view.events],
    )


def _counter(view: ReportView, year: CounterYear, say: Words) -> Mapping[str, Any]:
    """Return what the template shows of a counter, as texts and lengths."""
    before, change = year.before, year.change
    return {
        "name": say(year.counter.name),
        "register": year.counter.register,
        "unit": year.unit,
        "total": say.number(year.total),
        "note": mark_note(year.mark, say, is_running=not view.is_over),
        "before": None if change is None else say.number(before),
        "change": None if change is None else _signed(change, say),
        "months": _months(view, year, say),
        "standings": [_standing(view, each, say) for each in year.standings],
    }


def _months(
    view: ReportView, year: CounterYear, say: Words
) -> Sequence[Mapping[str, Any]]:
    highest = max((abs(number) for number in year.months.values()), default=Decimal(0))
    return [
        {
            "name": _month(view, period, say),
            "short": say.month(period.start.astimezone(view.span.zone), is_short=True),
            "number": say.number(number),
            "note": mark_note(
                year.marks[period],
                say,
                is_running=period.start <= view.made_at < period.end,
            ),
            "height": _height(number, highest),
        }
        for period, number in year.months.items()
    ]


def _height(number: Decimal, highest: Decimal) -> int:
    return round(_BAR_HEIGHT * max(Decimal(0), number) / highest) if highest else 0


def _standing(view: ReportView, standing: Standing, say: Words) -> tuple[str, str, str]:
    value = standing.value
    return (
        _when(view, standing.wanted, say),
        f"{say.number(value.number)} {value.unit_symbol}",
        _when(view, standing.at, say),
    )


def _segments(view: ReportView, say: Words) -> Sequence[tuple[str, str]]:
    return [
        (
            _when(view, max(each.since, view.span.since), say),
            say("Meter {serial}", serial=each.serial)
            if each.reason is SegmentReason.SERIAL
            else say("The counters began anew"),
        )
        for each in view.segments
    ]


def _coolings(view: ReportView, say: Words) -> Sequence[tuple[str, str, str, str]]:
    return [
        (
            _month(view, each.period, say),
            say.number(each.supply.number),
            say.number(each.back.number),
            say.number(each.cooled.number),
        )
        for each in view.coolings
    ]


def _cost_total(lines: Sequence[CostLine], say: Words) -> str | None:
    """Return what all lines cost together; None for more than one currency."""
    currencies = {line.currency for line in lines}
    if len(currencies) != 1:
        return None
    return say.money(rounded(total(lines)), currencies.pop())


def _month(view: ReportView, period: Period, say: Words) -> str:
    return say.month(period.start.astimezone(view.span.zone))


def _when(view: ReportView, at: dt.datetime, say: Words) -> str:
    return say.instant(at, view.span.zone)


def _signed(change: Any, say: Words) -> str:  # noqa: ANN401 - any number
    text = say.percent(abs(float(change)), digits=1)
    return f"+{text}" if change >= 0 else f"-{text}"
