"""Who lives in the house, and when somebody opens a tap."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pykmp.emulator.house.household import (
    cold_draws,
    dwelling_of,
    hot_draws,
    is_away,
)

from . import strategies

DAY_OF_2024 = 8766
days = st.integers(min_value=7_000, max_value=12_000)


@given(st.integers(), st.integers(20, 400))
def test_a_larger_house_loses_more(seed: int, area: int) -> None:
    """The floor area means something."""
    small, large = dwelling_of(seed, area), dwelling_of(seed, 2 * area)

    assert small.loss_watts_per_kelvin < large.loss_watts_per_kelvin
    assert small.power_watts_max < large.power_watts_max
    assert 2 <= small.persons <= 4


@given(strategies.seeds, days)
def test_draws_follow_one_another_within_the_day(seed: int, day: int) -> None:
    """Nobody draws the same water twice, and nobody draws it over midnight."""
    dwelling = dwelling_of(seed, 110)

    for draws in (hot_draws(dwelling, day), cold_draws(dwelling, day)):
        assert all(before.end <= after.start for before, after in pairwise(draws))
        assert all(0 <= draw.start < draw.end <= 86_400 for draw in draws)


@given(strategies.seeds, days)
def test_hot_draws_are_hot_and_cold_ones_cold(seed: int, day: int) -> None:
    """The exchanger gives heat for what passes through it, and for nothing else."""
    dwelling = dwelling_of(seed, 110)

    assert all(draw.hot_lph > 0 for draw in hot_draws(dwelling, day))
    assert all(draw.hot_lph == 0 < draw.cold_lph for draw in cold_draws(dwelling, day))


def test_nobody_draws_water_on_holiday() -> None:
    """An empty house looks empty: the days a leak is found on."""
    dwelling = dwelling_of(1, 110)
    away = [day for day in range(DAY_OF_2024, DAY_OF_2024 + 366) if is_away(1, day)]

    assert 10 <= len(away) <= 25
    assert all(
        hot_draws(dwelling, day) == cold_draws(dwelling, day) == () for day in away
    )


def test_who_comes_after_midnight_comes_another_day() -> None:
    """A draw that has to wait past midnight is not made, rather than made twice."""
    late = cold_draws(dwelling_of(10, 110), 9009)[-1]

    assert late.end <= 86_400


def test_more_people_draw_more() -> None:
    """A family is told from a couple."""
    by_persons: dict[int, int] = {}
    for seed in range(12):
        dwelling = dwelling_of(seed, 110)
        drawn = sum(
            (draw.end - draw.start) * draw.hot_lph
            for day in range(DAY_OF_2024, DAY_OF_2024 + 60)
            for draw in hot_draws(dwelling, day)
        )
        by_persons.setdefault(dwelling.persons, drawn)

    assert by_persons[2] < by_persons[3] < by_persons[4]
