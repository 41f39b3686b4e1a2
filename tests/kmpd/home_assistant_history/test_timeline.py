"""What a counter had come to at each full hour of UTC."""

import datetime as dt
from decimal import Decimal
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from kmpd.consumption import CounterReading
from kmpd.consumption.counter import Track
from kmpd.home_assistant import Timeline, state_at
from pykmp.emulator.house import House, MeterSwap
from tests.kmpd.consumption.strategies import ZONES, counters
from tests.kmpd.home_assistant_history.given import GJ, HOUR, hours_in, statistic_of

_NOON: Final = dt.datetime(2026, 1, 10, 12, tzinfo=dt.UTC)
_JOULE: Final = 5


def _read(hours: float, number: str, segment: int = 0) -> CounterReading:
    at = _NOON + hours * HOUR
    return CounterReading(at=at, number=Decimal(number), unit=GJ, segment=segment)


def _is_on_full_hours(readings: list[CounterReading], zone: dt.tzinfo) -> bool:
    offsets = {reading.at.astimezone(zone).utcoffset() for reading in readings}
    return all(offset is not None and not offset % HOUR for offset in offsets)


@given(counters(), ZONES)
def test_every_full_hour_is_there_once_and_all_adds_up(
    readings: list[CounterReading], zone: ZoneInfo
) -> None:
    """A bar is missing, or there twice, and the year is not what the meter counted."""
    amounts = hours_in(readings, zone)
    timeline = Timeline.of(amounts)

    hours = [level.at for level in timeline.levels]

    assert all(at.astimezone(dt.UTC).minute == 0 for at in hours)
    assert all(b - a == HOUR for a, b in pairwise(hours))
    total = sum((amount.number for amount in amounts), Decimal(0))
    assert timeline.boundaries[-1].total == total
    if _is_on_full_hours(readings, zone):
        assert timeline.levels[-1].total == total


@given(counters(), ZONES)
def test_a_full_hour_is_what_the_readings_themselves_say(
    readings: list[CounterReading], zone: ZoneInfo
) -> None:
    """Home Assistant and the station tell different hours of the same meter."""
    timeline = Timeline.of(hours_in(readings, zone))
    track = Track(readings, unit=GJ)

    told = track.standings([level.at for level in timeline.levels])

    if _is_on_full_hours(readings, zone):
        assert [level.total for level in timeline.levels] == [s.total for s in told]


@given(counters(), ZONES)
def test_half_an_hour_off_an_hour_lies_between_its_neighbours(
    readings: list[CounterReading], zone: ZoneInfo
) -> None:
    """In Kathmandu or Newfoundland an hour shows more than its two halves."""
    timeline = Timeline.of(hours_in(readings, zone))
    totals = {boundary.at: boundary.total for boundary in timeline.boundaries}

    for level in timeline.levels:
        before = max(at for at in totals if at <= level.at)
        after = min(at for at in totals if at >= level.at)
        least, most = sorted((totals[before], totals[after]))
        assert least - Decimal("0.01") <= level.total <= most


@given(counters())
def test_the_state_is_the_counter(readings: list[CounterReading]) -> None:
    """The counter in Home Assistant is not the one in the cupboard."""
    statistic = statistic_of(readings)
    at_once = [reading.at for reading in readings]
    shown = {r.at: r.number for r in readings if at_once.count(r.at) == 1}

    for hour in statistic.hours:
        number = shown.get(hour.start + HOUR)
        if number is not None and hour.state is not None:
            assert hour.state == number


def test_a_new_meter_changes_the_state_and_not_the_sum() -> None:
    """A swap makes the largest bar of the year."""
    before = [_read(hours, f"{50 + hours}.00") for hours in range(5)]
    after = [_read(hours, f"{hours - 5}.00", segment=1) for hours in range(5, 9)]

    statistic = statistic_of([*before, *after])

    totals = [int(hour.total) for hour in statistic.hours]
    states = [None if h.state is None else int(h.state) for h in statistic.hours]
    assert totals == [1, 2, 3, 4, 4, 5, 6, 7]
    assert states == [51, 52, 53, 54, 0, 1, 2, 3]
    assert statistic.interruptions == (_NOON + 4 * HOUR,)


def test_a_reset_that_nobody_told_of_is_no_fall_of_the_sum() -> None:
    """A counter that begins anew takes a year of history with it."""
    readings = [_read(0, "90.00"), _read(1, "91.00"), _read(2, "0.50"), _read(3, "1.5")]

    statistic = statistic_of(readings)

    assert [str(hour.total) for hour in statistic.hours] == ["1.00", "1.00", "2.00"]


def test_what_passed_in_a_gap_is_in_the_hour_after_it() -> None:
    """Hours that nobody knows are made up, or what passed in them is lost."""
    readings = [_read(0, "1.00"), _read(1, "1.10"), _read(9, "1.90"), _read(10, "2.00")]

    statistic = statistic_of(readings)

    starts = [(hour.start - _NOON) // HOUR for hour in statistic.hours]
    assert starts == [0, 8, 9]
    assert [str(hour.total) for hour in statistic.hours] == ["0.10", "0.90", "1.00"]
    assert statistic.gaps == [(_NOON + HOUR, _NOON + 8 * HOUR)]


def test_a_meter_that_is_read_once_a_day_has_an_hour_a_day() -> None:
    """Whoever spares the battery has no history at all."""
    readings = [_read(24 * day + 0.2, f"{10 + day}.00") for day in range(5)]

    statistic = statistic_of(readings)

    starts = [(hour.start - _NOON) / HOUR for hour in statistic.hours]
    assert starts == [0, 24, 48, 72]
    whole = [round(hour.total, 0) for hour in statistic.hours]
    assert whole == [0, 1, 2, 3]


def test_the_hour_that_runs_is_not_told() -> None:
    """An hour that is half over looks like a thrifty one."""
    readings = [_read(0, "1.00"), _read(1, "1.10"), _read(1.5, "1.20")]

    statistic = statistic_of(readings)

    assert [hour.start for hour in statistic.hours] == [_NOON]


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_day_on_which_clocks_change_has_its_hours(day: str, hours: int) -> None:
    """The night of the change is counted twice, or left out."""
    zone = ZoneInfo("Europe/Amsterdam")
    midnight = dt.datetime.fromisoformat(day).replace(tzinfo=zone)
    tomorrow = (midnight + dt.timedelta(days=1)).astimezone(dt.UTC)
    begin = midnight.astimezone(dt.UTC)
    readings = [
        CounterReading(at=begin + n * HOUR, number=Decimal(n), unit=GJ)
        for n in range(30)
    ]

    statistic = statistic_of(readings, zone)

    of_day = [hour for hour in statistic.hours if begin <= hour.start < tomorrow]
    assert len(of_day) == hours
    assert [int(hour.total) for hour in of_day] == list(range(1, hours + 1))


def test_a_simulated_house_has_in_its_hours_what_it_took() -> None:
    """A winter in the dashboard is not the winter of the bill."""
    start, days = dt.datetime(2026, 2, 28, 23, tzinfo=dt.UTC), 40
    swap = start + 20 * 24 * HOUR
    house = House(7, start, events=[MeterSwap(at=swap)])
    readings = [
        CounterReading(
            at=at,
            number=Decimal(house.counters_at(at).heat),
            unit=_JOULE,
            segment=house.serial(at),
        )
        for n in range(24 * days + 1)
        for at in [start + n * HOUR]
    ]
    zone = ZoneInfo("Europe/Amsterdam")

    statistic = statistic_of(readings, zone, unit=_JOULE)

    took = sum(
        house.day_counters(start.date() + dt.timedelta(days=n + 1)).heat
        for n in range(days)
    )
    lost = took - int(statistic.hours[-1].total)
    assert len(statistic.hours) == 24 * days
    # Of the hour of the swap nobody knows what passed.
    assert 0 <= lost < took / (24 * days) * 5
    assert [hour.state for hour in statistic.hours[-24:]] == [
        reading.number for reading in readings[-24:]
    ]


def test_nobody_knows_the_counter_between_two_meters() -> None:
    """A number stands there that no meter ever showed."""
    readings = [_read(0, "70.00"), _read(1, "3.00", segment=1)]

    assert state_at(_NOON + HOUR / 2, readings, unit=GJ) is None
    assert state_at(_NOON - HOUR, readings, unit=GJ) is None
    assert state_at(_NOON + HOUR, readings, unit=GJ) == Decimal("3.00")
