"""Values of emulated meters: to the bit, and going on slowly."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.codec import FloatCodec, WireNumber
from pykmp.emulator import FixedValues, MeterClock, MovingValues, moving_values
from pykmp.emulator.layout import demo_content, lay_out
from pykmp.emulator.waves import Term, Wave
from pykmp.meters import PROFILES, ProfileRegister, load_profile
from pykmp.registers.terms import Confidence

START = dt.datetime(2024, 2, 28, 23, 59, 59)
#: Counters of heat meters.
COUNTERS = (60, 61, 62, 68, 69, 72, 97, 110, 239, 266, 1004)
YEAR_SECONDS = 365 * 86400


def register(unit: int, width: int, scale: int = 0, demo: str = "0") -> ProfileRegister:
    """Return a register of a family that does not exist."""
    return ProfileRegister(
        id=1,
        unit=unit,
        significand_bytes=width,
        scale=scale,
        demo=demo,
        confidence=Confidence.CODE,
    )


def number(source: FixedValues | MovingValues, id_: int, at: float) -> Decimal:
    """Return the number that a register shows."""
    data = source.register(id_, at)
    assert data is not None
    return FloatCodec.decode(data.value)


@pytest.mark.parametrize("family", PROFILES)
def test_every_demo_value_is_shown_to_the_digit(family: str) -> None:
    """What a profile says is what a client reads."""
    profile = load_profile(family)
    source = FixedValues(profile)

    for entry in profile.registers.values():
        content = demo_content(entry)
        if isinstance(content, Decimal) and entry.unit != 50:
            assert number(source, entry.id, 0.0) == content
        if isinstance(content, Decimal) and not entry.demo.startswith("0x"):
            data = source.register(entry.id, 0.0)
            assert WireNumber.from_bytes(data.value).scale == entry.scale


@pytest.mark.parametrize(
    ("unit", "width", "content", "value"),
    [
        (47, 4, START, "04 00 00 03 99 b7"),
        (48, 4, START, "04 00 00 03 aa 64"),
        (49, 4, START, "04 00 01 34 d7 64"),
        (53, 8, START, "08 00 02 03 3b 3b 17 1c 02 18"),
        (63, 8, START, "08 00 02 03 3b 3b 17 1c 02 18"),
        (72, 5, START, "05 00 02 2d 72 85 7f"),
        (79, 7, START, "07 00 00 18 02 1c 17 3b 3b"),
        (54, 5, "ABC", "05 00 41 42 43 20 20"),
        (0, 2, b"\x1b\x40", "02 00 1b 40"),
    ],
)
def test_each_unit_has_its_layout(
    unit: int, width: int, content: dt.datetime | str | bytes, value: str
) -> None:
    """Clocks, dates and text leave the emulated meter as they leave a real one."""
    assert lay_out(register(unit, width), content).hex(" ") == value


def test_a_date_without_a_year_is_month_and_day() -> None:
    """A target date is shown as the documents print it."""
    entry = register(50, 4, demo="08-24")

    assert lay_out(entry, demo_content(entry)).hex(" ") == "04 00 00 00 03 38"


def test_a_negative_value_has_a_sign() -> None:
    """A temperature difference below zero can be had."""
    assert lay_out(register(38, 2, 0x42), Decimal("-1.5")).hex(" ") == "02 c2 00 96"


@given(st.decimals(0, 10**9, places=3))
def test_a_counter_runs_over_instead_of_failing(value: Decimal) -> None:
    """A meter that is too narrow for its value goes on at zero."""
    shown = FloatCodec.decode(lay_out(register(40, 2, 0x42), value))

    assert shown == (value // Decimal("0.01") % 65536) / 100


def test_fixed_values_stand_still() -> None:
    """An example in the documentation is true every day."""
    source = FixedValues(load_profile("403"))

    assert all(
        source.register(id_, 0.0) == source.register(id_, 1e8)
        for id_ in load_profile("403").registers
    )


def test_a_fixed_clock_may_run() -> None:
    """A clock can be tried without moving values."""
    source = FixedValues(load_profile("403"), clock=MeterClock(START))

    assert number(source, 1002, 0.0) == 235959
    assert number(source, 1003, 1.0) == 240229
    assert number(source, 1002, 2.5) == 1


def test_a_set_clock_goes_on_from_there() -> None:
    """A clock that was set is not back where it was at the next look."""
    source = MovingValues(load_profile("403"))
    source.set_clock(START, 100.0)

    assert number(source, 1002, 100.0) == 235959
    assert number(source, 1003, 101.0) == 240229


def test_a_clock_goes_on_after_its_century() -> None:
    """A clock set to the last second of 2099 does not stop the meter."""
    clock = MeterClock(dt.datetime(2099, 12, 31, 23, 59, 59))

    assert clock.shows(1.0) == dt.datetime(2000, 1, 1)
    assert clock.shows(1e10).year == 2000 + 2416 % 100


@given(st.sampled_from(COUNTERS), st.floats(0, 10 * YEAR_SECONDS), st.floats(0, 7200))
def test_counters_only_grow(id_: int, at: float, later: float) -> None:
    """A station that flags a falling counter never flags an emulated meter."""
    source = MovingValues(load_profile("603"), seed=3)

    before, after = number(source, id_, at), number(source, id_, at + later)

    assert before <= after


def test_counters_move_plausibly() -> None:
    """A demonstration of a day looks like a day with heating on."""
    source = MovingValues(load_profile("603"))

    energy = number(source, 60, 86400) - number(source, 60, 0)
    volume = number(source, 68, 86400) - number(source, 68, 0)

    kwh_per_cubic_metre = energy * Decimal("277.78") / volume
    assert 1 < volume < 6
    assert 20 < kwh_per_cubic_metre < 45


@given(st.floats(0, YEAR_SECONDS))
def test_what_swings_stays_within_reason(at: float) -> None:
    """A graph of an emulated meter can be shown to people."""
    source = MovingValues(load_profile("403"), seed=8)

    assert 60 < number(source, 86, at) < 75
    assert 30 < number(source, 87, at) < 50
    assert 40 < number(source, 74, at) < 250
    assert 0 < number(source, 80, at) < 12
    difference = number(source, 86, at) - number(source, 87, at)
    assert abs(number(source, 89, at) - difference) <= Decimal("0.01")


@pytest.mark.parametrize("family", PROFILES)
def test_the_same_seed_gives_the_same_values(family: str) -> None:
    """A test with moving values fails the same way each time."""
    profile = load_profile(family)
    one, other = MovingValues(profile, seed=4), MovingValues(profile, seed=4)

    for at in (0.0, 1.5, 86400.0, 1e9):
        for id_ in profile.registers:
            assert one.register(id_, at) == other.register(id_, at)


def test_meters_of_a_fleet_move_apart() -> None:
    """A hundred emulated meters are a hundred houses."""
    profile, values = load_profile("403"), moving_values(seed=1, start=START)
    one, other = values(profile, 1), values(profile, 2)

    assert one.register(68, 86400.0) != other.register(68, 86400.0)
    assert one.register(1002, 0.0) == other.register(1002, 0.0)
    assert (one.serial(0.0), other.serial(0.0)) == (1, 2)
    assert one.answers(0.0)


@pytest.mark.parametrize("family", ["403", "62", "382"])
def test_a_unit_that_is_not_known_stands(family: str) -> None:
    """What nobody can compute stays as the profile has it."""
    profile = load_profile(family)
    source, standing = MovingValues(profile), FixedValues(profile)

    still = [id_ for id_, entry in profile.registers.items() if entry.unit == 51]
    assert still
    assert all(source.register(i, 9e6) == standing.register(i, 9e6) for i in still)


def test_a_register_that_a_family_lacks_is_none() -> None:
    """Nothing is made up."""
    profile = load_profile("403")

    assert FixedValues(profile).register(348, 0.0) is None
    assert MovingValues(profile).register(348, 0.0) is None


WAVES = st.lists(
    st.builds(
        Term, st.floats(-9, 9), st.sampled_from([0.0, 0.1, 1.0, 2.5]), st.floats(0, 6)
    ),
    max_size=3,
).map(lambda terms: Wave(tuple(terms)))


@given(WAVES, WAVES, st.floats(0, 100))
def test_waves_are_calculated_like_their_values(a: Wave, b: Wave, at: float) -> None:
    """Energy agrees with volume and temperatures because sums and products do."""
    assert (a * b).at(at) == pytest.approx(a.at(at) * b.at(at), abs=1e-6)
    assert (a - b).at(at) == pytest.approx(a.at(at) - b.at(at), abs=1e-6)


@given(WAVES, st.floats(0, 20))
def test_sums_of_waves_are_sums(wave: Wave, end: float) -> None:
    """A counter counts what a gauge shows."""
    steps = 4000
    width = end / steps

    total = sum(wave.at((n + 0.5) * width) * width for n in range(steps))

    assert wave.sum_until(end) == pytest.approx(total, abs=0.01)
