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
#: The night of the thermostat ends at six and begins at half past ten.
_MORNING_SLOT: Final = 36
_EVENING_SLOT: Final = 135
#: A deviation from what is set is made good within this time, if power allows.
_RECOVERY_SECONDS: Final = 5400
#: Below this, valves close.
_POWER_WATTS_MIN: Final = 350
_PERSON_WATTS: Final = 110
_SUN_WATTS_MAX: Final = 1800


def heating_watts(dwelling: Dwelling, day: int, weather: Weather) -> list[int]:
    """Return the heat the radiators take in each slot of a day, in W.

    Every day starts warm at the beginning of the night before, so that no day has
    to know what happened on the one before it.
    """
    night = SLOTS - _EVENING_SLOT
    if is_away(dwelling.seed, day):
        settings = [_AWAY_MILLI] * (night + SLOTS)
    else:
        settings = _HOME_SETTINGS
    outdoor = (*weather.outdoor[:1] * night, *weather.outdoor)
    sun = (*(0,) * night, *weather.sun)
    return _thermostat(dwelling, zip(settings, outdoor, sun, strict=True))[night:]


#: From the evening before to the next midnight.
_HOME_SETTINGS: Final = [
    _DAY_MILLI if _MORNING_SLOT <= slot % SLOTS < _EVENING_SLOT else _NIGHT_MILLI
    for slot in range(_EVENING_SLOT - SLOTS, SLOTS)
]


def _thermostat(dwelling: Dwelling, slots: Iterable[tuple[int, int, int]]) -> list[int]:
    """Return the power given to each slot of (setting, outdoor, sun)."""
    loss = dwelling.loss_watts_per_kelvin
    storage = dwelling.storage_joules_per_kelvin
    recovery = storage // _RECOVERY_SECONDS
    power_max = dwelling.power_watts_max
    people = dwelling.persons * _PERSON_WATTS
    indoor = _DAY_MILLI
    given = []
    for setting, outdoor, sun in slots:
        gain = people + sun * _SUN_WATTS_MAX // 1000
        wanted = (
            loss * (setting - 10 * outdoor) + recovery * (setting - indoor)
        ) // 1000 - gain
        power = min(wanted, power_max) if wanted >= _POWER_WATTS_MIN else 0
        surplus = power + gain - loss * (indoor - 10 * outdoor) // 1000
        indoor += surplus * SLOT_SECONDS * 1000 // storage
        given.append(power)
    return given
