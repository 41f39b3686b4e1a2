"""Segments of a day and what adds up along them."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pykmp.emulator.house.segment import (
    NOTHING,
    PRODUCT_COUNTS,
    VOLUME_COUNTS,
    Counters,
    Curve,
    Segments,
    Tariff,
    total,
)
from pykmp.emulator.house.water import DENSITY, ENTHALPY

DAY_SECONDS = 86_400
TARIFF = Tariff()


@st.composite
def days(draw: st.DrawFn) -> Segments:
    """Return any day at all: still water, cooling and broken sensors included."""
    edges = draw(st.sets(st.integers(1, DAY_SECONDS - 1), max_size=12))
    starts = [0, *sorted(edges)]
    count = len(starts)
    flows = draw(st.lists(st.integers(0, 1500), min_size=count, max_size=count))
    sound = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    temperatures = st.lists(st.integers(0, 18_500), min_size=count, max_size=count)
    return Segments(
        starts=starts,
        seconds=[b - a for a, b in pairwise([*starts, DAY_SECONDS])],
        flows=flows,
        counted=[
            flow if is_sound else 0 for flow, is_sound in zip(flows, sound, strict=True)
        ],
        t1=draw(temperatures),
        t2=draw(temperatures),
    )


def _day(*, flow: int, t1: int, t2: int) -> Segments:
    return Segments(
        starts=[0],
        seconds=[DAY_SECONDS],
        flows=[flow],
        counted=[flow],
        t1=[t1],
        t2=[t2],
    )


@given(days())
def test_a_curve_ends_where_the_total_is(day: Segments) -> None:
    """Midnight makes no step in any counter."""
    curve = Curve(day, TARIFF)

    assert curve.at(NOTHING, DAY_SECONDS) == total(day, TARIFF)
    assert curve.at(NOTHING, 0) == NOTHING


@given(days(), st.integers(0, DAY_SECONDS - 1))
def test_a_counter_climbs_by_what_is_measured(day: Segments, second: int) -> None:
    """Flow and power on the display are the slope of the counters, exactly."""
    curve = Curve(day, TARIFF)

    gained = curve.at(NOTHING, second + 1).minus(curve.at(NOTHING, second))
    passing = curve.passing(second)

    assert gained.volume == passing.flow
    assert gained.heat - gained.cooling == passing.gain
    assert (gained.t1_time, gained.t2_time) == (passing.t1, passing.t2)
    assert min(gained) >= 0


@given(days())
def test_energies_agree_with_each_other(day: Segments) -> None:
    """E1 is what E4 brings and E5 takes away, and the tariffs are parts of E1."""
    counters = total(day, TARIFF)

    outlet = sum(
        seconds * counted * DENSITY[t2] * ENTHALPY[t2]
        for seconds, counted, t2 in zip(day.seconds, day.counted, day.t2, strict=True)
    )
    assert counters.heat - counters.cooling == counters.inlet - outlet
    assert counters.tariff2 + counters.tariff3 <= counters.heat


def test_a_cubic_meter_by_thirty_kelvin() -> None:
    """The figures are those of a textbook: 1 m³ by 30 K is about 34.6 kWh."""
    counters = total(_day(flow=1000, t1=7000, t2=4000), TARIFF)

    cubic_meters = counters.volume / VOLUME_COUNTS
    kilowatt_hours = counters.heat / PRODUCT_COUNTS / 3.6e6
    assert cubic_meters == 24
    assert abs(kilowatt_hours / cubic_meters - 34.6) < 0.2
    assert abs(counters.mass / PRODUCT_COUNTS / cubic_meters - 992.2) < 0.1
    assert counters.e8 / PRODUCT_COUNTS == 24 * 70
    assert counters.e9 / PRODUCT_COUNTS == 24 * 40


def test_chilled_water_counts_as_cooling() -> None:
    """Cooling never eats into the heat."""
    counters = total(_day(flow=400, t1=1400, t2=1900), TARIFF)

    assert counters.heat == 0
    assert counters.cooling > 0


def test_tariffs_take_what_lies_above_their_limits() -> None:
    """TA2 and TA3 count by power, never both at once."""
    quiet, busy, peak = (
        total(_day(flow=flow, t1=7000, t2=4000), TARIFF) for flow in (200, 300, 600)
    )

    assert (quiet.tariff2, quiet.tariff3) == (0, 0)
    assert (busy.tariff2, busy.tariff3) == (busy.heat, 0)
    assert (peak.tariff2, peak.tariff3) == (0, peak.heat)


def test_sums_are_taken_field_by_field() -> None:
    """An interval is a difference of two readings."""
    one = Counters(*range(len(NOTHING)))

    assert one.plus(one).minus(one) == one
