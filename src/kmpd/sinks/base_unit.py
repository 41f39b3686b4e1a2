"""Units in terms of base units, exactly: 0.001 GJ are a million joules.

A calorie is no fixed number of joules in what Kamstrup publishes, so it stays one.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final

import attrs

_HOUR: Final = 3_600
_LITRE: Final = Fraction(1, 1_000)
#: 231 cubic inches.
_GALLON: Final = Fraction(3_785_411_784, 10**12)
_THOUSANDS: Final = (1, 10**3, 10**6, 10**9)


@attrs.frozen
class BaseUnit:
    """What a unit is a multiple of, and of how much.

    Attributes:
        name: In the plural, as Prometheus has it in names.
        factor: How many of it make one of the unit.
    """

    name: str
    factor: Fraction

    def amount(self, number: Decimal) -> Fraction:
        """Return a number of the unit in the base unit, exactly."""
        return Fraction(number) * self.factor


def _scaled(name: str, first_number: int, step: Fraction | int) -> dict[int, BaseUnit]:
    """Return units that follow each other, each a thousand times the one before."""
    return {
        first_number + place: BaseUnit(name, Fraction(step) * thousands)
        for place, thousands in enumerate(_THOUSANDS)
    }


#: By number of the unit on the wire.
BASE_UNITS: Final[Mapping[int, BaseUnit]] = MappingProxyType(
    {
        **_scaled("joules", 1, _HOUR),
        **_scaled("joules", 5, 1),
        **_scaled("calories", 9, 1),
        **_scaled("var_hours", 13, 1),
        **_scaled("volt_ampere_hours", 17, 1),
        **_scaled("watts", 21, 1),
        **_scaled("vars", 25, 1),
        **_scaled("volt_amperes", 29, 1),
        33: BaseUnit("volts", Fraction(1)),
        34: BaseUnit("amperes", Fraction(1)),
        35: BaseUnit("volts", Fraction(1_000)),
        36: BaseUnit("amperes", Fraction(1_000)),
        37: BaseUnit("celsius", Fraction(1)),
        # A difference of one is the same in both.
        38: BaseUnit("celsius", Fraction(1)),
        39: BaseUnit("cubic_meters", _LITRE),
        40: BaseUnit("cubic_meters", Fraction(1)),
        41: BaseUnit("cubic_meters_per_second", _LITRE / _HOUR),
        42: BaseUnit("cubic_meters_per_second", Fraction(1, _HOUR)),
        43: BaseUnit("cubic_meters_celsius", Fraction(1)),
        44: BaseUnit("grams", Fraction(10**6)),
        45: BaseUnit("grams_per_second", Fraction(10**6, _HOUR)),
        46: BaseUnit("seconds", Fraction(_HOUR)),
        52: BaseUnit("pascals", Fraction(10**5)),
        55: BaseUnit("cubic_meters", Fraction(10)),
        56: BaseUnit("grams", Fraction(10**7)),
        57: BaseUnit("joules", Fraction(10**10)),
        58: BaseUnit("seconds", Fraction(60)),
        60: BaseUnit("seconds", Fraction(1)),
        61: BaseUnit("seconds", Fraction(1, 1_000)),
        62: BaseUnit("seconds", Fraction(24 * _HOUR)),
        67: BaseUnit("hertz", Fraction(1)),
        68: BaseUnit("degrees", Fraction(1)),
        69: BaseUnit("ratio", Fraction(1, 100)),
        70: BaseUnit("cubic_meters", _GALLON),
        71: BaseUnit("cubic_meters_per_second", _GALLON / 60),
        85: BaseUnit("ratio", Fraction(1, 100)),
    }
)
