"""Charts of a meter's line: what came of tries, and its time beside its budget."""

import math
from collections.abc import Sequence
from typing import Any, Final

from kmpd.analysis.line_quality import repetitions
from kmpd.state import LineDay
from kmpd.web.charts.chart import (
    BAD,
    GOOD,
    WARN,
    WATER,
    Chart,
    Table,
    base_options,
    category_axis,
    value_axis,
)
from kmpd.web.views.health import HealthView
from kmpd.web.words import Words

_DIGITS: Final = 1
#: How much higher an axis is than what is drawn.
_ROOM: Final = 1.05


def reads_chart(view: HealthView, say: Words) -> Chart:
    """Return what came of each day's tries: readings, failures, repetitions."""
    names = _names(view.line_days, say)
    told = (
        (say("Readings"), GOOD, [day.reads for day in view.line_days]),
        (say("Failed tries"), BAD, [day.failures for day in view.line_days]),
    )
    again = [repetitions(day) for day in view.line_days]
    options = base_options()
    options |= {
        # On a telephone the legend takes two lines.
        "grid": options["grid"] | {"top": 56},
        "xAxis": category_axis(names),
        "yAxis": value_axis("", minInterval=1),
        "series": [
            *(_bars(name, colour, numbers) for name, colour, numbers in told),
            _line(say("Repeated requests"), again),
        ],
    }
    quality = view.quality
    return Chart(
        title=say("Readings, day by day"),
        options=options,
        table=_reads_table(view.line_days, say),
        summary=say(
            "{reads} readings, {failures} failed tries and {again} repeated requests "
            "in {days} days.",
            reads=say.number(quality.reads),
            failures=say.number(quality.failures),
            again=say.number(quality.repetitions),
            days=view.days,
        ),
        file_name=f"{view.state.meter}-readings",
        height="17rem",
    )


def budget_chart(view: HealthView, say: Words) -> Chart:
    """Return for how long bytes were on the line each day, beside the budget."""
    seconds = [round(day.line_seconds, _DIGITS) for day in view.line_days]
    budget_seconds = view.state.budget_seconds
    bars = _bars(say("Line time"), WATER, seconds)
    most = max(seconds, default=0.0)
    axis = value_axis("s")
    if budget_seconds is not None:
        bars["markLine"] = _limit(budget_seconds, say("Budget"))
        axis["max"] = _round_above(max(most, budget_seconds))
    options = base_options() | {
        "legend": {"show": False},
        "xAxis": category_axis(_names(view.line_days, say)),
        "yAxis": axis,
        "series": [bars],
    }
    return Chart(
        title=say("Time on the line, day by day"),
        options=options,
        table=_budget_table(view, say),
        summary=_budget_summary(view, say, most),
        file_name=f"{view.state.meter}-line",
        height="14rem",
    )


def _round_above(number: float) -> float:
    """Return a number of few digits that leaves some room above another."""
    if number <= 0:
        return 1.0
    step = math.pow(10, math.floor(math.log10(number))) / 2
    return math.ceil(number * _ROOM / step) * step


def _names(days: Sequence[LineDay], say: Words) -> tuple[str, ...]:
    return tuple(say.date(day.day, has_year=False) for day in days)


def _bars(name: str, colour: str, numbers: Sequence[float]) -> dict[str, Any]:
    return {
        "name": name,
        "type": "bar",
        "stack": "all",
        "color": colour,
        "barMaxWidth": 28,
        "data": list(numbers),
    }


def _line(name: str, numbers: Sequence[float]) -> dict[str, Any]:
    return {
        "name": name,
        "type": "line",
        "color": WARN,
        "symbolSize": 5,
        "data": list(numbers),
    }


def _limit(seconds: float, name: str) -> dict[str, Any]:
    return {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"color": BAD, "type": "dashed"},
        "label": {"formatter": name, "position": "insideEndTop", "color": BAD},
        "data": [{"yAxis": seconds}],
    }


def _reads_table(days: Sequence[LineDay], say: Words) -> Table:
    return Table(
        columns=(
            say("Day"),
            say("Readings"),
            say("Failed tries"),
            say("Requests"),
            say("Repeated requests"),
        ),
        rows=tuple(
            (
                say.date(day.day),
                say.number(day.reads),
                say.number(day.failures),
                say.number(day.requests),
                say.number(repetitions(day)),
            )
            for day in days
        ),
        numeric=frozenset({1, 2, 3, 4}),
    )


def _budget_table(view: HealthView, say: Words) -> Table:
    return Table(
        columns=(say("Day"), say("Line time (s)"), say("In all (s)")),
        rows=tuple(
            (
                say.date(day.day),
                say.number(day.line_seconds, digits=3),
                say.number(day.seconds, digits=3),
            )
            for day in view.line_days
        ),
        numeric=frozenset({1, 2}),
    )


def _budget_summary(view: HealthView, say: Words, most: float) -> str:
    told = say.number(most, digits=_DIGITS)
    budget_seconds = view.state.budget_seconds
    if budget_seconds is None:
        return say(
            "At most {most} s a day; this meter has no limit, as no battery needs to "
            "be spared.",
            most=told,
        )
    return say(
        "At most {most} s a day, of a budget of {budget} s that spares the battery.",
        most=told,
        budget=say.number(budget_seconds, digits=0),
    )
