"""The charts of the page Cooling."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from kmpd.analysis.cooling import Cooling, Verdict
from kmpd.analysis.span import Span
from kmpd.config import TargetConfig
from kmpd.web.charts.chart import (
    BAD,
    COOLING,
    GHOST,
    RETURN,
    SUPPLY,
    Chart,
    Table,
    base_options,
    category_axis,
    value_axis,
)
from kmpd.web.charts.mark import bar_style, mark_note
from kmpd.web.charts.period import axis_name, full_name
from kmpd.web.views.cooling import CoolingView
from kmpd.web.words import Words, noted

_VERDICTS: Final = {
    None: "–",
    Verdict.REACHED: noted("reached"),
    Verdict.MISSED: noted("missed"),
    Verdict.UNCLEAR: noted("too close to tell"),
}
#: What was not reached stands out; what nobody can tell is neither good nor bad.
_COLOURS: Final[Mapping[Verdict | None, str]] = {
    Verdict.MISSED: BAD,
    Verdict.UNCLEAR: GHOST,
}


def cooling_chart(view: CoolingView, say: Words, *, span: Span) -> Chart:
    """Return how far the water was cooled, each period, beside its target."""
    names = tuple(axis_name(each.period, span, say) for each in view.periods)
    options = {
        **base_options(),
        "legend": {"show": False},
        "xAxis": category_axis(names),
        "yAxis": value_axis("K"),
        "series": [
            {
                "type": "bar",
                "name": say("Cooling"),
                "color": COOLING,
                "barMaxWidth": 40,
                "data": [_bar(each, view.target) for each in view.periods],
                "markLine": _line(view.target.cooling_kelvin, say("Target"), say),
            }
        ],
    }
    return Chart(
        title=say("Cooling"),
        options=options,
        table=_table(view, say, span),
        summary=_summary(view, say),
        file_name="cooling",
    )


def temperatures_chart(view: CoolingView, say: Words, *, span: Span) -> Chart:
    """Return how warm the water came and went, each period, weighted by volume."""
    names = tuple(axis_name(each.period, span, say) for each in view.periods)
    supply = [float(each.supply.number) for each in view.periods]
    back = [float(each.back.number) for each in view.periods]
    lines = (
        _temperatures(say("Supply"), supply, SUPPLY),
        _temperatures(say("Return"), back, RETURN)
        | {"markLine": _line(view.target.return_celsius, say("Highest return"), say)},
    )
    return Chart(
        title=say("Supply and return"),
        options={
            **base_options(),
            "xAxis": category_axis(names),
            "yAxis": value_axis("°C"),
            "series": list(lines),
        },
        table=_table(view, say, span),
        summary=say("Average temperatures of the water that passed, by its volume."),
        file_name="supply-and-return",
    )


def verdict_text(verdict: Verdict | None, say: Words) -> str:
    """Return how a period compares with its target, in a word."""
    return say(_VERDICTS[verdict])


def _bar(cooling: Cooling, target: TargetConfig) -> Mapping[str, Any]:
    colour = _COLOURS.get(cooling.verdict(target), COOLING)
    return {
        "value": float(cooling.cooled.number),
        "itemStyle": bar_style(cooling.mark, colour),
    }


def _temperatures(name: str, numbers: Sequence[float], colour: str) -> dict[str, Any]:
    return {
        "type": "line",
        "name": name,
        "color": colour,
        "symbolSize": 6,
        "data": list(numbers),
    }


def _line(number: Decimal | None, name: str, say: Words) -> Mapping[str, Any]:
    if number is None:
        return {}
    return {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"color": BAD, "type": "dashed"},
        "label": {
            "formatter": f"{name} {say.number(number)}",
            "position": "insideEndTop",
        },
        "data": [{"yAxis": float(number)}],
    }


def _table(view: CoolingView, say: Words, span: Span) -> Table:
    rows = (
        (
            full_name(each.period, span.zone, say),
            say.number(each.supply.number),
            say.number(each.back.number),
            say.number(each.cooled.number),
            f"± {say.number(each.cooled.error)}",
            verdict_text(each.verdict(view.target), say),
            _note(view, each, say),
        )
        for each in view.periods
    )
    return Table(
        columns=(
            say("Period"),
            say("Supply, °C"),
            say("Return, °C"),
            say("Cooling, K"),
            say("Known to, K"),
            say("Target"),
            say("Note"),
        ),
        rows=tuple(rows),
        numeric=frozenset({1, 2, 3, 4}),
    )


def _note(view: CoolingView, cooling: Cooling, say: Words) -> str:
    is_running = cooling.period.start <= view.now < cooling.period.end
    return mark_note(cooling.mark, say, is_running=is_running)


def _summary(view: CoolingView, say: Words) -> str:
    if view.whole is None:
        return say("Too little water passed to tell its temperatures.")
    return say(
        "The water was cooled by {kelvin} K on average, from {supply} to {back} °C.",
        kelvin=say.number(view.whole.cooled.number),
        supply=say.number(view.whole.supply.number),
        back=say.number(view.whole.back.number),
    )
