"""The order of meters, the worst first."""

import datetime as dt
from decimal import Decimal
from random import Random

import attrs
from hypothesis import given
from hypothesis import strategies as st

from kmpd.analysis.standing import (
    Concern,
    Standing,
    is_stale,
    ranked,
    standing,
)
from kmpd.state import Health, MeterState, stale_after_seconds

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
WELL = MeterState(
    meter="well",
    health=Health.OK,
    interval_seconds=3600.0,
    last_good_at=NOW - dt.timedelta(minutes=5),
)
#: What makes a state bad in one way, and the concern that it is.
CHANGES = {
    Concern.FAILING: {"failing_since": NOW - dt.timedelta(hours=1)},
    Concern.STALE: {"last_good_at": NOW - dt.timedelta(days=1)},
    Concern.INFO_CODE: {"info_code": "V1 air", "info_since": NOW},
    Concern.BATTERY_LOW: {"is_battery_low": True},
    Concern.REGISTERS_MISSING: {"missing": (74,)},
    Concern.CLOCK_OFF: {"clock_offset_seconds": -3600.0},
    Concern.BUDGET: {"skipped_today": 4},
    Concern.UNREAD: {"last_good_at": None},
}
_ages = st.none() | st.integers(0, 10**6).map(lambda s: NOW - dt.timedelta(seconds=s))


@st.composite
def states(draw: st.DrawFn) -> MeterState:
    """Return a meter that is doing in any way."""
    return MeterState(
        meter=draw(st.text("abc", min_size=1, max_size=3)),
        health=draw(st.sampled_from(Health)),
        interval_seconds=draw(st.sampled_from([60.0, 3600.0, 86_400.0])),
        last_good_at=draw(_ages),
        failing_since=draw(_ages),
        info_code=draw(st.sampled_from(["", "V1 air"])),
        info_since=draw(_ages),
        is_battery_low=draw(st.sampled_from([None, False, True])),
        clock_offset_seconds=draw(st.none() | st.floats(-1e6, 1e6)),
        missing=draw(st.sampled_from([(), (74,), (74, 80)])),
        skipped_today=draw(st.integers(0, 3)),
    )


def _standings(told: list[MeterState]) -> tuple[Standing, ...]:
    return ranked(standing(state, now=NOW) for state in told)


@given(told=st.lists(states(), max_size=8), order=st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_how_meters_come(
    told: list[MeterState], order: Random
) -> None:
    """Meters would change places with each reading."""
    shuffled = list(told)
    order.shuffle(shuffled)

    assert _standings(shuffled) == _standings(told)
    assert len(_standings(told)) == len(told)


@given(told=st.lists(states(), min_size=1, max_size=8))
def test_worse_concerns_come_first(told: list[MeterState]) -> None:
    """A meter that nobody can read would stand behind one with a slow clock."""
    order = [*Concern, None]

    places = [order.index(one.concern) for one in _standings(told)]

    assert places == sorted(places)


@given(state=states(), change=st.sampled_from(list(CHANGES)))
def test_a_further_trouble_never_improves_a_place(
    state: MeterState, change: Concern
) -> None:
    """A meter would look better for its battery running low."""
    if change in {Concern.UNREAD, Concern.STALE}:
        return
    before = attrs.evolve(state, meter="same")
    has_it = any(t.concern is change for t in standing(before, now=NOW).troubles)
    if has_it:
        return
    after = attrs.evolve(before, **CHANGES[change])

    first, _ = ranked([standing(before, now=NOW), standing(after, now=NOW)])

    assert any(t.concern is change for t in first.troubles)


@given(seconds=st.tuples(st.integers(1, 10**6), st.integers(1, 10**6)))
def test_the_one_that_fails_longest_is_first(seconds: tuple[int, int]) -> None:
    """The meter that was forgotten would stay forgotten."""
    told = [
        attrs.evolve(
            WELL, meter=str(age), failing_since=NOW - dt.timedelta(seconds=age)
        )
        for age in set(seconds)
    ]

    found = ranked(standing(state, now=NOW) for state in told)

    assert [one.meter for one in found] == [
        str(age) for age in sorted(set(seconds), reverse=True)
    ]


def test_each_concern_is_found_alone() -> None:
    """Something would be wrong, and the meter all well."""
    for concern, change in CHANGES.items():
        found = standing(attrs.evolve(WELL, **change), now=NOW)
        assert [trouble.concern for trouble in found.troubles] == [concern]
    poor = standing(WELL, now=NOW, cooling_lack_kelvin=Decimal(4))
    assert poor.concern is Concern.POOR_COOLING


def test_a_meter_that_is_well_has_no_concern() -> None:
    """People would look after a meter that needs nothing."""
    found = standing(WELL, now=NOW, cooling_lack_kelvin=Decimal("0.2"))

    assert found.concern is None
    assert ranked([found, standing(attrs.evolve(WELL, missing=(1,)), now=NOW)])[-1] == (
        found
    )


@given(late=st.integers(-10, 10))
def test_a_reading_is_stale_after_three_intervals(late: int) -> None:
    """A line of many meters would look broken whenever it is busy."""
    seconds = stale_after_seconds(3600.0) + late
    state = attrs.evolve(WELL, last_good_at=NOW - dt.timedelta(seconds=seconds))

    assert is_stale(state, NOW) == (late > 0)
