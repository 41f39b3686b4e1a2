"""Chance that can be looked up."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.emulator.house.dice import Dice, noise_bytes, swing, wave


def test_bytes_are_the_same_on_every_machine() -> None:
    """A seed written in a bug report gives its reader the same house."""
    raw = noise_bytes(1, "shower", 8766, length_bytes=8)

    assert raw == bytes.fromhex("c8 af 1e 05 f5 ca f1 31")


@given(st.integers(-50, 50), st.integers(0, 1000), st.integers())
def test_throws_stay_between_both_ends(low: int, span: int, seed: int) -> None:
    """No draw of water lasts longer than its habit says."""
    dice = Dice(seed, "any", 0, throws=20)

    throws = [dice.between(low, low + span) for _ in range(20)]

    assert all(low <= throw <= low + span for throw in throws)


def test_both_ends_are_thrown() -> None:
    """No end of a range is out of reach."""
    dice = Dice(1, "any", 0, throws=200)

    throws = {dice.between(1, 6) for _ in range(200)}

    assert throws == {1, 2, 3, 4, 5, 6}


def test_no_more_throws_than_laid_out() -> None:
    """A habit that throws once too often is noticed, not repeated in secret."""
    dice = Dice(1, "any", 0, throws=1)
    dice.between(0, 1)

    with pytest.raises(IndexError):
        dice.between(0, 1)


@given(st.integers(), st.integers(-10_000, 10_000), st.integers(1, 90))
def test_a_swing_leaves_no_edge(seed: int, day: int, period_days: int) -> None:
    """The weather of one day leads to that of the next."""
    today = swing(seed, "front", day, period_days=period_days)
    tomorrow = swing(seed, "front", day + 1, period_days=period_days)

    assert abs(today) <= 3500
    assert abs(tomorrow - today) <= 7000 * 1.6 / period_days + 1


@pytest.mark.parametrize("position", range(-100, 1100, 7))
def test_a_wave_is_a_sine(position: int) -> None:
    """Seasons have the shape that seasons have."""
    exact = 1000 * math.sin(math.tau * position / 1000)

    assert wave(position, 1000) == pytest.approx(exact, abs=5)
