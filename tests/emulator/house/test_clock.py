"""The clock of a meter."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.emulator.house.clock import (
    Clock,
    clock_of,
    local_second,
    to_datetime,
    to_second,
)
from pykmp.emulator.house.event import TroubleKind
from pykmp.emulator.house.spell import FOR_GOOD, Spell

FITTED = 757_000_000
YEAR_SECONDS = 365 * 86_400


def _cut(since: int, until: int) -> Spell:
    return Spell(kind=TroubleKind.POWER_CUT, since=since, until=until, flow_lph=0)


cuts = st.lists(
    st.builds(
        lambda since, length: _cut(FITTED + since, FITTED + since + length),
        st.integers(-100, 5_000),
        st.integers(1, 500),
    ),
    max_size=3,
)
sets = st.dictionaries(
    st.integers(FITTED, FITTED + 5_000),
    st.integers(FITTED - 1_000, FITTED + 9_000),
    max_size=2,
)
clocks = st.builds(
    lambda ppm, cuts, sets: clock_of(FITTED, drift_ppm=ppm, cuts=cuts, sets=sets),
    st.integers(-200_000, 200_000),
    cuts,
    sets,
)


def test_a_new_clock_is_right() -> None:
    """A meter without drift shows the time."""
    clock = clock_of(FITTED, drift_ppm=0, cuts=(), sets={})

    assert clock.at(FITTED + YEAR_SECONDS) == FITTED + YEAR_SECONDS


@pytest.mark.parametrize("drift_ppm", [-23, 23])
def test_drift_adds_up(drift_ppm: int) -> None:
    """About two seconds a day are a quarter of an hour a year."""
    clock = clock_of(FITTED, drift_ppm=drift_ppm, cuts=(), sets={})

    ahead = clock.at(FITTED + YEAR_SECONDS) - (FITTED + YEAR_SECONDS)

    assert ahead == pytest.approx(drift_ppm * YEAR_SECONDS / 1e6, abs=1)


def test_a_clock_stands_without_power() -> None:
    """After a power cut the meter is late by as long as the cut took."""
    cut = _cut(FITTED + 100, FITTED + 400)
    clock = clock_of(FITTED, drift_ppm=0, cuts=[cut], sets={})

    assert clock.at(FITTED + 100) == clock.at(FITTED + 399) == FITTED + 100
    assert clock.at(FITTED + 1000) == FITTED + 700


def test_a_clock_can_be_set() -> None:
    """SetClock has an effect, from its second on."""
    clock = clock_of(FITTED, drift_ppm=0, cuts=(), sets={FITTED + 50: 1_000})

    assert clock.at(FITTED + 49) == FITTED + 49
    assert clock.at(FITTED + 60) == 1_010


@given(clocks, st.integers(FITTED - 2_000, FITTED + 12_000))
def test_when_is_the_first_second_that_shows_it(clock: Clock, shown: int) -> None:
    """A logger writes its record when its clock strikes, once."""
    second = clock.when(shown)

    assert clock.at(second) >= shown
    assert all(clock.at(before) < shown for before in range(FITTED, second))


def test_a_clock_that_stands_for_good_never_gets_there() -> None:
    """A dead meter logs nothing."""
    cut = _cut(FITTED + 100, FOR_GOOD)
    clock = clock_of(FITTED, drift_ppm=0, cuts=[cut], sets={})

    assert clock.when(FITTED + 100) == FITTED + 100
    assert clock.when(FITTED + 101) == FOR_GOOD


@given(st.integers(-(10**9), 4 * 10**9))
def test_seconds_are_times(second: int) -> None:
    """What the clock shows can be written as a date and read back."""
    assert to_second(to_datetime(second)) == second


def test_standard_time_is_that_of_the_zone() -> None:
    """A meter in Copenhagen shows one hour more than one in Greenwich."""
    at = datetime(2024, 7, 1, 12, tzinfo=UTC)

    shown = to_datetime(local_second(at, timezone(timedelta(hours=1))))

    assert shown == datetime(2024, 7, 1, 13)


def test_a_naive_instant_is_refused() -> None:
    """Nobody finds out in October that an hour was meant differently."""
    with pytest.raises(ValueError, match="no zone"):
        local_second(datetime(2024, 1, 1), UTC)
