"""The chart of the page Cost: a year month by month, and what is still to come."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from kmpd.analysis.cost import CostLine, rounded, total
from kmpd.config import Per
from kmpd.web.charts.chart import (
    COOLING,
    GHOST,
    HEAT,
    WARN,
    WATER,
    Chart,
    Table,
    base_options,
    category_axis,
    value_axis,
)
from kmpd.web.views.cost import CostView
from kmpd.web.words import Words, noted

_TIMES: Final = {
    Per.DAY: noted("day"),
    Per.MONTH: noted("month"),
    Per.YEAR: noted("year"),
}
_COLOURS: Final = (HEAT, WATER, COOLING, WARN, GHOST)


def line_name(line: CostLine, say: Words) -> str:
    """Return what a line is called."""
    return line.price.name or say("per {unit}", unit=say(line.price.per))


def lines_table(lines: Sequence[CostLine], say: Words) -> Table:
    """Return lines of contracts as a bill has them."""
    return Table(
        columns=(
            say("Contract"),
            say("Line"),
            say("Quantity"),
            say("Price"),
            say("Without tax"),
            say("Tax"),
            say("With tax"),
        ),
        rows=tuple(_row(line, say) for line in lines),
        numeric=frozenset({2, 3, 4, 5, 6}),
    )


def cost_chart(view: CostView, say: Words) -> Chart:
    """Return the costs of a year, month by month, one colour for each line."""
    names = tuple(dict.fromkeys(line_name(line, say) for line in view.lines))
    months = tuple(say.month(month.month, is_short=True) for month in view.months)
    by_name = [_by_name(month.lines, say) for month in view.months]
    options = {
        **base_options(),
        "xAxis": category_axis(months),
        "yAxis": value_axis(_currency(view)),
        "series": [
            _series(name, by_name, colour=_COLOURS[place % len(_COLOURS)])
            for place, name in enumerate(names)
        ],
    }
    rows = tuple(
        (
            month,
            *(say.number(rounded(amounts.get(name, Fraction(0)))) for name in names),
            say.number(rounded(sum(amounts.values(), Fraction(0)))),
        )
        for month, amounts in zip(months, by_name, strict=True)
    )
    return Chart(
        title=say("Month by month, with tax"),
        options=options,
        table=Table(
            columns=(say("Month"), *names, say("Together")),
            rows=rows,
            numeric=frozenset(range(1, len(names) + 2)),
        ),
        summary=_summary(view, say),
        file_name=f"cost-{view.year}",
    )


def _row(line: CostLine, say: Words) -> tuple[str, ...]:
    unit = say(_TIMES.get(line.price.per, line.price.per.value))
    net, gross = rounded(line.net), rounded(line.gross)
    return (
        line.contract,
        line_name(line, say),
        f"{say.number(float(line.quantity), digits=3)} {unit}",
        f"{say.number(line.price.amount)} {line.currency} / {unit}",
        say.money(net, line.currency),
        # Rounded by itself, it would miss what is between the two by a cent.
        say.money(gross - net, line.currency),
        say.money(gross, line.currency),
    )


def uncounted_text(days: int, say: Words) -> str:
    """Return how many days are not in the sums of a bill; empty if all are."""
    if not days:
        return ""
    return say.plural(
        "On {count} day nobody knows what was counted; it is not in the sums.",
        "On {count} days nobody knows what was counted; they are not in the sums.",
        days,
    )


def _summary(view: CostView, say: Words) -> str:
    amount = say.money(rounded(total(view.lines)), _currency(view))
    if not view.is_running:
        return f"{view.year}: {amount}"
    return say("{year} has cost {amount} so far.", year=view.year, amount=amount)


def _currency(view: CostView) -> str:
    return view.currencies[0] if view.currencies else ""


def _by_name(lines: Sequence[CostLine], say: Words) -> Mapping[str, Fraction]:
    amounts: dict[str, Fraction] = {}
    for line in lines:
        name = line_name(line, say)
        amounts[name] = amounts.get(name, Fraction(0)) + line.gross
    return amounts


def _series(
    name: str, months: Sequence[Mapping[str, Fraction]], *, colour: str
) -> Mapping[str, Any]:
    return {
        "type": "bar",
        "name": name,
        "stack": "cost",
        "color": colour,
        "barMaxWidth": 48,
        "data": [_drawn(month.get(name, Fraction(0))) for month in months],
    }


def _drawn(amount: Fraction) -> float:
    return float(rounded(amount) if amount else Decimal(0))
