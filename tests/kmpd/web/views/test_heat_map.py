"""What the page Heat map shows is what the store counted."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from kmpd.reading import Reading
from kmpd.web.charts.heat_map import heat_map_chart
from kmpd.web.charts.load_duration import load_duration_chart
from kmpd.web.views.heat_map import HeatMapView, MaximumSource, heat_map_view
from kmpd.web.words import Words
from tests.kmpd.storage.making import reading, value
from tests.kmpd.web.counted import HOUR, at, climbing
from tests.kmpd.web.lived import lived

_SAY = Words("en")
_NOW = at(2026, 11, 21, 8)


async def _view(
    folder: Path, readings: list[Reading], query: Mapping[str, str]
) -> HeatMapView:
    async with lived(folder, now=_NOW) as one:
        await one.store.add(readings)
        meter = one.context.meter("heat")
        assert meter is not None
        return await heat_map_view(one.context, meter, query)


def _kwh(readings: list[Reading], *, since: int = 0) -> list[Reading]:
    """Return readings with a counter of finer digits, in kWh."""
    return [
        reading(
            one.at,
            *one.values.values(),
            value(Decimal(place + since).scaleb(-1), register=266, unit=2),
        )
        for place, one in enumerate(readings)
    ]


async def test_cells_come_to_what_was_counted(tmp_path: Path) -> None:
    """An hour of a season is missing in its map."""
    readings = climbing(at(2026, 10, 24, 20), at(2026, 10, 26, 4))

    view = await _view(tmp_path, readings, {})

    counted = sum(cell.amount.number for cell in view.map.cells)
    first, last = readings[0].values[60].number, readings[-1].values[60].number
    assert first is not None
    assert last is not None
    assert counted == last - first
    assert len(view.map.days) == 92


async def test_hours_below_a_load_are_counted(tmp_path: Path) -> None:
    """The answer to what a connection must bear is wrong."""

    def peak(instant: object) -> Decimal:
        return Decimal("0.036" if instant == at(2026, 11, 20, 7) else "0.0036")

    readings = climbing(at(2026, 11, 20), at(2026, 11, 21), counted=peak)

    asked = await _view(tmp_path, readings, {"below": "2,5"})
    usual = await _view(tmp_path, readings, {"below": "much"})

    assert asked.below == Decimal("2.5")
    assert asked.share_below == Fraction(23, 24)
    assert usual.below == 5
    assert usual.loads[0].load == 10
    assert usual.loads[0].amount.period.start == at(2026, 11, 20, 7)


@pytest.mark.parametrize("digits", ["1.000", "1.00", "1"])
async def test_a_counter_that_is_too_coarse_for_hours_is_replaced(
    tmp_path: Path, digits: str
) -> None:
    """The map of a meter that counts whole megawatt-hours is white with one spot."""
    fine = value("100.0", register=266, unit=2)
    readings = [
        reading(instant, value(digits, unit=3), fine) for instant in (_NOW - HOUR, _NOW)
    ]

    view = await _view(tmp_path, readings, {})

    assert view.counter is not None
    assert view.counter.register == 266


async def test_gigajoules_with_three_decimals_are_fine_enough(tmp_path: Path) -> None:
    """The map shows another counter than all other pages, for no reason."""
    view = await _view(tmp_path, _kwh(climbing(_NOW - 5 * HOUR, _NOW)), {})

    assert view.counter is not None
    assert view.counter.register == 60


async def test_the_maxima_of_the_meter_stand_beside_those_of_readings(
    tmp_path: Path,
) -> None:
    """A dispute about a connection is settled without the meter's own witness."""
    kept = (
        value("17.3", register=128, unit=22),
        value("260112", register=127, unit=48, text="2026-01-12"),
        value("612", register=124, unit=41),
    )
    readings = [
        reading(_NOW - HOUR, value("1.000"), value("9.1", register=80, unit=22)),
        reading(_NOW, value("1.001"), value("4.0", register=80, unit=22), *kept),
    ]

    view = await _view(tmp_path, readings, {})

    told = [(one.source, one.value.number, one.day, one.at) for one in view.maxima]
    assert told == [
        (MaximumSource.METER, Decimal("17.3"), "2026-01-12", None),
        (MaximumSource.READINGS, Decimal("9.1"), "", _NOW - HOUR),
    ]


async def test_volume_has_the_maxima_of_flow(tmp_path: Path) -> None:
    """A water meter shows kilowatts."""
    readings = [
        reading(
            at_,
            value(volume, register=68, unit=40),
            value("120", register=74, unit=41),
        )
        for at_, volume in ((_NOW - HOUR, "1.000"), (_NOW, "1.120"))
    ]

    view = await _view(tmp_path, readings, {})

    assert view.counter is not None
    assert view.counter.unit_of_load()[0] == "m³/h"
    assert [one.value.unit_symbol for one in view.maxima] == ["l/h"]
    assert view.loads[0].load == Decimal("0.120")


async def test_more_than_a_year_is_not_asked_for(tmp_path: Path) -> None:
    """An address makes the station draw ten years of hours."""
    query = {"from": "2010-01-01", "to": "2026-11-20"}

    view = await _view(tmp_path, climbing(_NOW - HOUR, _NOW), query)

    assert view.span.days == 366
    assert view.span.last.isoformat() == "2026-11-20"


async def test_the_map_draws_each_hour_and_says_how_it_is_known(tmp_path: Path) -> None:
    """A guessed hour looks like a measured one."""
    readings = climbing(at(2026, 10, 24, 20), at(2026, 10, 25, 1))
    readings += climbing(at(2026, 10, 25, 12), at(2026, 10, 26))

    view = await _view(tmp_path, readings, {"at": "2026-10"})

    assert view.counter is not None
    days = {day: f"/{day}" for day in view.map.days}
    drawn = heat_map_chart(view, counter=view.counter, unit="kWh", links=days, say=_SAY)
    cells, dots = (series["data"] for series in drawn.options["series"])
    assert len(cells) == len(drawn.table.rows) == len(view.hours)
    # From 1:00 to 12:00, with the hour that comes twice.
    assert len(dots) == 12
    assert drawn.options["yAxis"]["data"][2:4] == ["02:00", "02:00 (again)"]
    assert "On 25 Oct 2026 the clock shows an hour twice" in drawn.summary
    assert drawn.links[-1] == "/2026-10-25"
    assert sum("(estimated)" in cell["name"] for cell in cells) == 12


async def test_the_curve_begins_with_the_highest_hour_and_has_all_in_its_table(
    tmp_path: Path,
) -> None:
    """The peak is smoothed away in the picture."""
    view = await _view(tmp_path, climbing(at(2026, 10, 1), _NOW), {"at": "2026-11"})

    assert view.counter is not None
    drawn = load_duration_chart(view, counter=view.counter, say=_SAY)
    points = drawn.options["series"][0]["data"]
    assert points[0]["value"] == [1, pytest.approx(0.28)]
    assert points[-1]["value"][0] == len(view.loads) == len(drawn.table.rows)
    assert len(points) <= 402
    assert "1 hour with 0.28 kW or more" in points[0]["name"]


async def test_hours_that_nobody_read_are_an_empty_map(tmp_path: Path) -> None:
    """A page fails on a season before the station was there."""
    view = await _view(tmp_path, climbing(_NOW - HOUR, _NOW), {"at": "2020"})

    assert view.hours == ()
    assert view.share_below is None
    assert view.counter is not None
    assert load_duration_chart(view, counter=view.counter, say=_SAY).summary
