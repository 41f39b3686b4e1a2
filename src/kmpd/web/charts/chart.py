"""A chart: how it is drawn, and what it says in numbers and in words."""

import json
from collections.abc import Mapping
from typing import Any, Final, Literal

import attrs

#: Colours that stand out from light and from dark paper.
HEAT: Final = "#d9532c"
WATER: Final = "#2f7fc1"
SUPPLY: Final = "#d9532c"
RETURN: Final = "#2f7fc1"
COOLING: Final = "#2a9d8f"
GHOST: Final = "#8a97a5"
GOOD: Final = "#2a9d5c"
WARN: Final = "#c98a12"
BAD: Final = "#d43d36"
_FAINT: Final = "#8a97a544"
_TEXT: Final = "#6b7885"
#: ECharts writes numbers as in English; what has a colon before its name is a function.
_FUNCTION: Final = ":"
_WRITTEN: Final = """\
value => [value].flat().map(
  each => typeof each === "number"
    ? each.toLocaleString(%s, {maximumFractionDigits: 6})
    : each ?? "–"
).join(" · ")"""


@attrs.frozen(kw_only=True)
class Table:
    """What a chart says, in numbers.

    Attributes:
        columns: Headings.
        rows: Cells as they are shown, each row as long as the headings.
        numeric: Places of columns that hold numbers.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()


@attrs.frozen(kw_only=True)
class Chart:
    """A chart.

    Attributes:
        title: Its heading.
        options: What ECharts is told.
        table: The same in numbers, for those who want the figures or see no picture.
        summary: The same in a sentence.
        file_name: Name of a file made of it, without its ending.
        links: Addresses behind the points of its first series, by place; empty if
            nothing is behind them.
        height: Of the picture, as CSS has it.
        renderer: `svg` for sharp lines; `canvas` for thousands of points.
    """

    title: str
    # What ECharts takes is a language of its own, without types.
    options: Mapping[str, Any]
    table: Table
    summary: str
    file_name: str
    links: tuple[str, ...] = ()
    height: str = "20rem"
    renderer: Literal["svg", "canvas"] = "svg"


def base_options() -> dict[str, Any]:
    """Return what all charts have in common."""
    return {
        "animation": False,
        "textStyle": {"color": _TEXT},
        "grid": {"left": 8, "right": 12, "top": 40, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "right": 0, "textStyle": {"color": _TEXT}},
        "tooltip": {
            "trigger": "axis",
            "confine": True,
            "backgroundColor": "var(--card)",
            "borderColor": "var(--line)",
            "textStyle": {"color": "var(--ink)"},
        },
    }


def category_axis(names: tuple[str, ...]) -> dict[str, Any]:
    """Return an axis of names."""
    return {
        "type": "category",
        "data": list(names),
        "axisLine": {"lineStyle": {"color": _FAINT}},
        "axisTick": {"show": False},
        "axisLabel": {"color": _TEXT, "hideOverlap": True},
    }


def value_axis(unit: str, **further: object) -> dict[str, Any]:
    """Return an axis of numbers."""
    return {
        "type": "value",
        "name": unit,
        "nameTextStyle": {"color": _TEXT, "align": "left"},
        "axisLabel": {"color": _TEXT},
        "splitLine": {"lineStyle": {"color": _FAINT}},
        **further,
    }


def time_axis() -> dict[str, Any]:
    """Return an axis of instants; points on it are local times without a zone."""
    return {
        "type": "time",
        "axisLine": {"lineStyle": {"color": _FAINT}},
        "axisLabel": {"color": _TEXT, "hideOverlap": True},
    }


def written_in(options: Mapping[str, Any], language_tag: str) -> dict[str, Any]:
    """Return options by which a browser writes numbers as a language does.

    Args:
        options: What ECharts is told.
        language_tag: Such as `en-GB`.
    """
    written = _WRITTEN % json.dumps(language_tag)
    changed = dict(options)
    for name in ("xAxis", "yAxis"):
        match options.get(name):
            case list(axes):
                changed[name] = [_axis_written(axis, written) for axis in axes]
            case dict(axis):
                changed[name] = _axis_written(axis, written)
    tooltip = options.get("tooltip", {})
    return changed | {"tooltip": {**tooltip, f"{_FUNCTION}valueFormatter": written}}


def _axis_written(axis: Mapping[str, Any], written: str) -> dict[str, Any]:
    if axis.get("type") != "value":
        return dict(axis)
    label = {**axis.get("axisLabel", {}), f"{_FUNCTION}formatter": written}
    return {**axis, "axisLabel": label}
