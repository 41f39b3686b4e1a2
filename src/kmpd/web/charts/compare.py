"""Charts of the page Compare: side by side, and what it comes to."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import attrs

from kmpd.analysis.comparison import cumulated
from kmpd.analysis.span import Span, SpanKind
from kmpd.consumption import EXACT, Mark, PeriodKind
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
from kmpd.web.charts.consumption import COLOURS
from kmpd.web.charts.mark import bar_style, mark_note
from kmpd.web.charts.period import span_name
from kmpd.web.views.compare import CompareView, Side, Subject
from kmpd.web.views.counter import Counter, digits_for, number_in
from kmpd.web.words import Words
from pykmp.constants import UNITS_NAMES

#: Colours of meters that are told apart; the first has that of the counter.
_COLOURS: Final = (HEAT, WATER, COOLING, WARN, "#8a5cc2", GHOST)
#: Up to so many bars stand beside each other; more become lines.
_BARS_MAX: Final = 80


@attrs.frozen(kw_only=True)
class _Drawing:
    """What all parts of the charts need to know."""

    view: CompareView
    unit: str
    colours: tuple[str, ...]
    say: Words

    @property
    def places(self) -> Sequence[tuple[int, ...]]:
        return self.view.places

    def numbers(self, side: Side) -> Sequence[Decimal | None]:
        return [side.number(place, self.unit) for place in self.places]

    def short(self, number: Decimal | None) -> str:
        shown = self.say.number(number, digits=digits_for(self.unit))
        return shown if number is None else f"{shown} {self.unit}"

    def name(self, side: Side) -> str:
        return side_name(side, self.view, self.say)

    def place_name(self, place: tuple[int, ...]) -> str:
        return place_name(place, self.view, self.say)

    def note(self, side: Side, place: tuple[int, ...]) -> str:
        amount = side.amounts.get(place)
        if amount is None:
            return ""
        is_running = amount.period.start <= self.view.now < amount.period.end
        return mark_note(amount.mark, self.say, is_running=is_running)


def compare_charts(
    view: CompareView, *, counter: Counter, unit: str, say: Words
) -> tuple[Chart, Chart]:
    """Return the chart of sides beside each other, and that of their sums.

    Args:
        view: What was counted.
        counter: What is shown.
        unit: The unit that amounts are shown in.
        say: Speaks the visitor's language.
    """
    first, name = COLOURS[counter.kind], say(counter.name)
    is_meters = view.subject is Subject.METERS
    further = _COLOURS if is_meters else (GHOST,)
    colours = tuple(dict.fromkeys((first, *further)))
    drawing = _Drawing(view=view, unit=unit, colours=colours, say=say)
    return (
        _chart(
            drawing, title=say("{counter}, side by side", counter=name), is_sum=False
        ),
        _chart(drawing, title=say("{counter}, added up", counter=name), is_sum=True),
    )


def side_name(side: Side, view: CompareView, say: Words) -> str:
    """Return what a side is called: its span, or its meter."""
    is_meters = view.subject is Subject.METERS
    return side.meter.title if is_meters else span_name(side.span, say)


def place_name(place: tuple[int, ...], view: CompareView, say: Words) -> str:
    """Return what a place is called that all sides have."""
    span = view.span
    match view.by:
        case PeriodKind.HOUR:
            return _hour(place, span, say)
        case PeriodKind.DAY:
            return _day(place[0], view, say)
        case PeriodKind.MONTH:
            months = span.first.month - 1 + place[0]
            month = dt.date(span.first.year + months // 12, months % 12 + 1, 1)
            is_year = span.kind is SpanKind.YEAR
            return say.month(month, is_short=is_year)
        case PeriodKind.YEAR:
            return str(span.first.year + place[0])


def _hour(place: tuple[int, ...], span: Span, say: Words) -> str:
    days, hour, turn = place
    name = f"{hour:02}:00"
    if turn:
        name = say("{hour} (again)", hour=name)
    return name if span.days == 1 else f"{days + 1} · {name}"


def _day(place: int, view: CompareView, say: Words) -> str:
    if view.subject is Subject.METERS:
        return say.date(view.span.first + dt.timedelta(days=place), has_year=False)
    if view.span.kind is SpanKind.MONTH:
        return str(place + 1)
    return say("Day {number}", number=place + 1)


def _chart(drawing: _Drawing, *, title: str, is_sum: bool) -> Chart:
    kind = "sums" if is_sum else "sides"
    return Chart(
        title=title,
        options=_options(drawing, is_sum=is_sum),
        table=_table(drawing, is_sum=is_sum),
        summary=_summary(drawing),
        file_name=f"compare-{kind}-{drawing.view.span.first}",
    )


def _options(drawing: _Drawing, *, is_sum: bool) -> dict[str, Any]:
    sides = drawing.view.sides
    options = base_options()
    is_lines = is_sum or len(drawing.places) * len(sides) > _BARS_MAX
    draw = _line if is_lines else _bars
    lines = [f"{{b{place}}}" for place in range(len(sides))]
    return options | {
        # Names of meters are long, and a telephone is narrow.
        "legend": options["legend"] | {"type": "scroll"},
        "grid": {**options["grid"], "top": 60},
        "xAxis": category_axis(tuple(map(drawing.place_name, drawing.places))),
        "yAxis": value_axis(drawing.unit),
        "tooltip": options["tooltip"] | {"formatter": "<br>".join(lines)},
        "series": [
            draw(
                drawing,
                side,
                numbers=_numbers(drawing, side, is_sum=is_sum),
                colour=drawing.colours[place % len(drawing.colours)],
            )
            for place, side in enumerate(sides)
        ],
    }


def _numbers(
    drawing: _Drawing, side: Side, *, is_sum: bool
) -> Sequence[Decimal | None]:
    """Return what was counted at each place, or up to it."""
    if not is_sum or side.total is None:
        return drawing.numbers(side)
    own = side.total.unit
    # Added up before it is converted, so that the last sum is the total.
    counted = [side.number(place, UNITS_NAMES[own]) for place in drawing.places]
    return [
        None if number is None else number_in(drawing.unit, number, own)
        for number in cumulated(counted)
    ]


def _bars(
    drawing: _Drawing, side: Side, *, numbers: Sequence[Decimal | None], colour: str
) -> dict[str, Any]:
    points = _points(drawing, side, numbers=numbers)
    for point, place in zip(points, drawing.places, strict=True):
        amount = side.amounts.get(place)
        mark = Mark.MEASURED if amount is None else amount.mark
        point["itemStyle"] = bar_style(mark, colour) | {"borderRadius": [3, 3, 0, 0]}
    return {
        "type": "bar",
        "name": drawing.name(side),
        "data": points,
        "itemStyle": {"color": colour},
        "barMaxWidth": 32,
        "barGap": "10%",
    }


def _line(
    drawing: _Drawing, side: Side, *, numbers: Sequence[Decimal | None], colour: str
) -> dict[str, Any]:
    return {
        "type": "line",
        "name": drawing.name(side),
        "data": _points(drawing, side, numbers=numbers),
        "showSymbol": False,
        "lineStyle": {"color": colour, "width": 2},
        "itemStyle": {"color": colour},
    }


def _points(
    drawing: _Drawing, side: Side, *, numbers: Sequence[Decimal | None]
) -> list[dict[str, Any]]:
    name, digits = drawing.name(side), digits_for(drawing.unit)
    points: list[dict[str, Any]] = []
    for place, number in zip(drawing.places, numbers, strict=True):
        note = drawing.note(side, place)
        told = f"{drawing.place_name(place)} · {name}: {drawing.short(number)}"
        points.append(
            {
                "name": f"{told} ({note})" if note else told,
                "value": None if number is None else round(float(number), digits),
            }
        )
    return points


def _table(drawing: _Drawing, *, is_sum: bool) -> Table:
    say, unit, sides = drawing.say, drawing.unit, drawing.view.sides
    columns = [say("Place"), *(f"{drawing.name(side)} ({unit})" for side in sides)]
    numbers = [_numbers(drawing, side, is_sum=is_sum) for side in sides]
    rows = [
        [drawing.place_name(place), *(say.number(number) for number in row)]
        for place, row in zip(drawing.places, zip(*numbers, strict=True), strict=True)
    ]
    if len(sides) == 2:  # noqa: PLR2004 - of two there is one difference
        columns.append(say("Difference ({unit})", unit=unit))
        for row, one, other in zip(rows, *numbers, strict=True):
            row.append(say.number(_difference(one, other)))
    return Table(
        columns=tuple(columns),
        rows=tuple(tuple(row) for row in rows),
        numeric=frozenset(range(1, len(columns))),
    )


def _difference(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    if one is None or other is None:
        return None
    return EXACT.subtract(one, other)


def _summary(drawing: _Drawing) -> str:
    told = [
        f"{drawing.name(side)}: {drawing.short(_total(drawing, side))}"
        for side in drawing.view.sides
    ]
    return "; ".join(told) + "."


def _total(drawing: _Drawing, side: Side) -> Decimal | None:
    if side.total is None:
        return None
    return number_in(drawing.unit, side.total.number, side.total.unit)
