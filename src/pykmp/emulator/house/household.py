"""Who lives in the house, how well it is built, and when somebody opens a tap.

Source: none; habits of an ordinary household, drawn from the seed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final

import attrs

from pykmp.emulator.house.dice import Dice
from pykmp.emulator.house.weather import DAY_SECONDS, FOUR_YEARS_DAYS, HOUR_SECONDS

_MINUTE_SECONDS: Final = 60
#: Habits are told for a family of this size, and scaled.
_FAMILY_PERSONS: Final = 4


class Kind(StrEnum):
    """What the meter of the house measures."""

    HEAT = "heat"
    HEAT_COOLING = "heat-cooling"
    WATER = "water"


@attrs.frozen(kw_only=True)
class Dwelling:
    """The house itself, as far as a meter notices it."""

    seed: int
    persons: int
    loss_watts_per_kelvin: int
    storage_joules_per_kelvin: int
    power_watts_max: int


@attrs.frozen(kw_only=True)
class Draw:
    """Somebody draws water: hot by way of the meter's exchanger, cold beside it.

    Units: start and end in seconds since midnight, flows in l/h.
    """

    start: int
    end: int
    hot_lph: int
    cold_lph: int


@attrs.frozen(kw_only=True)
class _Habit:
    """How often, when and how long a family draws water; both ends of a range count."""

    label: str
    times: tuple[int, int]
    hours: tuple[tuple[int, int], ...]
    seconds: tuple[int, int]
    hot_lph: tuple[int, int] = (0, 0)
    cold_lph: tuple[int, int]


_HOT_HABITS: Final = (
    _Habit(
        label="shower",
        times=(2, 5),
        hours=((6, 8), (6, 9), (19, 22)),
        seconds=(4 * _MINUTE_SECONDS, 8 * _MINUTE_SECONDS),
        hot_lph=(300, 400),
        cold_lph=(120, 200),
    ),
    _Habit(
        label="kitchen",
        times=(4, 7),
        hours=((7, 9), (12, 13), (17, 20), (17, 20)),
        seconds=(20, 2 * _MINUTE_SECONDS),
        hot_lph=(180, 300),
        cold_lph=(0, 120),
    ),
    _Habit(
        label="basin",
        times=(8, 14),
        hours=((6, 9), (9, 18), (18, 23)),
        seconds=(8, 40),
        hot_lph=(120, 220),
        cold_lph=(0, 100),
    ),
)
_COLD_HABITS: Final = (
    _Habit(
        label="toilet",
        times=(14, 24),
        hours=((6, 9), (9, 18), (18, 24)),
        seconds=(40, 70),
        cold_lph=(350, 450),
    ),
    _Habit(
        label="machine",
        times=(0, 8),
        hours=((9, 22),),
        seconds=(90, 150),
        cold_lph=(350, 500),
    ),
    _Habit(
        label="glass",
        times=(8, 16),
        hours=((7, 22),),
        seconds=(5, 40),
        cold_lph=(150, 400),
    ),
)


def dwelling_of(seed: int, area_square_meters: int) -> Dwelling:
    """Return a house of this floor area; family and insulation come from the seed."""
    dice = Dice(seed, "dwelling", 0, throws=2)
    loss = max(10, area_square_meters * dice.between(88, 112) // 100)
    return Dwelling(
        seed=seed,
        persons=dice.between(2, 4),
        loss_watts_per_kelvin=loss,
        storage_joules_per_kelvin=loss * 50 * HOUR_SECONDS,
        power_watts_max=3000 + loss * 75,
    )


def is_away(seed: int, day: int) -> bool:
    """Tell whether nobody is at home: a fortnight in summer, some days in winter."""
    year, quarters = divmod(4 * day, FOUR_YEARS_DAYS)
    day_of_year = quarters // 4
    dice = Dice(seed, "holidays", year, throws=4)
    summer_start, summer_days = dice.between(185, 225), dice.between(10, 18)
    winter_start, winter_days = dice.between(30, 60), dice.between(0, 7)
    return (
        summer_start <= day_of_year < summer_start + summer_days
        or winter_start <= day_of_year < winter_start + winter_days
    )


def hot_draws(dwelling: Dwelling, day: int) -> tuple[Draw, ...]:
    """Return the day's draws of hot water, in order, one after the other."""
    return _draws(dwelling, day, _HOT_HABITS)


def cold_draws(dwelling: Dwelling, day: int) -> tuple[Draw, ...]:
    """Return the day's draws of cold water alone, in order, one after the other."""
    return _draws(dwelling, day, _COLD_HABITS)


def _draws(
    dwelling: Dwelling, day: int, habits: tuple[_Habit, ...]
) -> tuple[Draw, ...]:
    if is_away(dwelling.seed, day):
        return ()
    wanted = [draw for habit in habits for draw in _wanted(dwelling, day, habit)]
    return tuple(_in_turn(sorted(wanted, key=lambda draw: draw.start)))


def _wanted(dwelling: Dwelling, day: int, habit: _Habit) -> Iterator[Draw]:
    """Yield the draws of one habit as wished for, whoever else is at a tap."""
    dice = Dice(dwelling.seed, habit.label, day, throws=1 + 5 * habit.times[1])
    times = dice.between(*habit.times) * dwelling.persons // _FAMILY_PERSONS
    for _ in range(times):
        first, last = habit.hours[dice.between(0, len(habit.hours) - 1)]
        start = dice.between(first * HOUR_SECONDS, last * HOUR_SECONDS - 1)
        yield Draw(
            start=start,
            end=start + dice.between(*habit.seconds),
            hot_lph=dice.between(*habit.hot_lph),
            cold_lph=dice.between(*habit.cold_lph),
        )


def _in_turn(wanted: Iterable[Draw]) -> Iterator[Draw]:
    """Let each draw wait for the one before it, and end at midnight."""
    free = 0
    for draw in wanted:
        start = max(free, draw.start)
        free = min(start + draw.end - draw.start, DAY_SECONDS)
        if (start, free) == (draw.start, draw.end):
            yield draw
        elif start < free:
            yield attrs.evolve(draw, start=start, end=free)
