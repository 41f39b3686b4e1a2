"""The weather of one day: a season, days that wander, and the hours.

Nights of 7.5 °C on average, 6.5 K less in January and more in July, make a climate
between the Netherlands and Denmark once the sun has warmed the days; spells of two to
six days and a mild or hard season lie on top.

Units: temperatures in 0.01 °C; slots are ten minutes of the meter's standard time.

Source: none; a plausible climate, not a measured one.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import attrs

from pykmp.emulator.house.dice import PERMILLE, swing, wave

HOUR_SECONDS: Final = 3600
DAY_SECONDS: Final = 86_400
SLOT_SECONDS: Final = 600
SLOTS: Final = 144
#: Four years and the leap day between them; a quarter of it is the year of the sun.
FOUR_YEARS_DAYS: Final = 1461

_NIGHT_MEAN: Final = 750
_NIGHT_SWING: Final = 650
#: Day of the year, counted from 1 January, on which spring passes the mean.
_SPRING_DAY: Final = 110
#: Days a wander takes, and what one deviation of it is in 0.01 K.
_WANDERS: Final = (("season", 90, 70), ("front", 6, 380), ("gust", 2, 200))
#: Slot at which the morning passes the middle of the day's swing.
_MORNING_SLOT: Final = 54
_SUNRISE_SLOT: Final = 42
_SUNSET_SLOT: Final = 114


@attrs.frozen(kw_only=True)
class Weather:
    """What one day brings, slot by slot.

    Units: outdoor in 0.01 °C, sun in thousandths of the strongest sun of the year.
    """

    outdoor: tuple[int, ...]
    sun: tuple[int, ...]


def summer(day: int) -> int:
    """Return the season of a day, -1000 in January to 1000 in July.

    Days are counted from 1 January 2000.
    """
    quarters = 4 * (day - _SPRING_DAY) % FOUR_YEARS_DAYS
    return wave(quarters, FOUR_YEARS_DAYS)


def weather_of(seed: int, day: int) -> Weather:
    """Return the weather of one day."""
    season = summer(day)
    clear = max(0, min(PERMILLE, 450 + swing(seed, "clouds", day, period_days=3) // 3))
    height = (200 + (season + PERMILLE) * 175 // PERMILLE) * (250 + clear) // PERMILLE
    strongest = (600 + season * 2 // 5) * (200 + clear * 4 // 5) // PERMILLE
    tonight = _midnight(seed, day)
    rise = _midnight(seed, day + 1) - tonight
    outdoor = tuple(
        tonight + rise * slot // SLOTS + height * shape // PERMILLE
        for slot, shape in enumerate(_hours())
    )
    return Weather(
        outdoor=outdoor,
        sun=tuple(strongest * shape // PERMILLE for shape in _daylight()),
    )


def _midnight(seed: int, day: int) -> int:
    """Return the outdoor temperature at which a day begins."""
    wanders = sum(
        swing(seed, label, day, period_days=days) * deviation
        for label, days, deviation in _WANDERS
    )
    return _NIGHT_MEAN + (_NIGHT_SWING * summer(day) + wanders) // PERMILLE


@cache
def _hours() -> tuple[int, ...]:
    """Return the swing of a day above its midnights, in thousandths."""
    bare = [wave(slot - _MORNING_SLOT, SLOTS) for slot in range(SLOTS)]
    return tuple(shape - bare[0] for shape in bare)


@cache
def _daylight() -> tuple[int, ...]:
    """Return the height of the sun by slot, in thousandths."""
    length = _SUNSET_SLOT - _SUNRISE_SLOT
    return tuple(
        wave(slot - _SUNRISE_SLOT, 2 * length)
        if _SUNRISE_SLOT <= slot < _SUNSET_SLOT
        else 0
        for slot in range(SLOTS)
    )
