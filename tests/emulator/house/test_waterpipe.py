"""The pipe of a water meter."""

from hypothesis import given
from hypothesis import strategies as st

from pykmp.emulator.house.household import cold_draws, dwelling_of, hot_draws
from pykmp.emulator.house.segment import Tariff, total
from pykmp.emulator.house.waterpipe import water_day

from . import strategies

days = st.integers(min_value=7_000, max_value=12_000)


@given(strategies.seeds, days)
def test_every_draw_is_counted_once(seed: int, day: int) -> None:
    """The water meter counts what the taps gave, to the drop, side by side or not."""
    dwelling = dwelling_of(seed, 110)
    drawn = sum(
        (draw.end - draw.start) * (draw.hot_lph + draw.cold_lph)
        for draw in (*hot_draws(dwelling, day), *cold_draws(dwelling, day))
    )

    counters = total(water_day(dwelling, day), Tariff())

    assert counters.volume == drawn
    assert counters.heat == counters.cooling == 0


@given(strategies.seeds, days)
def test_standing_water_is_warmer(seed: int, day: int) -> None:
    """The water temperature tells whether something flows."""
    segments = water_day(dwelling_of(seed, 110), day)

    flowing = {t for t, flow in zip(segments.t1, segments.flows, strict=True) if flow}
    standing = set(segments.t1) - flowing
    assert sum(segments.seconds) == 86_400
    assert all(a < b for a in flowing for b in standing)
