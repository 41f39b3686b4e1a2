"""The house as its users see it: physics, reproducibility and what can go wrong."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.emulator.house import (
    PRODUCT_COUNTS,
    VOLUME_COUNTS,
    Counters,
    House,
    Kind,
)

from . import strategies
from .strategies import known_house

START = datetime(2024, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@given(strategies.houses, strategies.passed, strategies.passed)
def test_counters_never_fall(house: House, one: timedelta, other: timedelta) -> None:
    """A station that books differences never books a loss."""
    earlier, later = sorted((one, other))

    gained = house.counters_at(house.start + later).minus(
        house.counters_at(house.start + earlier)
    )

    assert min(gained) >= 0


@given(strategies.houses, strategies.passed, strategies.passed)
def test_registers_that_count_never_fall(
    house: House, one: timedelta, other: timedelta
) -> None:
    """What is true of the counters is true of what the display shows of them."""
    earlier, later = sorted((one, other))
    counting = {60, 61, 62, 63, 64, 65, 68, 72, 84, 97, 110, 113, 155, 175, 223, 239}
    counting |= {266, 267, 1004}

    for register in counting & house.registers.keys():
        before = house.value(register, house.start + earlier)
        after = house.value(register, house.start + later)
        assert isinstance(before, Decimal)
        assert isinstance(after, Decimal)
        assert before <= after


def _celsius(centi: int) -> float:
    return centi / 100


def _kilograms_per_cubic_meter(celsius: float) -> float:
    """Return a density by a formula that the house does not use.

    Source: the approximation 1000 (1 - (t + 288.9414) (t - 3.9863)² /
    (508929.2 (t + 68.12963))), found in many textbooks.
    """
    above = (celsius + 288.9414) * (celsius - 3.9863) ** 2
    return 1000 * (1 - above / (508_929.2 * (celsius + 68.12963)))


@given(
    strategies.seeds,
    strategies.starts,
    strategies.passed_seconds,
    st.integers(1, 1500),
)
def test_energy_is_volume_by_density_by_heat_by_difference(
    seed: int, start: datetime, since: int, length: int
) -> None:
    """E1 over any interval is what the measured flow and temperatures make of it."""
    house = known_house(seed, start)
    begin = start + timedelta(seconds=since)
    joules = 0.0

    for second in range(length):
        moment = house.passing(begin + timedelta(seconds=second))
        t1, t2 = _celsius(moment.t1), _celsius(moment.t2)
        kilograms = moment.flow / 3.6e6 * _kilograms_per_cubic_meter(t2)
        joules += kilograms * 4185 * (t1 - t2)

    gained = house.counters_at(begin + length * SECOND).minus(house.counters_at(begin))
    assert gained.heat / PRODUCT_COUNTS == pytest.approx(joules, rel=4e-3, abs=1e-6)


@given(strategies.houses, strategies.passed, strategies.passed)
def test_energy_follows_from_e8_and_e9(
    house: House, one: timedelta, other: timedelta
) -> None:
    """The four counters of a log agree over any interval, short or long."""
    earlier, later = sorted((one, other))
    gained = house.counters_at(house.start + later).minus(
        house.counters_at(house.start + earlier)
    )

    joules = gained.heat - gained.cooling
    cubic_meter_kelvin = gained.e8 - gained.e9

    # 4.09 to 4.20 MJ lie in a m³·K between 14 and 60 °C
    low, high = sorted((cubic_meter_kelvin * 4_090_000, cubic_meter_kelvin * 4_205_000))
    if gained.cooling == 0:
        assert low <= joules <= high


@given(
    strategies.seeds,
    strategies.starts,
    strategies.passed_seconds,
    st.integers(1, 1500),
)
def test_e8_and_e9_are_volume_by_temperature(
    seed: int, start: datetime, since: int, length: int
) -> None:
    """Supply and return reconstructed from the counters are those that were."""
    house = known_house(seed, start)
    begin = start + timedelta(seconds=since)
    moments = [house.passing(begin + n * SECOND) for n in range(length)]

    gained = house.counters_at(begin + length * SECOND).minus(house.counters_at(begin))

    assert gained.volume == sum(m.flow for m in moments)
    assert gained.e8 == sum(m.flow * m.t1 for m in moments)
    assert gained.e9 == sum(m.flow * m.t2 for m in moments)
    assert gained.t1_time == sum(m.t1 for m in moments)


@given(strategies.houses, strategies.passed)
def test_what_is_shown_is_what_is_counted(house: House, passed: timedelta) -> None:
    """Flow and power are the slope of volume and energy at that very second."""
    at = house.start + passed
    state = house.state(at)

    gained = house.counters_at(at + SECOND).minus(house.counters_at(at))

    assert state.flow_lph == gained.volume
    assert state.power_watts == Fraction(gained.heat - gained.cooling, PRODUCT_COUNTS)
    assert state.difference_kelvin == state.t1_celsius - state.t2_celsius


@given(
    strategies.seeds,
    strategies.starts,
    strategies.kinds,
    st.lists(strategies.passed, min_size=1, max_size=3),
)
def test_the_way_to_an_instant_does_not_matter(
    seed: int, start: datetime, kind: Kind, asked: list[timedelta]
) -> None:
    """Asked in any order, by one or by many, the house says the same."""
    fresh = House(seed, start, kind=kind)
    known = known_house(seed, start, kind)

    for passed in asked:
        assert fresh.state(start + passed) == known.state(start + passed)


@given(strategies.houses, strategies.passed)
def test_the_same_seed_gives_the_same_registers(
    house: House, passed: timedelta
) -> None:
    """A report names seed and start, and whoever reads it sees the same digits."""
    at = house.start + passed
    again = House(house.seed, house.start, kind=house.kind)

    for register in house.registers:
        assert str(again.value(register, at)) == str(house.value(register, at))


def test_the_same_seed_gives_the_same_house_on_every_machine() -> None:
    """A year made here can be made elsewhere, whatever the Python."""
    house = House(7, START)

    counters = house.counters_at(datetime(2024, 3, 1, 6, 30, tzinfo=UTC))

    assert counters == Counters(
        volume=258_365_444,
        mass=25_599_823_850_704,
        heat=3_068_915_799_090_144_956,
        cooling=0,
        inlet=7_681_147_894_335_301_378,
        e8=1_851_564_014_198,
        e9=1_111_897_418_927,
        tariff2=471_184_010_422_068_977,
        tariff3=240_087_236_448_404_449,
        t1_time=34_963_651_955,
        t2_time=22_699_841_032,
    )


def test_another_seed_is_another_house() -> None:
    """A street of emulated meters is not one house many times."""
    at = datetime(2024, 1, 20, tzinfo=UTC)

    states = {House(seed, START).counters_at(at) for seed in range(10)}

    assert len(states) == 10


def test_fractions_of_a_second_are_cut_off() -> None:
    """An instant from any clock will do."""
    house = known_house(0, strategies.STARTS[0])
    at = house.start + timedelta(days=3)

    assert house.state(at + timedelta(microseconds=999_999)) == house.state(at)


def test_a_year_is_a_plausible_one() -> None:
    """The demonstration year is one that a Danish or Dutch household may have."""
    year = House(3, START).counters_at(datetime(2025, 1, 1, tzinfo=UTC))

    gigajoules = year.heat / PRODUCT_COUNTS / 1e9
    cubic_meters = year.volume / VOLUME_COUNTS
    supply, back = (
        value / PRODUCT_COUNTS / cubic_meters for value in (year.e8, year.e9)
    )
    assert 25 < gigajoules < 45
    assert 200 < cubic_meters < 1000
    assert 60 < supply < 85
    assert 30 < back < 50


@pytest.mark.parametrize("seed", range(4))
def test_a_month_of_winter_takes_more_than_one_of_summer(seed: int) -> None:
    """Charts show seasons."""
    house = House(seed, START)
    january = [house.day_counters(date(2024, 1, n)) for n in range(2, 32)]
    july = [house.day_counters(date(2024, 7, n)) for n in range(2, 32)]

    taken = [sum(day.heat for day in month) for month in (january, july)]

    assert taken[0] > 2 * taken[1] > 0
    assert house.outdoor(START) < house.outdoor(START + timedelta(days=195.5))


@given(strategies.seeds, strategies.starts, st.integers(0, strategies.DAYS_MAX - 2))
def test_days_add_up(seed: int, start: datetime, day: int) -> None:
    """The days of a chart are what the meter counted meanwhile."""
    house = known_house(seed, start)
    first = (start + timedelta(hours=1)).date()
    after = first + timedelta(days=day + 1)
    midnight = datetime(after.year, after.month, after.day, tzinfo=UTC) - timedelta(
        hours=1
    )

    days = [house.day_counters(first + timedelta(days=n)) for n in range(day + 1)]

    total = days[0]
    for one in days[1:]:
        total = total.plus(one)
    assert total == house.counters_at(midnight)
    assert max(house.day_counters(first - timedelta(days=1))) == 0


def test_means_are_those_of_the_counters() -> None:
    """The averages of the year to date follow from V1, E8 and E9."""
    house = known_house(1, strategies.STARTS[0])
    at = house.start + timedelta(days=30.3)
    new_year = house.instant_of(datetime(2023, 1, 1), at=at)
    assert new_year is not None

    state = house.state(at)
    counters = house.counters_at(at)

    assert new_year == house.start
    assert state.means_year.t1 == Fraction(counters.e8, 100 * counters.volume)
    assert state.means_year.t2 == Fraction(counters.e9, 100 * counters.volume)
    assert state.means_month.t1 > state.means_month.t2 > 0


def test_means_of_time_are_those_of_the_last_whole_period() -> None:
    """The hour's average in the log is that of the hour the record ends."""
    house = known_house(1, strategies.STARTS[0])
    at = house.start + timedelta(days=3, hours=5, minutes=12)
    hour, day = (
        house.start + timedelta(days=3, hours=5),
        house.start + timedelta(days=3),
    )

    state = house.state(at)

    hour_gain = house.counters_at(hour).minus(
        house.counters_at(hour - timedelta(hours=1))
    )
    assert state.means_hour.t1 == Fraction(hour_gain.t1_time, 360_000)
    midnight = day - timedelta(hours=1)
    day_gain = house.counters_at(midnight).minus(
        house.counters_at(midnight - timedelta(days=1))
    )
    assert state.means_day.t2 == Fraction(day_gain.t2_time, 8_640_000)


def test_nothing_is_known_before_the_start() -> None:
    """A log that reaches back too far is refused, not invented."""
    house = House(1, START)

    with pytest.raises(ValueError, match="before"):
        house.state(START - SECOND)


def test_a_state_tells_quantities_in_their_units() -> None:
    """Whoever compares a reading with the truth need not know how it is counted."""
    at = START + timedelta(days=200)
    house = House(2, START, kind=Kind.HEAT_COOLING)

    state = house.state(at)

    kilowatt_hours = house.value(60, at, unit=2, decimals=6)
    assert isinstance(kilowatt_hours, Decimal)
    assert float(state.heat_joules) == pytest.approx(float(kilowatt_hours) * 3.6e6)
    for register, exact in {
        63: state.cooling_joules / 10**9,
        68: state.volume_cubic_meters,
        72: state.mass_kilograms / 1000,
        97: state.e8_cubic_meter_celsius,
        110: state.e9_cubic_meter_celsius,
    }.items():
        shown = house.value(register, at)
        assert isinstance(shown, Decimal)
        assert 0 < Fraction(shown) <= exact


def test_a_new_meter_shows_zero() -> None:
    """Counters begin at the start."""
    state = House(1, START + timedelta(hours=7, seconds=11)).state(
        START + timedelta(hours=7, seconds=11)
    )

    assert set(state.counters) == {0}
    assert (state.operating_seconds, state.pulses_litres) == (0, 0)
    assert state.means_year.t1 == state.means_hour.t1 == 0


def test_a_water_meter_counts_what_the_pulse_input_counts() -> None:
    """Both meters of a house tell the same story."""
    at = START + timedelta(days=20, hours=9)
    heat, water = House(4, START), House(4, START, kind=Kind.WATER)

    litres = water.state(at).volume_cubic_meters * 1000

    assert heat.state(at).pulses_litres == int(litres) > 1000
