"""The heat map: a column for each day, a row for each hour, the darker the more."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import attrs

from kmpd.analysis.heat_map import Cell, ClockHour
from kmpd.consumption import Mark
from kmpd.web.charts.chart import Chart, Table, base_options, category_axis
from kmpd.web.charts.consumption import COLOURS
from kmpd.web.charts.hour import HourNames
from kmpd.web.charts.mark import mark_note
from kmpd.web.charts.period import span_name
from kmpd.web.views.counter import Counter, digits_for
from kmpd.web.views.heat_map import HeatMapView
from kmpd.web.words import Words

#: Grey that is seen on cells and on paper, light and dark.
_DOT: Final = "#6b7885"
_FAINTEST: Final = 0.06
_KEY_WIDTH: Final = 160
_CERTAIN: Final = frozenset({Mark.MEASURED, Mark.INTERPOLATED})


@attrs.frozen(kw_only=True)
class _Drawing:
    """What all parts of the chart need to know."""

    view: HeatMapView
    counter: Counter
    unit: str
    numbers: tuple[Decimal | None, ...]
    say: Words

    def note(self, cell: Cell) -> str:
        period = cell.amount.period
        is_running = period.start <= self.view.now < period.end
        return mark_note(cell.amount.mark, self.say, is_running=is_running)


def heat_map_chart(
    view: HeatMapView,
    *,
    counter: Counter,
    unit: str,
    links: Mapping[dt.date, str],
    say: Words,
) -> Chart:
    """Return the chart of hours by day and clock.

    Args:
        view: What was counted.
        counter: The counter that the view is of.
        unit: The unit that amounts are shown in.
        links: What is behind the hours of each day; empty if nothing is.
        say: Speaks the visitor's language.
    """
    cells = view.map.cells
    numbers = tuple(counter.in_unit(cell.amount, unit) for cell in cells)
    drawing = _Drawing(view=view, counter=counter, unit=unit, numbers=numbers, say=say)
    return Chart(
        title=say(
            "{counter} by hour, {span}",
            counter=say(counter.name),
            span=span_name(view.span, say),
        ),
        options=_options(drawing),
        table=_table(drawing),
        summary=_summary(drawing),
        file_name=f"heat-map-{view.span.first}-{view.span.last}",
        links=tuple(links.get(view.map.days[cell.day], "") for cell in view.map.cells),
        height="26rem",
        renderer="canvas",
    )


def _options(drawing: _Drawing) -> dict[str, Any]:
    view, say = drawing.view, drawing.say
    options = base_options()
    days = tuple(say.date(day, has_year=False) for day in view.map.days)
    rows = tuple(_row_name(row, say) for row in view.map.rows)
    return options | {
        "grid": {**options["grid"], "top": 34, "bottom": 34},
        "tooltip": options["tooltip"] | {"trigger": "item", "formatter": "{b}"},
        "legend": options["legend"] | {"data": [say("not measured as a whole")]},
        "xAxis": category_axis(days),
        "yAxis": category_axis(rows) | {"inverse": True},
        "visualMap": _scale(drawing),
        "graphic": _key(drawing),
        "series": [_cells(drawing), _dots(drawing)],
    }


def _highest(drawing: _Drawing) -> float:
    known = (number for number in drawing.numbers if number is not None)
    return round(float(max(known, default=0)), digits_for(drawing.unit))


def _scale(drawing: _Drawing) -> dict[str, Any]:
    colour = COLOURS[drawing.counter.kind]
    return {
        "type": "continuous",
        "show": False,
        "seriesIndex": 0,
        "min": 0,
        "max": _highest(drawing) or 1,
        "inRange": {"color": [colour, colour], "opacity": [_FAINTEST, 1]},
    }


def _key(drawing: _Drawing) -> dict[str, Any]:
    """Return what says how dark is how much; ECharts draws opacity in cells only."""
    colour = COLOURS[drawing.counter.kind]
    stops = [
        {"offset": 0, "color": f"{colour}0f"},
        {"offset": 1, "color": f"{colour}ff"},
    ]
    fill = {"type": "linear", "x": 0, "y": 0, "x2": 1, "y2": 0, "colorStops": stops}
    most = drawing.say.number(_highest(drawing), digits=digits_for(drawing.unit))
    return {
        "type": "group",
        "left": "center",
        "bottom": 2,
        "silent": True,
        "children": [
            {
                "type": "rect",
                "shape": {"width": _KEY_WIDTH, "height": 12},
                "style": {"fill": fill},
            },
            _key_text("0", {"x": -8, "y": 0, "textAlign": "right"}),
            _key_text(f"{most} {drawing.unit}", {"x": _KEY_WIDTH + 8, "y": 0}),
        ],
    }


def _key_text(text: str, style: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "text", "style": {"text": text, "fill": _DOT, **style}}


def _cells(drawing: _Drawing) -> dict[str, Any]:
    say, digits = drawing.say, digits_for(drawing.unit)
    names = HourNames(say, drawing.view.span.zone)
    points = []
    for cell, number in zip(drawing.view.map.cells, drawing.numbers, strict=True):
        if number is None:
            continue
        note = drawing.note(cell)
        name = names.of(cell.amount.period)
        shown = f"{name}: {names.number(number, digits=digits)} {drawing.unit}"
        told = f"{shown} ({note})" if note else shown
        value = [cell.day, cell.row, round(float(number), digits)]
        points.append({"name": told, "value": value})
    return {
        "type": "heatmap",
        "name": say(drawing.counter.name),
        "data": points,
        "progressive": 0,
        "emphasis": {"itemStyle": {"borderColor": _DOT, "borderWidth": 1}},
    }


def _dots(drawing: _Drawing) -> dict[str, Any]:
    """Return dots on the hours that nobody measured as a whole."""
    return {
        "type": "scatter",
        "name": drawing.say("not measured as a whole"),
        "data": [
            [cell.day, cell.row]
            for cell in drawing.view.map.cells
            if cell.amount.mark not in _CERTAIN
        ],
        "symbol": "circle",
        "symbolSize": 3,
        "itemStyle": {"color": _DOT},
        "silent": True,
    }


def _row_name(row: ClockHour, say: Words) -> str:
    hour = f"{row.hour:02}:00"
    return say("{hour} (again)", hour=hour) if row.turn else hour


def _table(drawing: _Drawing) -> Table:
    say = drawing.say
    names = HourNames(say, drawing.view.span.zone)
    return Table(
        columns=(
            say("Hour"),
            f"{say(drawing.counter.name)} ({drawing.unit})",
            say("Note"),
        ),
        rows=tuple(
            (
                names.of(cell.amount.period),
                names.number(number),
                drawing.note(cell),
            )
            for cell, number in zip(
                drawing.view.map.cells, drawing.numbers, strict=True
            )
        ),
        numeric=frozenset({1}),
    )


def _summary(drawing: _Drawing) -> str:
    view, say = drawing.view, drawing.say
    told = say.plural("{count} hour.", "{count} hours.", len(view.map.cells))
    parts = [told]
    uncertain = sum(cell.amount.mark not in _CERTAIN for cell in view.map.cells)
    if uncertain:
        parts.append(
            say.plural(
                "{count} of them has a dot: it is estimated or known in part.",
                "{count} of them have a dot: they are estimated or known in part.",
                uncertain,
            )
        )
    if view.map.repeated:
        parts.append(
            say(
                "On {days} the clock shows an hour twice; the second one has a row of "
                "its own.",
                days=say.listed([say.date(day) for day in view.map.repeated]),
            )
        )
    return " ".join(parts)
