"""Exact quantities into the unit and the decimals that a meter shows.

Source: unit numbers and their names, Kamstrup's unit table of register values.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum, auto
from fractions import Fraction
from typing import Final

import attrs


class Dimension(Enum):
    """What a quantity measures, and the base unit the house tells it in."""

    ENERGY = auto()  # J
    VOLUME = auto()  # m³
    MASS = auto()  # kg
    FLOW = auto()  # l/h
    POWER = auto()  # W
    TEMPERATURE = auto()  # °C
    DIFFERENCE = auto()  # K
    VOLUME_TEMPERATURE = auto()  # m³·°C
    TIME = auto()  # s
    NUMBER = auto()  # 1


@attrs.frozen(kw_only=True)
class Unit:
    """A unit by what it measures and how many of the base unit make one."""

    dimension: Dimension
    size: Fraction


def _units(dimension: Dimension, sizes: Mapping[int, Fraction]) -> dict[int, Unit]:
    return {
        number: Unit(dimension=dimension, size=size) for number, size in sizes.items()
    }


_CALORIE: Final = Fraction("4.1868")

#: Units by Kamstrup's number, as far as the house can tell something in them.
UNITS: Final[Mapping[int, Unit]] = {
    **_units(
        Dimension.ENERGY,
        {
            **{1 + i: 3600 * Fraction(1000) ** i for i in range(4)},
            **{5 + i: Fraction(1000) ** i for i in range(4)},
            **{9 + i: _CALORIE * 1000**i for i in range(4)},
            57: Fraction(10**10),
        },
    ),
    **_units(Dimension.POWER, {21 + i: Fraction(1000) ** i for i in range(4)}),
    **_units(Dimension.TEMPERATURE, {37: Fraction(1)}),
    **_units(Dimension.DIFFERENCE, {38: Fraction(1)}),
    **_units(
        Dimension.VOLUME, {39: Fraction(1, 1000), 40: Fraction(1), 55: Fraction(10)}
    ),
    **_units(Dimension.FLOW, {41: Fraction(1), 42: Fraction(1000)}),
    **_units(Dimension.VOLUME_TEMPERATURE, {43: Fraction(1)}),
    **_units(Dimension.MASS, {44: Fraction(1000), 56: Fraction(10_000)}),
    **_units(
        Dimension.TIME,
        {
            46: Fraction(3600),
            58: Fraction(60),
            60: Fraction(1),
            61: Fraction(1, 1000),
            62: Fraction(86_400),
        },
    ),
    **_units(Dimension.NUMBER, {0: Fraction(1), 51: Fraction(1), 59: Fraction(1)}),
}


def shown(amount: Fraction | int, *, unit: int, decimals: int) -> Decimal:
    """Return an amount of the base unit as a meter shows it: cut off, not rounded.

    >>> from fractions import Fraction
    >>> from pykmp.emulator.house.unit import shown
    >>> shown(Fraction(1_999_999_999), unit=8, decimals=2)
    Decimal('1.99')
    """
    # In whole numbers: a fraction would be reduced at each step, for nothing.
    size, power = UNITS[unit].size, 10 ** abs(decimals)
    up, down = (power, 1) if decimals >= 0 else (1, power)
    digits = (abs(amount.numerator) * size.denominator * up) // (
        amount.denominator * size.numerator * down
    )
    sign = "-" if amount < 0 < digits else ""
    return Decimal(f"{sign}{digits}e{-decimals}")
