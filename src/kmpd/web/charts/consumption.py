"""The chart of the page Consumption: bars, and the ghosts behind them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import attrs

from kmpd.consumption import Mark
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
from kmpd.web.charts.mark import bar_style, mark_note
from kmpd.web.charts.period import axis_name, full_name, span_name
from kmpd.web.views.consumption import Bar, ConsumptionView
from kmpd.web.views.counter import Counter, CounterKind, digits_for, number_in
from kmpd.web.words import Words

COLOURS: Final = {
    CounterKind.HEAT: HEAT,
    CounterKind.COOLING: COOLING,
    CounterKind.VOLUME: WATER,
    CounterKind.OTHER: WARN,
}


@attrs.frozen(kw_only=True)
class _Drawing:
    """What all parts of the chart need to know."""

    view: ConsumptionView
    counter: Counter
    unit: str
    say: Words

    def number(self, bar: Bar, *, of_ghost: bool = False) -> Decimal | None:
        amount = bar.ghost if of_ghost else bar.amount
        return None if amount is None else self.counter.in_unit(amount, self.unit)

    def short(self, number: Decimal | None) -> str:
        """Return a number as it is shown where it is read at a glance."""
        shown = self.say.number(number, digits=digits_for(self.unit))
        return shown if number is None else f"{shown} {self.unit}"

    def note(self, bar: Bar) -> str:
        """Return what is to be known of a bar, beside its number."""
        if bar.amount is None:
            return ""
        is_running = bar.period.start <= self.view.now < bar.period.end
        notes = [mark_note(bar.amount.mark, self.say, is_running=is_running)]
        if bar.is_from_log:
            notes.append(self.say("a gap was filled from the meter's own log"))
        if bar.segment is not None:
            notes.append(_change(bar, self.say))
        return self.say.listed([note for note in notes if note])


def consumption_chart(
    view: ConsumptionView,
    *,
    counter: Counter,
    unit: str,
    links: Sequence[str],
    say: Words,
) -> Chart:
    """Return the chart of what a counter counted.

    Args:
        view: What was counted.
        counter: The counter that the view is of.
        unit: The unit that amounts are shown in.
        links: What is behind each bar; empty if nothing is.
        say: Speaks the visitor's language.
    """
    drawing = _Drawing(view=view, counter=counter, unit=unit, say=say)
    return Chart(
        title=f"{say(counter.name)}, {span_name(view.span, say)}",
        options=_options(drawing),
        table=_table(drawing),
        summary=_summary(drawing),
        file_name=f"consumption-{view.span.first}-{view.span.last}",
        links=tuple(links),
        height="22rem",
    )


def ghost_name(view: ConsumptionView, say: Words) -> str:
    """Return what the ghosts are; empty without any."""
    return "" if view.ghost is None else span_name(view.ghost.span, say)


def _options(drawing: _Drawing) -> dict[str, Any]:
    view, say = drawing.view, drawing.say
    names = tuple(axis_name(bar.period, view.span, say) for bar in view.bars)
    options = base_options()
    series = [_bars(drawing)]
    if view.ghost is not None:
        series.insert(0, _ghosts(drawing))
    lines = [f"{{b{place}}}" for place in reversed(range(len(series)))]
    return options | {
        "xAxis": category_axis(names),
        "yAxis": value_axis(drawing.unit),
        "tooltip": options["tooltip"]
        | {"formatter": "<br>".join(lines), "axisPointer": {"type": "shadow"}},
        "series": series,
    }


def _bars(drawing: _Drawing) -> dict[str, Any]:
    colour = COLOURS[drawing.counter.kind]
    points = []
    for bar in drawing.view.bars:
        mark = Mark.MEASURED if bar.amount is None else bar.amount.mark
        point = _point(drawing.number(bar), drawing)
        style = bar_style(mark, colour) | {"borderRadius": [3, 3, 0, 0]}
        points.append(point | {"name": _told(bar, drawing), "itemStyle": style})
    return {
        "type": "bar",
        "name": span_name(drawing.view.span, drawing.say),
        "data": points,
        "itemStyle": {"color": colour},
        "barWidth": "56%",
        "barMaxWidth": 48,
    }


def _ghosts(drawing: _Drawing) -> dict[str, Any]:
    """Return bars that stand behind, a little wider, so that both are seen."""
    name = ghost_name(drawing.view, drawing.say)
    points = [
        _point(drawing.number(bar, of_ghost=True), drawing)
        | {"name": f"{name}: {drawing.short(drawing.number(bar, of_ghost=True))}"}
        for bar in drawing.view.bars
    ]
    return {
        "type": "pictorialBar",
        "name": name,
        "symbol": "rect",
        "symbolSize": ["100%", "100%"],
        "barWidth": "84%",
        "barMaxWidth": 72,
        "z": 1,
        "data": points,
        "itemStyle": {"color": GHOST, "opacity": 0.38},
    }


def _point(number: Decimal | None, drawing: _Drawing) -> dict[str, Any]:
    """Return a point, with the digits that are shown."""
    if number is None:
        return {"value": None}
    return {"value": round(float(number), digits_for(drawing.unit))}


def _told(bar: Bar, drawing: _Drawing) -> str:
    view = drawing.view
    name = full_name(bar.period, view.span.zone, drawing.say)
    note = drawing.note(bar)
    shown = drawing.short(drawing.number(bar))
    return f"{name}: {shown} ({note})" if note else f"{name}: {shown}"


def _table(drawing: _Drawing) -> Table:
    view, say = drawing.view, drawing.say
    unit = drawing.unit
    columns = [say("Period"), f"{say(drawing.counter.name)} ({unit})"]
    if view.ghost is not None:
        columns.append(f"{ghost_name(view, say)} ({unit})")
    rows = [_row(bar, drawing) for bar in view.bars if bar.amount or bar.ghost]
    return Table(
        columns=(*columns, say("Note")),
        rows=tuple(rows),
        numeric=frozenset(range(1, len(columns))),
    )


def _row(bar: Bar, drawing: _Drawing) -> tuple[str, ...]:
    view, say = drawing.view, drawing.say
    cells = [
        full_name(bar.period, view.span.zone, say),
        say.number(drawing.number(bar)),
    ]
    if view.ghost is not None:
        cells.append(say.number(drawing.number(bar, of_ghost=True)))
    return (*cells, drawing.note(bar))


def _summary(drawing: _Drawing) -> str:
    view, say = drawing.view, drawing.say
    if view.total is None:
        return say("Nobody read the meter in this time.")
    number = number_in(drawing.unit, view.total.number, view.total.unit)
    told = say("{total} in all.", total=drawing.short(number))
    highest = view.highest
    if highest is None:
        return told
    most = say(
        "The most was {number}: {period}.",
        number=drawing.short(drawing.number(highest)),
        period=full_name(highest.period, view.span.zone, say),
    )
    return f"{told} {most}"


def _change(bar: Bar, say: Words) -> str:
    if bar.segment is not None and bar.segment.serial:
        number = bar.segment.serial
        return say(
            "the meter was changed for the one with number {number}", number=number
        )
    return say("the counter was reset")
