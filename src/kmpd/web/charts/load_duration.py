"""The load duration curve: for how many hours at least so much was drawn."""

from collections.abc import Sequence
from typing import Any, Final

from kmpd.analysis.load_duration import LoadHour
from kmpd.web.charts.chart import GHOST, Chart, Table, base_options, value_axis
from kmpd.web.charts.consumption import COLOURS
from kmpd.web.charts.hour import HourNames
from kmpd.web.charts.mark import mark_note
from kmpd.web.charts.period import span_name
from kmpd.web.views.counter import Counter, digits_for
from kmpd.web.views.heat_map import HeatMapView
from kmpd.web.words import Words

#: So many of the highest hours are drawn each; of the others no more than that again.
_POINTS: Final = 200


def load_duration_chart(view: HeatMapView, *, counter: Counter, say: Words) -> Chart:
    """Return the chart of hours sorted by load, the highest first."""
    unit, _ = counter.unit_of_load()
    return Chart(
        title=say("Load duration, {span}", span=span_name(view.span, say)),
        options=_options(view, counter, say),
        table=load_table(view.loads, view=view, unit=unit, say=say),
        summary=_summary(view, unit, say),
        file_name=f"load-duration-{view.span.first}-{view.span.last}",
    )


def load_table(
    loads: Sequence[LoadHour], *, view: HeatMapView, unit: str, say: Words
) -> Table:
    """Return hours in the order they come, with their instants."""
    names = HourNames(say, view.span.zone)
    columns = [say("Place"), say("Mean load ({unit})", unit=unit), say("Hour from")]
    rows = [
        (
            str(place),
            names.number(one.load),
            names.of(one.amount.period),
            mark_note(one.amount.mark, say),
        )
        for place, one in enumerate(loads, 1)
    ]
    if any(row[-1] for row in rows):
        columns.append(say("Note"))
    return Table(
        columns=tuple(columns),
        rows=tuple(row[: len(columns)] for row in rows),
        numeric=frozenset({0, 1}),
    )


def _options(view: HeatMapView, counter: Counter, say: Words) -> dict[str, Any]:
    options = base_options()
    unit, _ = counter.unit_of_load()
    colour = COLOURS[counter.kind]
    digits = digits_for(unit)
    line = {
        "type": "line",
        "name": say("Mean load of an hour"),
        "showSymbol": False,
        "lineStyle": {"color": colour, "width": 2},
        "itemStyle": {"color": colour},
        "areaStyle": {"color": colour, "opacity": 0.18},
        "data": [
            {
                "name": _told(place + 1, _load(view, place, unit=unit, say=say), say),
                "value": [place + 1, round(float(view.loads[place].load), digits)],
            }
            for place in _places(len(view.loads))
        ],
        "markLine": {
            "silent": True,
            "symbol": "none",
            "lineStyle": {"color": GHOST, "type": "dashed"},
            "label": {
                "formatter": f"{say.number(view.below)} {unit}",
                "position": "insideEndTop",
                "color": GHOST,
            },
            "data": [{"yAxis": float(view.below)}],
        },
    }
    hours = value_axis(say("hours"), max=max(len(view.loads), 1), min=0)
    return options | {
        "grid": {**options["grid"], "bottom": 28, "right": 32},
        "legend": {"show": False},
        "xAxis": hours | {"nameLocation": "middle", "nameGap": 28},
        "yAxis": value_axis(unit),
        "tooltip": options["tooltip"] | {"formatter": "{b0}"},
        "series": [line],
    }


def _load(view: HeatMapView, place: int, *, unit: str, say: Words) -> str:
    load = view.loads[place].load
    return f"{say.number(load, digits=digits_for(unit))} {unit}"


def _places(count: int) -> Sequence[int]:
    """Return the places that are drawn: all of the highest, and then every so many."""
    step = max(1, -(-(count - _POINTS) // _POINTS))
    last = [count - 1] if count else []
    return sorted({*range(min(count, _POINTS)), *range(0, count, step), *last})


def _told(count: int, load: str, say: Words) -> str:
    return say.plural(
        "{count} hour with {load} or more",
        "{count} hours with {load} or more",
        count,
        load=load,
    )


def _summary(view: HeatMapView, unit: str, say: Words) -> str:
    if not view.loads:
        return say("There are no hours in this time.")
    told = say(
        "In the highest hour the mean was {load}; {share} of {hours} hours were below "
        "{below}.",
        load=_load(view, 0, unit=unit, say=say),
        share=say.percent(
            None if view.share_below is None else float(view.share_below), digits=1
        ),
        hours=say.number(len(view.loads)),
        below=f"{say.number(view.below)} {unit}",
    )
    uncertain = sum(not one.is_certain for one in view.loads)
    if not uncertain:
        return told
    more = say.plural(
        "{count} hour is estimated or known in part, which evens out its peaks.",
        "{count} hours are estimated or known in part, which evens out their peaks.",
        uncertain,
    )
    return f"{told} {more}"
