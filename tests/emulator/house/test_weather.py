"""The weather of a day."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.emulator.house.weather import SLOTS, summer, weather_of

from . import strategies

DAY_OF_2024 = 8766
days = st.integers(min_value=7_000, max_value=12_000)


@given(strategies.seeds, days)
def test_weather_never_jumps(seed: int, day: int) -> None:
    """A curve of the outdoor temperature has no edge, at midnight neither."""
    today, tomorrow = weather_of(seed, day), weather_of(seed, day + 1)

    line = [*today.outdoor, tomorrow.outdoor[0]]

    assert len(today.outdoor) == len(today.sun) == SLOTS
    assert max(abs(b - a) for a, b in pairwise(line)) <= 60


@given(strategies.seeds, days)
def test_weather_is_that_of_a_mild_coast(seed: int, day: int) -> None:
    """No house freezes to the ground or boils."""
    weather = weather_of(seed, day)

    assert min(weather.outdoor) > -2500
    assert max(weather.outdoor) < 4200
    assert 0 <= min(weather.sun) <= max(weather.sun) <= 1000


@pytest.mark.parametrize("seed", range(5))
def test_january_is_colder_than_july(seed: int) -> None:
    """A year on a screen looks like a year."""
    january = [weather_of(seed, DAY_OF_2024 + day) for day in range(31)]
    july = [weather_of(seed, DAY_OF_2024 + 182 + day) for day in range(31)]

    means = [
        sum(sum(w.outdoor) for w in month) / 31 / SLOTS for month in (january, july)
    ]

    assert means[0] < 700
    assert means[1] > 1300


def test_summer_is_high_in_july_and_low_in_january() -> None:
    """Seasons keep to the calendar, leap years or not."""
    days = range(DAY_OF_2024, DAY_OF_2024 + 1461)

    highest = max(days, key=summer)
    lowest = min(days, key=summer)

    assert (highest - DAY_OF_2024) % 365.25 == pytest.approx(200, abs=4)
    assert (lowest - DAY_OF_2024) % 365.25 == pytest.approx(18, abs=4)
