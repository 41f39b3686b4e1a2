"""The last day of a meter: power and temperatures in one picture."""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from kmpd.backfill import gap_seconds_of
from kmpd.reading import ReadingValue
from kmpd.web.charts.chart import (
    GHOST,
    HEAT,
    RETURN,
    SUPPLY,
    Chart,
    Table,
    base_options,
    time_axis,
    value_axis,
)
from kmpd.web.views import quantity
from kmpd.web.views.now import TREND, NowView
from kmpd.web.words import Words, noted

_NAMES: Final = {
    quantity.POWER: noted("Power"),
    quantity.SUPPLY: noted("Supply"),
    quantity.RETURN: noted("Return"),
}
_COLOURS: Final = {
    quantity.POWER: GHOST,
    quantity.SUPPLY: SUPPLY,
    quantity.RETURN: RETURN,
}
Told = tuple[dt.datetime, ReadingValue]


def trend_chart(view: NowView, say: Words, *, meter: str) -> Chart | None:
    """Return the last day of a meter as a chart; None if there is too little to draw.

    Power is an area behind the temperatures; where nobody read the meter, lines end.
    """
    told = {id_: view.trend[id_] for id_ in TREND if len(view.trend.get(id_, ())) > 1}
    if not told:
        return None
    options = base_options()
    # The names of two axes stand where the legend ends.
    options["grid"] = options["grid"] | {"top": 64}
    options |= {
        "xAxis": time_axis(),
        "yAxis": _axes(told),
        "series": [_series(view, say, id_, told=told) for id_ in told],
    }
    return Chart(
        title=say("The last 24 hours"),
        options=options,
        table=_table(view, say, told),
        summary=_summary(say, told),
        file_name=f"{meter}-day",
        height="16rem",
    )


def _axes(told: Mapping[int, Sequence[Told]]) -> list[dict[str, Any]]:
    """Return the axes: power on the left if it is told, temperatures beside it."""
    warmth = value_axis("°C", scale=True)
    if quantity.POWER not in told:
        return [warmth]
    power = value_axis(told[quantity.POWER][-1][1].unit_symbol, min=0)
    warmth["splitLine"] = {"show": False}
    warmth["nameTextStyle"] = {**warmth["nameTextStyle"], "align": "right"}
    return [power, warmth]


def _series(
    view: NowView, say: Words, register: int, *, told: Mapping[int, Sequence[Told]]
) -> dict[str, Any]:
    is_power = register == quantity.POWER
    colour = HEAT if is_power and len(told) == 1 else _COLOURS[register]
    longest_seconds = gap_seconds_of(view.state.interval_seconds)
    drawn = {
        "name": say(_NAMES[register]),
        "type": "line",
        "showSymbol": False,
        "yAxisIndex": 0 if is_power or quantity.POWER not in told else 1,
        "data": _points(told[register], view.zone, longest_seconds),
        "itemStyle": {"color": colour},
        "lineStyle": {"color": colour, "width": 1 if is_power else 2},
        "sampling": "lttb",
    }
    return drawn | ({"areaStyle": {"opacity": 0.25}} if is_power else {})


def _points(
    told: Sequence[Told], zone: dt.tzinfo, longest_seconds: float
) -> list[list[object]]:
    """Return points at local times; between two that are far apart the line ends."""
    points: list[list[object]] = []
    for (at, value), (following, _) in pairwise([*told, told[-1]]):
        points.append([_local(at, zone), _float(value)])
        if (following - at).total_seconds() > longest_seconds:
            points.append([_local(at + (following - at) / 2, zone), None])
    return points


def _local(at: dt.datetime, zone: dt.tzinfo) -> str:
    return at.astimezone(zone).replace(tzinfo=None).isoformat(timespec="seconds")


def _float(value: ReadingValue) -> float | None:
    return None if value.number is None else float(value.number)


def _table(view: NowView, say: Words, told: Mapping[int, Sequence[Told]]) -> Table:
    by_register = {id_: dict(points) for id_, points in told.items()}
    instants = sorted({at for points in told.values() for at, _ in points})
    units = {id_: points[-1][1].unit_symbol for id_, points in told.items()}
    return Table(
        columns=(
            say("Read at"),
            *(f"{say(_NAMES[id_])} ({units[id_]})" for id_ in told),
        ),
        rows=tuple(
            (
                say.instant(at, view.zone),
                *(_exact(by_register[id_].get(at), say, units[id_]) for id_ in told),
            )
            for at in instants
        ),
        numeric=frozenset(range(1, len(told) + 1)),
    )


def _exact(value: ReadingValue | None, say: Words, unit: str) -> str:
    """Return all digits; a value in another unit, of a meter before, with that unit."""
    if value is None:
        return "–"
    number = say.number(value.number)
    return number if value.unit_symbol == unit else f"{number} {value.unit_symbol}"


def _summary(say: Words, told: Mapping[int, Sequence[Told]]) -> str:
    parts = []
    for id_, points in told.items():
        numbers = [value.number for _, value in points if value.number is not None]
        if numbers:
            parts.append(
                say(
                    "{name} between {least} and {most} {unit}",
                    name=say(_NAMES[id_]),
                    least=say.number(min(numbers)),
                    most=say.number(max(numbers)),
                    unit=points[-1][1].unit_symbol,
                )
            )
    return say("In the last 24 hours: {parts}.", parts=say.listed(parts))
