"""Each hour has its cell, also where clocks are changed."""

import datetime as dt
from decimal import Decimal

from hypothesis import given

from kmpd.analysis.heat_map import ClockHour, HeatMap, heat_map
from kmpd.consumption import CounterReading, consumption
from tests.kmpd.consumption.strategies import GJ, ZONES, counters
from tests.kmpd.storage.making import ZONE


def _of(readings: list[CounterReading], zone: dt.tzinfo) -> HeatMap:
    hours = consumption(readings, zone=zone, unit=GJ).hours
    dates = [hour.period.start.astimezone(zone).date() for hour in hours]
    return heat_map(hours, first=min(dates), last=max(dates), zone=zone)


def _hourly(day: dt.date) -> HeatMap:
    """Return the map of a day, in each hour of which 1 was counted."""
    begin = dt.datetime.combine(day, dt.time(), ZONE).astimezone(dt.UTC)
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), ZONE)
    count = (end.astimezone(dt.UTC) - begin) // dt.timedelta(hours=1)
    readings = [
        CounterReading(
            at=begin + dt.timedelta(hours=hour), number=Decimal(hour), unit=GJ
        )
        for hour in range(count + 1)
    ]
    return _of(readings, ZONE)


@given(counters(), ZONES)
def test_cells_come_to_what_was_counted(
    readings: list[CounterReading], zone: dt.tzinfo
) -> None:
    """An hour is missing in the map, or is in it twice."""
    hours = consumption(readings, zone=zone, unit=GJ).hours

    found = _of(readings, zone)

    assert [cell.amount for cell in found.cells] == list(hours)
    assert len({(cell.day, cell.row) for cell in found.cells}) == len(hours)


@given(counters(), ZONES)
def test_a_cell_stands_at_its_day_and_clock(
    readings: list[CounterReading], zone: dt.tzinfo
) -> None:
    """The morning is drawn into the evening."""
    found = _of(readings, zone)

    for cell in found.cells:
        shown = cell.amount.period.start.astimezone(zone)
        assert found.days[cell.day] == shown.date()
        assert found.rows[cell.row].hour == shown.hour


def test_the_hour_that_comes_twice_has_a_row_of_its_own() -> None:
    """Two hours of an autumn night are drawn over each other."""
    day = dt.date(2026, 10, 25)

    found = _hourly(day)

    assert len(found.cells) == 25
    assert [row for row in found.rows if row.hour == 2] == [
        ClockHour(hour=2),
        ClockHour(hour=2, turn=1),
    ]
    assert found.repeated == [day]


def test_the_hour_that_is_left_out_has_no_cell() -> None:
    """A spring night has an hour that nobody lived."""
    found = _hourly(dt.date(2026, 3, 29))

    hours = {found.rows[cell.row].hour for cell in found.cells}
    assert len(found.cells) == 23
    assert 2 not in hours
    assert len(found.rows) == 24
