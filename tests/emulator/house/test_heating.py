"""How much heat the rooms want."""

import attrs
from hypothesis import given
from hypothesis import strategies as st

from pykmp.emulator.house.heating import heating_watts
from pykmp.emulator.house.household import dwelling_of, is_away
from pykmp.emulator.house.weather import SLOTS, Weather, weather_of

from . import strategies

WINTER_DAY = 8770
days = st.integers(min_value=7_000, max_value=12_000)


def _still(outdoor: int) -> Weather:
    return Weather(outdoor=(outdoor,) * SLOTS, sun=(0,) * SLOTS)


@given(strategies.seeds, days)
def test_power_keeps_to_what_radiators_can_give(seed: int, day: int) -> None:
    """Flow and power stay within what the house is built for."""
    dwelling = dwelling_of(seed, 110)

    watts = heating_watts(dwelling, day, weather_of(seed, day))

    assert len(watts) == SLOTS
    assert all(w == 0 or 350 <= w <= dwelling.power_watts_max for w in watts)


@given(strategies.seeds, days, st.integers(-2000, 3000))
def test_a_colder_day_takes_no_less(seed: int, day: int, outdoor: int) -> None:
    """The energy signature falls with the outdoor temperature."""
    dwelling = dwelling_of(seed, 110)

    colder = heating_watts(dwelling, day, _still(outdoor - 200))
    warmer = heating_watts(dwelling, day, _still(outdoor))

    assert sum(colder) >= sum(warmer)


def test_the_night_is_set_back_and_the_morning_reheats() -> None:
    """A day has the shape that a day has."""
    dwelling = dwelling_of(1, 110)

    watts = heating_watts(dwelling, WINTER_DAY, _still(200))

    night, morning, noon = watts[6:30], watts[36:42], watts[72:84]
    assert max(night) < min(morning)
    assert max(noon) < min(morning)


def test_a_warm_day_takes_nothing() -> None:
    """In summer only the taps are left."""
    watts = heating_watts(dwelling_of(1, 110), WINTER_DAY, _still(2000))

    assert set(watts) == {0}


def test_steady_days_give_back_what_the_house_loses() -> None:
    """The heat-loss model is one: what goes in goes out, but for what is stored."""
    dwelling = attrs.evolve(dwelling_of(1, 110), persons=0)

    noon_watts = heating_watts(dwelling, WINTER_DAY, _still(0))[90:130]

    loss = dwelling.loss_watts_per_kelvin * 205 // 10
    assert all(abs(watts - loss) < loss // 10 for watts in noon_watts)


def test_an_empty_house_is_kept_cool() -> None:
    """A holiday is seen in the consumption."""
    away = next(day for day in range(WINTER_DAY, WINTER_DAY + 366) if is_away(1, day))
    home = next(
        day for day in range(WINTER_DAY, WINTER_DAY + 366) if not is_away(1, day)
    )
    dwelling = dwelling_of(1, 110)

    watts = [sum(heating_watts(dwelling, day, _still(0))) for day in (away + 1, home)]
    assert 0 < watts[0] < watts[1]


def test_who_comes_home_to_a_cold_house_reheats_it() -> None:
    """Heat that was saved on a holiday in winter is partly owed."""
    dwelling = dwelling_of(1, 110)
    days = range(WINTER_DAY, WINTER_DAY + 366)
    back = next(day for day in days if is_away(1, day - 1) and not is_away(1, day))

    first, second = (
        sum(heating_watts(dwelling, day, _still(0))) for day in (back, back + 1)
    )

    assert first > second


def test_an_empty_house_is_not_heated_in_summer() -> None:
    """The sun keeps it warm enough."""
    away = next(day for day in range(WINTER_DAY, WINTER_DAY + 366) if is_away(1, day))

    watts = heating_watts(dwelling_of(1, 110), away + 1, _still(1500))

    assert set(watts) == {0}
