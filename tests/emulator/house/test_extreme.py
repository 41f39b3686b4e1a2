"""Largest and smallest of a month and a year."""

from datetime import UTC, datetime, timedelta

import pytest

from pykmp.emulator.house import Counters, House, Trouble
from pykmp.emulator.house.event import TroubleKind
from pykmp.emulator.house.segment import PRODUCT_COUNTS

START = datetime(2023, 11, 20, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
DRIFT_PPM = 500


@pytest.fixture(scope="module")
def house() -> House:
    """Return a house whose clock gains 43 seconds a day."""
    return House(2, START, drift_ppm=DRIFT_PPM)


def _hours(house: House, since: datetime, at: datetime) -> dict[datetime, Counters]:
    """Return what each whole hour of the clock gained, as a client could see it."""
    gained: dict[datetime, Counters] = {}
    hour = since
    while True:
        start = house.instant_of(hour, at=at)
        end = house.instant_of(hour + HOUR, at=at)
        assert start is not None
        assert end is not None
        if end > at:
            return gained
        gained[hour] = house.counters_at(end).minus(house.counters_at(start))
        hour += HOUR


def _mean_flow(gained: Counters) -> int:
    """Return l/h; a clock with drift makes an hour of almost 3600 seconds."""
    seconds = round(3600 / (1 + DRIFT_PPM / 1e6))
    return gained.volume // seconds


@pytest.mark.parametrize(
    ("at", "month", "year"),
    [
        (datetime(2023, 12, 9, 17, 20, tzinfo=UTC), 12, 2023),
        (datetime(2024, 1, 3, 4, tzinfo=UTC), 1, 2024),
    ],
)
def test_extremes_are_those_of_the_hours(
    house: House, at: datetime, month: int, year: int
) -> None:
    """A dispute about the largest flow can be settled from the hour log."""
    state = house.state(at)
    since = datetime(year, month, 1)
    hours = _hours(house, since, at)

    largest = max(hours, key=lambda hour: hours[hour].volume)
    warmest = max(hours, key=lambda hour: hours[hour].heat)

    assert state.clock.month == month
    extremes = state.extremes_month
    assert extremes is not None
    assert extremes.max_flow.hour == largest
    assert extremes.max_flow.amount == pytest.approx(_mean_flow(hours[largest]), abs=1)
    assert extremes.max_power.hour == warmest
    assert extremes.max_power.amount == pytest.approx(
        hours[warmest].heat / PRODUCT_COUNTS / 3600, rel=1e-3
    )
    assert extremes.min_flow.amount <= extremes.max_flow.amount
    assert extremes.min_power.amount <= extremes.max_power.amount


def test_a_year_holds_its_months(house: House) -> None:
    """The year's largest flow is never below the month's."""
    state = house.state(datetime(2023, 12, 28, tzinfo=UTC))

    year, month = state.extremes_year, state.extremes_month

    assert year is not None
    assert month is not None
    assert year.max_flow.amount >= month.max_flow.amount
    assert year.min_power.amount <= month.min_power.amount


def test_a_period_before_its_first_hour_has_none(house: House) -> None:
    """A meter fitted a minute ago claims no record."""
    at_first = house.state(START + timedelta(minutes=89))
    an_hour_later = house.state(START + timedelta(minutes=91))

    assert at_first.extremes_month is None
    assert at_first.extremes_year is None
    assert an_hour_later.extremes_month is not None


def test_extremes_wait_for_the_end_of_the_hour(house: House) -> None:
    """Each hour of the clock counts at its end and not before."""
    end = house.instant_of(datetime(2023, 12, 1, 1), at=START)
    assert end is not None

    assert house.state(end - timedelta(seconds=1)).extremes_month is None
    assert house.state(end).extremes_month is not None


def test_a_stopped_clock_adds_no_hour() -> None:
    """A meter without power sets no record."""
    cut = Trouble(kind=TroubleKind.POWER_CUT, since=START + 3 * HOUR)
    house = House(2, START, events=[cut])

    before = house.state(START + 3 * HOUR - timedelta(seconds=1))
    after = house.state(START + 50 * HOUR)

    assert before.extremes_month == after.extremes_month
    assert before.extremes_year == after.extremes_year
