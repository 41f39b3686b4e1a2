"""Charts as values: pure, so that what is drawn can be compared with the store."""

from kmpd.web.charts.chart import (
    BAD,
    COOLING,
    GHOST,
    GOOD,
    HEAT,
    RETURN,
    SUPPLY,
    WARN,
    WATER,
    Chart,
    Table,
    base_options,
    category_axis,
    time_axis,
    value_axis,
    written_in,
)

__all__ = [
    "BAD",
    "COOLING",
    "GHOST",
    "GOOD",
    "HEAT",
    "RETURN",
    "SUPPLY",
    "WARN",
    "WATER",
    "Chart",
    "Table",
    "base_options",
    "category_axis",
    "time_axis",
    "value_axis",
    "written_in",
]
