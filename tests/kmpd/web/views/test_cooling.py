"""What the page Cooling shows."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from kmpd.analysis.cooling import Verdict
from kmpd.analysis.span import SpanKind, span_at
from kmpd.config import TargetConfig
from kmpd.consumption import Mark, PeriodKind
from kmpd.reading import Reading
from kmpd.web.charts.chart import BAD, COOLING
from kmpd.web.charts.cooling import cooling_chart, temperatures_chart
from kmpd.web.views.cooling import CoolingView, cooling_view
from kmpd.web.words import Words
from tests.kmpd.storage.making import ZONE, reading, value
from tests.kmpd.web.counted import HOUR
from tests.kmpd.web.lived import DAY, UNITS, count_days, lived, midnight

_FIRST = dt.date(2026, 1, 1)
_MONTH = span_at(SpanKind.MONTH, _FIRST, ZONE)


def day(supply: int, back: int, volume: int = 10) -> dict[int, Decimal]:
    """Return what a day counts whose water came and went at these temperatures."""
    return {
        60: Decimal(supply - back),
        68: Decimal(volume),
        97: Decimal(volume * supply),
        110: Decimal(volume * back),
    }


async def view_of(
    folder: Path, days: list[dict[int, Decimal]], targets: TargetConfig | None = None
) -> CoolingView:
    """Return what is shown of days of January."""
    now = midnight(_FIRST + 31 * DAY)
    async with lived(folder, now=now, targets=targets) as one:
        await count_days(one.store, _FIRST, days)
        return await cooling_view(one.context, "heat", span=_MONTH, by=PeriodKind.DAY)


async def test_temperatures_are_those_of_the_water_that_passed(tmp_path: Path) -> None:
    """A tap that runs for a minute counts as much as a day of heating."""
    view = await view_of(tmp_path, [day(70, 30, volume=30), day(60, 50, volume=10)])

    assert [each.cooled.number for each in view.periods] == [40, 10]
    assert view.whole is not None
    assert view.whole.supply.number == Decimal("67.50")
    assert view.whole.back.number == Decimal("35.00")


async def test_days_whose_return_is_too_warm_are_told(tmp_path: Path) -> None:
    """A household learns of its penalty from the bill."""
    targets = TargetConfig(return_celsius=Decimal(40))

    view = await view_of(tmp_path, [day(70, 30, 90), day(70, 55, 90)], targets)

    verdicts = [each.verdict(view.target) for each in view.periods]
    assert verdicts == [Verdict.REACHED, Verdict.MISSED]
    assert view.warm_share == Fraction(15, 40 + 15)


async def test_what_the_last_digit_leaves_open_is_not_called_missed(
    tmp_path: Path,
) -> None:
    """A day is blamed because of the rounding of a counter."""
    targets = TargetConfig(cooling_kelvin=Decimal(40))

    view = await view_of(tmp_path, [day(70, 30, volume=5)], targets)

    assert [each.verdict(targets) for each in view.periods] == [Verdict.UNCLEAR]
    chart = cooling_chart(view, Words("en"), span=_MONTH)
    (bar,) = chart.options["series"][0]["data"]
    assert bar["itemStyle"]["color"] not in {COOLING, BAD}


async def test_without_a_target_nothing_is_judged(tmp_path: Path) -> None:
    """A page praises or blames by a target that nobody set."""
    view = await view_of(tmp_path, [day(70, 30)])

    assert [each.verdict(view.target) for each in view.periods] == [None]
    assert view.warm_share is None


async def test_counters_that_are_not_read_are_named(tmp_path: Path) -> None:
    """A page is empty and does not say why."""
    now = midnight(_FIRST + 31 * DAY)
    async with lived(tmp_path, now=now) as one:
        view = await cooling_view(one.context, "heat", span=_MONTH, by=PeriodKind.DAY)

    assert view.missing == (68, 97, 110)
    assert (view.periods, view.whole) == ((), None)


async def test_a_day_without_water_has_no_temperature(tmp_path: Path) -> None:
    """A summer day shows a cooling of nought, and misses its target."""
    view = await view_of(tmp_path, [day(70, 30), day(70, 30, volume=0), day(70, 30)])

    assert len(view.periods) == 2
    assert view.missing == ()


async def test_the_charts_show_the_numbers_of_the_store(tmp_path: Path) -> None:
    """The bars of a chart and the figures below it differ."""
    targets = TargetConfig(cooling_kelvin=Decimal(33), return_celsius=Decimal(38))
    view = await view_of(tmp_path, [day(71, 30), day(66, 41), day(70, 33)], targets)
    say = Words("en")

    bars = cooling_chart(view, say, span=_MONTH)
    lines = temperatures_chart(view, say, span=_MONTH)

    drawn = [bar["value"] for bar in bars.options["series"][0]["data"]]
    assert drawn == [float(each.cooled.number) for each in view.periods]
    assert [row[3] for row in bars.table.rows] == ["41.00", "25.00", "37.00"]
    assert [each["data"] for each in lines.options["series"]] == [
        [71.0, 66.0, 70.0],
        [30.0, 41.0, 33.0],
    ]
    target = bars.options["series"][0]["markLine"]["data"]
    assert target == [{"yAxis": 33.0}]


async def test_a_counter_that_is_read_only_since_today_is_no_measure_of_a_month(
    tmp_path: Path,
) -> None:
    """Registers are added to the configuration, and the month looks ice-cold."""
    now = midnight(_FIRST + 31 * DAY)
    async with lived(tmp_path, now=now) as one:
        await one.store.add(_readings(days=20, since=10))

        by_month = await cooling_view(
            one.context, "heat", span=_MONTH, by=PeriodKind.MONTH
        )
        by_day = await cooling_view(one.context, "heat", span=_MONTH, by=PeriodKind.DAY)

    assert len(by_day.periods) == 10
    for view in (by_month, by_day):
        assert {each.supply.number for each in view.periods} == {70}
        assert view.whole is not None
        assert (view.whole.supply.number, view.whole.back.number) == (70, 30)
    assert [each.mark for each in by_month.periods] == [Mark.PARTIAL]


async def test_counters_that_are_read_since_today_are_named(tmp_path: Path) -> None:
    """Hardly any water seems to have passed, for a register is new."""
    now = midnight(_FIRST + 20 * DAY) + 3 * HOUR
    async with lived(tmp_path, now=now) as one:
        await one.store.add(_readings(days=20, since=21))
        await one.store.add(
            [
                _reading(at, days, (68, 97, 110))
                for at, days in ((now - HOUR, 20), (now, 21))
            ]
        )

        view = await cooling_view(one.context, "heat", span=_MONTH, by=PeriodKind.DAY)

    assert view.missing == (97, 110)
    assert (view.periods, view.whole) == ((), None)


async def test_a_month_whose_days_lack_says_so(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """An average of some days passes for that of all."""
    view = await view_of(tmp_path, [day(70, 30)] * 5)
    say = Words("en")

    chart = cooling_chart(view, say, span=_MONTH)
    assert {row[6] for row in chart.table.rows} == {""}

    month = await cooling_of_partial_month(tmp_path_factory.mktemp("other"))

    chart = cooling_chart(month, say, span=_MONTH)
    assert [row[6] for row in chart.table.rows] == ["only a part was read"]
    assert "opacity" in chart.options["series"][0]["data"][0]["itemStyle"]


async def cooling_of_partial_month(folder: Path) -> CoolingView:
    """Return the month of which five days were read."""
    async with lived(folder, now=midnight(_FIRST + 31 * DAY)) as one:
        await count_days(one.store, _FIRST, [day(70, 30)] * 5)
        return await cooling_view(one.context, "heat", span=_MONTH, by=PeriodKind.MONTH)


def _readings(*, days: int, since: int) -> list[Reading]:
    """Return readings at midnights, the temperatures' counters from a day on only."""
    return [
        _reading(
            midnight(_FIRST + place * DAY),
            place,
            (68,) if place < since else (68, 97, 110),
        )
        for place in range(days + 1)
    ]


def _reading(at: dt.datetime, days: int, registers: tuple[int, ...]) -> Reading:
    """Return what counters show after some days."""
    counted = day(70, 30)
    values = [
        value(days * counted[id_], register=id_, unit=UNITS[id_]) for id_ in registers
    ]
    return reading(at, *values)
