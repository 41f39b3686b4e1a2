"""The pipe of a heat meter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.emulator.house.household import dwelling_of, hot_draws
from pykmp.emulator.house.segment import Segments, Tariff, total
from pykmp.emulator.house.substation import cold_water, heat_cooling_day, heat_day

from . import strategies

days = st.integers(min_value=7_000, max_value=12_000)
MIDSUMMER = 8766 + 200
MIDWINTER = 8766 + 15


def _is_whole(day: Segments) -> bool:
    ends = [a + b for a, b in zip(day.starts, day.seconds, strict=True)]
    return [0, *ends] == [*day.starts, 86_400] and min(day.seconds) > 0


@given(strategies.seeds, days)
def test_a_day_is_whole(seed: int, day: int) -> None:
    """No second of a day is missing and none is counted twice."""
    dwelling = dwelling_of(seed, 110)

    assert _is_whole(heat_day(dwelling, day))
    assert _is_whole(heat_cooling_day(dwelling, day))


@given(strategies.seeds, days, st.integers(20, 400))
def test_temperatures_are_those_of_district_heating(
    seed: int, day: int, area: int
) -> None:
    """Nothing on a screen looks broken that is not."""
    segments = heat_day(dwelling_of(seed, area), day)

    assert all(4000 < t1 < 9500 for t1 in segments.t1)
    assert all(1700 < t2 < 6500 for t2 in segments.t2)
    assert all(t1 > t2 for t1, t2 in zip(segments.t1, segments.t2, strict=True))


@given(strategies.seeds, days)
def test_a_draw_takes_the_heat_it_needs(seed: int, day: int) -> None:
    """Every shower is seen in the flow, and no shower is free."""
    dwelling = dwelling_of(seed, 110)
    segments = heat_day(dwelling, day)
    at = dict(zip(segments.starts, segments.flows, strict=True))

    for draw in hot_draws(dwelling, day):
        assert at[draw.start] >= draw.hot_lph // 2
    assert len(at) == len(segments.starts)


@pytest.mark.parametrize("seed", range(4))
def test_winter_takes_more_than_summer(seed: int) -> None:
    """A year on a screen looks like a year."""
    dwelling, tariff = dwelling_of(seed, 110), Tariff()

    winter, summer = (
        sum(total(heat_day(dwelling, day + n), tariff).heat for n in range(14))
        for day in (MIDWINTER, MIDSUMMER)
    )

    assert winter > 2 * summer > 0


def test_a_chilled_house_is_cooled_in_summer_alone() -> None:
    """E3 has a life of its own, and E1 rests meanwhile."""
    dwelling, tariff = dwelling_of(1, 110), Tariff()

    summer = [
        total(heat_cooling_day(dwelling, MIDSUMMER + n), tariff) for n in range(30)
    ]
    winter = total(heat_cooling_day(dwelling, MIDWINTER), tariff)

    assert sum(day.cooling for day in summer) > 0 == sum(day.heat for day in summer)
    assert winter.heat > 0 == winter.cooling


def test_the_water_main_follows_the_year() -> None:
    """Cold water is colder in winter."""
    assert 500 < cold_water(MIDWINTER + 35) < 800
    assert 1400 < cold_water(MIDSUMMER + 35) < 1700
