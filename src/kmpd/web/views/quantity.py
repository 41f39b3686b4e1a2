"""Quantities that pages show, whatever a meter counts them in."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum, unique
from typing import Final

import attrs

from kmpd.consumption import Amount, converted, converts
from pykmp.constants import UNITS_NAMES

_NUMBER_OF_UNIT: Final = {name: number for number, name in UNITS_NAMES.items()}

HEAT_ENERGY: Final = 60
COOLING_ENERGY: Final = 63
VOLUME: Final = 68
FLOW: Final = 74
POWER: Final = 80
SUPPLY: Final = 86
RETURN: Final = 87
DIFFERENCE: Final = 89
INFO: Final = 99
VOLUME_SUPPLY: Final = 97
VOLUME_RETURN: Final = 110


@unique
class EnergyUnit(StrEnum):
    """Units that energy is shown in."""

    KWH = "kWh"
    MWH = "MWh"
    GJ = "GJ"


@attrs.frozen(kw_only=True)
class Quantity:
    """A number in a unit, exact.

    Attributes:
        number: The number.
        unit: Unit as people write it.
    """

    number: Decimal
    unit: str


def unit_number(symbol: str) -> int:
    """Return the number that a unit has on the wire.

    >>> unit_number("GJ")
    8

    Raises:
        KeyError: There is no such unit.
    """
    return _NUMBER_OF_UNIT[symbol]


def shown(amount: Amount, unit: str) -> Decimal | None:
    """Return an amount in a unit; None if it is of another quantity."""
    number = unit_number(unit)
    if not converts(amount.unit, to=number):
        return None
    return converted(amount.number, amount.unit, to=number)


def energy_register(registers: Sequence[int]) -> int | None:
    """Return the counter of energy that a meter is best shown by."""
    wanted = (HEAT_ENERGY, COOLING_ENERGY)
    return next((register for register in wanted if register in registers), None)
