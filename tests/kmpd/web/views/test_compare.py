"""What the page Compare shows: like beside like."""

import datetime as dt
from collections.abc import AsyncIterator, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from kmpd.analysis.span import SpanKind
from kmpd.consumption import PeriodKind
from kmpd.storage import DatabaseStore, open_store
from kmpd.web.charts.compare import compare_charts
from kmpd.web.views.compare import Against, CompareView, Subject, compare_view
from kmpd.web.words import Words
from tests.kmpd.storage.making import ZONE, reading, value
from tests.kmpd.web.counted import at, climbing
from tests.kmpd.web.making import context, meter, station

_SAY = Words("en")
_NOW = at(2026, 11, 21, 8)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[DatabaseStore]:
    """Open a store in which two meters count, the flat half of what the house does."""
    async with await open_store(f"sqlite:///{tmp_path / 'two.db'}", zone=ZONE) as one:
        await one.add(climbing(at(2026, 11, 18), _NOW, counted=_two, meter="house"))
        await one.add(climbing(at(2026, 11, 20), _NOW, meter="flat", serial="2"))
        yield one


def _two(_: dt.datetime) -> Decimal:
    return Decimal("0.002")


async def _view(store: DatabaseStore, query: Mapping[str, str]) -> CompareView:
    config = station(meter("house"), meter("flat"), meter("water"))
    told = context(store, now=_NOW, config=config)
    asked = told.meter(query.get("meter", "house"))
    assert asked is not None
    return await compare_view(told, asked, query)


async def test_this_month_is_held_against_the_last_year_unless_told(
    store: DatabaseStore,
) -> None:
    """Whoever opens the page sees a comparison that nobody asks for."""
    view = await _view(store, {})

    assert (view.subject, view.against) == (Subject.PERIODS, Against.YEAR)
    assert (view.span.kind, view.other.first) == (SpanKind.MONTH, dt.date(2025, 11, 1))


async def test_a_running_day_is_held_against_the_same_hours(
    store: DatabaseStore,
) -> None:
    """Every morning a household seems to use less than yesterday."""
    view = await _view(store, {"by": "hour", "with": "previous"})

    comparison = view.sides[1].comparison
    assert comparison is not None
    assert comparison.number == comparison.other == 8 * Decimal("0.002")
    assert view.sides[1].total is not None
    assert view.sides[1].total.number == 24 * Decimal("0.002")


async def test_any_two_ranges_are_set_side_by_side_by_day(
    store: DatabaseStore,
) -> None:
    """Two holidays cannot be compared, for they are no months."""
    query = {
        "from": "2026-11-18",
        "to": "2026-11-19",
        "from2": "2026-11-20",
        "to2": "2026-11-20",
    }

    view = await _view(store, query)

    comparison = view.sides[1].comparison
    assert comparison is not None
    assert comparison.is_whole
    assert comparison.difference == 24 * Decimal("0.002")
    assert view.against is Against.RANGE


async def test_a_day_beside_a_year_is_cut_as_the_year_is(store: DatabaseStore) -> None:
    """A mistyped range makes the station draw thousands of bars."""
    query = {"at": "2026-11-20", "from2": "2025-11-20", "to2": "2026-11-19"}

    view = await _view(store, query)

    assert view.by is PeriodKind.MONTH


async def test_meters_are_compared_over_the_time_that_both_were_read(
    store: DatabaseStore,
) -> None:
    """A meter that came later seems to use next to nothing."""
    view = await _view(store, {"what": "meters"})

    assert [side.meter.name for side in view.sides] == ["house", "flat"]
    comparison = view.sides[1].comparison
    assert comparison is not None
    assert comparison.number == 32 * Decimal("0.002")
    assert comparison.other == 32 * Decimal("0.001")


async def test_a_meter_that_counts_nothing_alike_is_left_out(
    store: DatabaseStore,
) -> None:
    """Cubic metres stand beside kilowatt-hours."""
    water = value("1.000", register=68, unit=40)
    await store.add([reading(_NOW, water, meter="water", serial="3")])

    heat = await _view(store, {"what": "meters", "meters": "house,water"})
    volume = await _view(
        store, {"what": "meters", "meters": "house,water,nobody", "show": "68"}
    )

    assert [side.meter.name for side in heat.sides] == ["house"]
    assert heat.left_out == ["water"]
    assert [side.meter.name for side in volume.sides] == ["house", "water"]


async def test_figures_are_exact_and_sums_end_at_the_total(
    store: DatabaseStore,
) -> None:
    """The curve ends elsewhere than the figure above it."""
    view = await _view(store, {"what": "meters"})

    assert view.counter is not None
    sides, sums = compare_charts(view, counter=view.counter, unit="kWh", say=_SAY)
    assert [row[0] for row in sides.table.rows] == [
        "18 Nov",
        "19 Nov",
        "20 Nov",
        "21 Nov",
    ]
    assert sides.table.rows[2][1:] == ("13.3333", "6.6666", "6.6667")
    assert sides.table.rows[0][2:] == ("–", "–")
    # 0.160 GJ in kWh, of the 80 hours of the house.
    assert sums.table.rows[-1][1] == "44.4444"
    assert [one["type"] for one in sides.options["series"]] == ["bar", "bar"]
    assert [one["type"] for one in sums.options["series"]] == ["line", "line"]


async def test_nothing_read_is_nothing_to_compare(store: DatabaseStore) -> None:
    """A page fails on a time before the station was there."""
    view = await _view(store, {"at": "2020"})

    assert list(view.places) == []
    assert [side.comparison for side in view.sides] == [None, None]
