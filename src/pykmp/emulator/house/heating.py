"""How much heat the rooms want, slot by slot.

A heat-loss model with one store: the house loses heat in proportion to the outdoor
temperature, gains from people and sun, and a thermostat closes the rest, up to what
the radiators can give. At night, and while nobody is at home, it is set lower.

Units: power in W, indoor temperatures in 0.001 °C, outdoor in 0.01 °C.

Source: none; the ordinary first-order model of a house.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pykmp.emulator.house.household import Dwelling, is_away
from pykmp.emulator.house.weather import SLOT_SECONDS, SLOTS, Weather

_DAY_MILLI: Final = 20_500
_NIGHT_MILLI: Final = 17_500
_AWAY_MILLI: Final = 15_000
#: How much warmer than outdoors the sun keeps an empty house.
_SUN_MILLI: Final = 5_000
#: The night of the thermostat ends at six and begins at half past ten.
_MORNING_SLOT: Final = 36
_EVENING_SLOT: Final = 135
#: A deviation from what is set is made good within this time, if power allows.
_RECOVERY_SECONDS: Final = 5400
#: Below this, valves close.
_POWER_WATTS_MIN: Final = 350
_PERSON_WATTS: Final = 110
#: What the strongest sun of the year brings in.
SUN_WATTS_MAX: Final = 1800

#: What is set from the evening before to the next midnight.
_HOME: Final = tuple(
    _DAY_MILLI if _MORNING_SLOT <= slot % SLOTS < _EVENING_SLOT else _NIGHT_MILLI
    for slot in range(_EVENING_SLOT - SLOTS, SLOTS)
)
_AWAY: Final = (_AWAY_MILLI,) * len(_HOME)


def heating_watts(dwelling: Dwelling, day: int, weather: Weather) -> list[int]:
    """Return the heat the radiators take in each slot of a day, in W.

    Every day starts as warm as the evening before is set, or as an empty house keeps
    by itself, so that no day has to know what happened on the one before it.
    """
    night = SLOTS - _EVENING_SLOT
    was_away, are_away = (is_away(dwelling.seed, n) for n in (day - 1, day))
    before, today = (_AWAY if away else _HOME for away in (was_away, are_away))
    settings = (*before[:night], *today[night:])
    outdoor = (*weather.outdoor[:1] * night, *weather.outdoor)
    sun = (*(0,) * night, *weather.sun)
    given = _thermostat(
        dwelling,
        zip(settings, outdoor, sun, strict=True),
        indoor=_left_alone(weather) if was_away else _DAY_MILLI,
        people=0 if are_away else dwelling.persons * _PERSON_WATTS,
    )
    return given[night:]


def _left_alone(weather: Weather) -> int:
    """Return how warm an empty house is: what the sun keeps it at, or what is set."""
    outdoor = 10 * sum(weather.outdoor) // SLOTS
    return min(max(_AWAY_MILLI, outdoor + _SUN_MILLI), _DAY_MILLI)


def _thermostat(
    dwelling: Dwelling,
    slots: Iterable[tuple[int, int, int]],
    *,
    indoor: int,
    people: int,
) -> list[int]:
    """Return the power given to each slot of (setting, outdoor, sun)."""
    loss = dwelling.loss_watts_per_kelvin
    storage = dwelling.storage_joules_per_kelvin
    recovery = storage // _RECOVERY_SECONDS
    power_max = dwelling.power_watts_max
    given = []
    for setting, outdoor, sun in slots:
        gain = people + sun * SUN_WATTS_MAX // 1000
        wanted = (
            loss * (setting - 10 * outdoor) + recovery * (setting - indoor)
        ) // 1000 - gain
        power = min(wanted, power_max) if wanted >= _POWER_WATTS_MIN else 0
        surplus = power + gain - loss * (indoor - 10 * outdoor) // 1000
        indoor += surplus * SLOT_SECONDS * 1000 // storage
        given.append(power)
    return given
