"""What the page Consumption shows is what the store counted."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from kmpd.analysis.span import SpanKind
from kmpd.consumption import Mark, PeriodKind
from kmpd.reading import Reading
from kmpd.state import Event, EventKind
from kmpd.web.charts.consumption import consumption_chart
from kmpd.web.views.consumption import (
    ConsumptionView,
    GhostKind,
    consumption_view,
)
from kmpd.web.views.counter import CounterKind, counters_of
from kmpd.web.views.quantity import EnergyUnit
from kmpd.web.words import Words
from tests.kmpd.storage.making import reading, value
from tests.kmpd.web.counted import HOUR, at, climbing
from tests.kmpd.web.lived import lived

_SAY = Words("en")
_NOW = at(2026, 11, 21, 8)


async def _view(
    folder: Path,
    readings: list[Reading],
    query: Mapping[str, str],
    *,
    now: dt.datetime = _NOW,
    events: list[Event] | None = None,
) -> ConsumptionView:
    async with lived(folder, now=now) as one:
        await one.store.add(readings)
        for event in events or []:
            await one.store.add_event(event)
        meter = one.context.meter("heat")
        assert meter is not None
        return await consumption_view(one.context, meter, query)


@pytest.mark.parametrize("by", ["hour", "day", "month", "year"])
async def test_bars_come_to_the_total(tmp_path: Path, by: str) -> None:
    """The bars of a month and the figure above them differ."""
    readings = climbing(at(2026, 11, 18, 22), _NOW)

    view = await _view(tmp_path, readings, {"by": by, "ghost": "none"})

    counted = [bar.amount.number for bar in view.bars if bar.amount is not None]
    assert view.total is not None
    assert view.total.number == sum(counted)
    if by != "hour":
        assert view.total.number == Decimal("0.001") * (len(readings) - 1)


async def test_each_hour_day_and_month_of_a_span_has_its_bar(tmp_path: Path) -> None:
    """The days to come are cut off, and a month looks like another."""
    readings = climbing(at(2026, 11, 20), _NOW)

    for query, bars in (({}, 30), ({"at": "2026"}, 12), ({"at": "2026-10-25"}, 25)):
        view = await _view(tmp_path, readings, query)
        assert len(view.bars) == bars


async def test_a_running_day_is_held_against_the_same_hours(tmp_path: Path) -> None:
    """Every morning a household seems to use less than yesterday."""

    def night_and_day(instant: dt.datetime) -> Decimal:
        return Decimal("0.001" if instant < at(2026, 11, 20, 8) else "0.005")

    readings = climbing(at(2026, 11, 19), _NOW, counted=night_and_day)

    view = await _view(tmp_path, readings, {"by": "hour"})

    ghost = next(one for one in view.ghosts if one.kind is GhostKind.PREVIOUS)
    assert ghost.comparison is not None
    assert ghost.comparison.number == 8 * Decimal("0.005")
    assert ghost.comparison.other == 8 * Decimal("0.001")
    assert ghost.comparison.share == Fraction(4)
    assert not ghost.comparison.is_whole


async def test_an_hour_that_is_not_over_is_compared_with_nothing(
    tmp_path: Path,
) -> None:
    """Ten minutes of an hour are held against all of yesterday's."""
    readings = climbing(at(2026, 11, 19), _NOW)
    late = _NOW + dt.timedelta(minutes=10)
    readings.append(reading(late, value("10.800")))

    view = await _view(tmp_path, readings, {"by": "hour"}, now=late)

    ghost = next(one for one in view.ghosts if one.kind is GhostKind.PREVIOUS)
    assert ghost.comparison is not None
    assert ghost.comparison.part.until == _NOW
    assert ghost.comparison.number == ghost.comparison.other


async def test_the_year_before_is_the_usual_ghost_and_can_be_changed(
    tmp_path: Path,
) -> None:
    """Somebody wants to see last month, and last year stays."""
    readings = climbing(at(2025, 11, 20), at(2025, 11, 21))
    readings += climbing(at(2026, 10, 31, 22), at(2026, 11, 2))

    kinds = [
        (await _view(tmp_path, readings, query)).ghost
        for query in ({}, {"ghost": "previous"}, {"ghost": "none"}, {"ghost": "x"})
    ]

    assert [ghost and ghost.kind for ghost in kinds] == [
        GhostKind.YEAR,
        GhostKind.PREVIOUS,
        None,
        GhostKind.YEAR,
    ]


async def test_without_a_year_before_the_one_before_is_shown(tmp_path: Path) -> None:
    """A station of a few weeks shows no ghosts at all."""
    view = await _view(tmp_path, climbing(at(2026, 10, 31), at(2026, 11, 2)), {})

    assert view.ghost is not None
    assert view.ghost.kind is GhostKind.PREVIOUS


async def test_a_ghost_stands_behind_the_same_hour_of_the_clock(tmp_path: Path) -> None:
    """On the day of 25 hours, the evening is held against the afternoon."""

    def by_clock(instant: dt.datetime) -> Decimal:
        return Decimal(instant.astimezone(dt.UTC).hour).scaleb(-3)

    readings = climbing(at(2026, 10, 24), at(2026, 10, 26), counted=by_clock)

    view = await _view(tmp_path, readings, {"at": "2026-10-25", "ghost": "previous"})

    for bar in view.bars:
        shown = bar.period.start.astimezone(view.span.zone)
        if bar.ghost is None:
            assert (shown.hour, shown.fold) == (2, 1)
        else:
            behind = bar.ghost.period.start.astimezone(view.span.zone)
            assert behind.hour == shown.hour


async def test_a_bar_leads_to_what_it_is_made_of(tmp_path: Path) -> None:
    """A click on a month shows another month."""
    view = await _view(tmp_path, climbing(at(2026, 11, 20), _NOW), {"at": "2026"})

    spans = [bar.parts(view.span.zone) for bar in view.bars]
    assert [span and (span.kind, span.first.month) for span in spans[-2:]] == [
        (SpanKind.MONTH, 11),
        None,
    ]


async def test_a_gap_is_marked_and_what_the_log_told_is_said(tmp_path: Path) -> None:
    """Guesses look like measurements, and nobody learns what filled a gap."""
    begin, end = at(2026, 11, 5, 6), at(2026, 11, 6, 6)
    readings = climbing(at(2026, 11, 4), begin) + climbing(end, at(2026, 11, 7))
    filled = Event(
        meter="heat",
        at=at(2026, 11, 4, 3),
        until=at(2026, 11, 4, 5),
        kind=EventKind.GAP_FILLED,
        text="The hour log gave 2 records of a gap.",
    )

    view = await _view(tmp_path, readings, {}, events=[filled])

    marks = {
        bar.period.start.astimezone(view.span.zone).day: bar.amount.mark
        for bar in view.bars
        if bar.amount is not None
    }
    assert marks[4] is Mark.MEASURED
    assert marks[5] is marks[6] is Mark.ESTIMATED
    assert [bar.is_from_log for bar in view.bars[3:5]] == [True, False]


async def test_a_change_of_meter_is_noted_where_it_was(tmp_path: Path) -> None:
    """A new meter makes a spike, or nobody sees that there is one."""
    swap = at(2026, 11, 10, 12)
    readings = climbing(at(2026, 11, 9), swap, serial="1")
    readings += climbing(swap + HOUR, at(2026, 11, 11), serial="2")

    view = await _view(tmp_path, readings, {})

    noted = [bar.segment and bar.segment.serial for bar in view.bars]
    assert noted == [None] * 9 + ["2"] + [None] * 20
    bar = view.bars[9]
    assert bar.amount is not None
    assert bar.amount.mark is Mark.INTERRUPTED
    assert bar.amount.number == Decimal("0.023")


async def test_a_water_meter_shows_its_volume(tmp_path: Path) -> None:
    """A water meter is asked for energy and shows nothing."""
    readings = [
        reading(_NOW - 2 * HOUR, value("1.000", register=68, unit=40)),
        reading(_NOW, value("1.250", register=68, unit=40)),
    ]

    view = await _view(tmp_path, readings, {})

    assert view.counter is not None
    assert view.counter.kind is CounterKind.VOLUME
    assert view.counter.unit_shown(EnergyUnit.GJ) == "m³"
    assert view.total is not None
    assert view.total.number == Decimal("0.250")


async def test_a_meter_without_counters_has_none_to_show(tmp_path: Path) -> None:
    """A page fails on a meter whose temperatures alone are read."""
    warm = reading(_NOW, value("65.02", register=86, unit=37))

    view = await _view(tmp_path, [warm], {})

    assert view.counter is None
    assert view.history is not None


async def test_without_a_reading_there_is_no_history(tmp_path: Path) -> None:
    """The first look at a new station is an error."""
    view = await _view(tmp_path, [], {"by": "year"})

    assert view.history is None
    assert view.bars == ()


def test_only_what_adds_up_is_chosen_among() -> None:
    """Hours of operation and volume times temperature are shown as consumption."""
    values = [
        value("1", register=1004, unit=46),
        value("1", register=97, unit=43),
        value("1", register=85, unit=0),
        value("1", register=84, unit=40),
        value("1", register=68, unit=40),
        value("1", register=63, unit=8),
        value("1", register=60, unit=8),
    ]

    found = counters_of(values, family="403")

    assert [counter.register for counter in found] == [60, 63, 68, 84]


async def test_figures_are_those_of_the_store_to_the_last_digit(tmp_path: Path) -> None:
    """A bill is checked against rounded numbers."""
    readings = climbing(at(2026, 11, 20), at(2026, 11, 21))

    view = await _view(tmp_path, readings, {"ghost": "none"})

    assert view.counter is not None
    drawn = consumption_chart(view, counter=view.counter, unit="GJ", links=[], say=_SAY)
    assert drawn.table.rows == (("Fri 20 Nov 2026", "0.024", ""),)
    assert drawn.options["series"][0]["data"][19]["value"] == pytest.approx(0.024)
    assert "0.024 GJ in all" in drawn.summary


async def test_a_bar_tells_its_number_and_how_well_it_is_known(tmp_path: Path) -> None:
    """Only who knows what stripes mean knows that a bar is a guess."""
    readings = climbing(at(2026, 11, 4), at(2026, 11, 5, 6))
    readings += climbing(at(2026, 11, 6, 6), at(2026, 11, 7))

    view = await _view(tmp_path, readings, {"ghost": "none"})

    assert view.counter is not None
    drawn = consumption_chart(
        view, counter=view.counter, unit="kWh", links=[], say=_SAY
    )
    points = drawn.options["series"][0]["data"]
    assert points[4]["name"].endswith("kWh (estimated)")
    assert "decal" in points[4]["itemStyle"]
    assert "decal" not in points[3]["itemStyle"]
    assert points[29]["value"] is None


async def test_all_years_are_one_look(tmp_path: Path) -> None:
    """Whoever asks for all sees a part."""
    readings = climbing(at(2025, 12, 31, 20), at(2026, 1, 1, 4))

    view = await _view(tmp_path, readings, {"by": "year"})

    assert [bar.period.kind for bar in view.bars] == [PeriodKind.YEAR] * 2
    assert [bar.amount and bar.amount.number for bar in view.bars] == [
        Decimal("0.004"),
        Decimal("0.004"),
    ]
