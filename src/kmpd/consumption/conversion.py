"""Units that counters count in, and exact numbers from one to another.

A calorie is no fixed number of joules in what Kamstrup publishes, so energies in
calories convert among themselves only.
"""

from collections.abc import Mapping
from decimal import (
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
)
from fractions import Fraction
from functools import lru_cache
from typing import Final

import attrs

from pykmp.constants import UNITS_NAMES

#: Arithmetic that is exact, or raises; room for any number that fits into a frame.
EXACT: Final = Context(
    prec=2_000, traps=[DivisionByZero, Inexact, InvalidOperation, Overflow]
)

#: Digits that a number has more than before, where its unit must be another.
_FURTHER_DIGITS: Final = 3

#: Pairs of units, more than a station has.
_PAIRS_KEPT: Final = 256


@attrs.frozen
class _Scale:
    """What a unit is a multiple of, and how often."""

    base: str
    times: int


_SCALES: Final[Mapping[str, _Scale]] = {
    "Wh": _Scale("J", 3_600),
    "kWh": _Scale("J", 3_600 * 10**3),
    "MWh": _Scale("J", 3_600 * 10**6),
    "GWh": _Scale("J", 3_600 * 10**9),
    "J": _Scale("J", 1),
    "kJ": _Scale("J", 10**3),
    "MJ": _Scale("J", 10**6),
    "GJ": _Scale("J", 10**9),
    "GJ ×10": _Scale("J", 10**10),
    "Cal": _Scale("cal", 1),
    "kCal": _Scale("cal", 10**3),
    "Mcal": _Scale("cal", 10**6),
    "Gcal": _Scale("cal", 10**9),
    "varh": _Scale("varh", 1),
    "kvarh": _Scale("varh", 10**3),
    "Mvarh": _Scale("varh", 10**6),
    "Gvarh": _Scale("varh", 10**9),
    "VAh": _Scale("VAh", 1),
    "kVAh": _Scale("VAh", 10**3),
    "MVAh": _Scale("VAh", 10**6),
    "GVAh": _Scale("VAh", 10**9),
    "l": _Scale("l", 1),
    "m³": _Scale("l", 10**3),
    "m³ ×10": _Scale("l", 10**4),
    "m³×C": _Scale("m³×C", 1),
    "ton": _Scale("ton", 1),
    "ton ×10": _Scale("ton", 10),
    "h": _Scale("minutes", 60),
    "minutes": _Scale("minutes", 1),
}


def is_counter(unit: int) -> bool:
    """Tell whether a register in this unit counts something that adds up.

    >>> is_counter(8), is_counter(37)
    (True, False)
    """
    return _scale(unit) is not None


@lru_cache(maxsize=_PAIRS_KEPT)
def converts(unit: int, *, to: int) -> bool:
    """Tell whether numbers in a unit can be given in another.

    >>> converts(8, to=2), converts(8, to=40)
    (True, False)
    """
    if unit == to:
        return True
    old, new = _scale(unit), _scale(to)
    return old is not None and new is not None and old.base == new.base


def converted(number: Decimal, unit: int, *, to: int) -> Decimal:
    """Return a number of one unit in another, cut off three digits behind its own.

    Where no such digit is lost the result is exact, and it is the same number for the
    same unit.

    Raises:
        ValueError: The units measure different things.

    >>> converted(Decimal("33.024"), 8, to=2), converted(Decimal("1"), 2, to=8)
    (Decimal('9173.3333'), Decimal('0.003600'))
    """
    if unit == to:
        return number
    if not converts(unit, to=to):
        raise ValueError(f"unit {unit} does not convert to unit {to}")
    factor, power = _factor(unit, to)
    exponent = exponent_of(number)
    # In whole numbers, for a chart converts tens of thousands.
    counted = int(EXACT.scaleb(number, -exponent)) * factor.numerator
    shift = _FURTHER_DIGITS - power
    if shift < 0:
        whole = counted // (factor.denominator * 10**-shift)
    else:
        whole = counted * 10**shift // factor.denominator
    return EXACT.scaleb(Decimal(whole), exponent - shift)


def exponent_of(number: Decimal) -> int:
    """Return the power of ten of a number's last digit.

    Raises:
        ValueError: It is none, or infinite.
    """
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"{number} is no count")  # noqa: TRY004 - the value is wrong
    return exponent


def cut_off(number: Fraction, exponent: int) -> Decimal:
    """Return a number rounded down to a multiple of a power of ten."""
    return EXACT.scaleb(Decimal(number // Fraction(10) ** exponent), exponent)


def _scale(unit: int) -> _Scale | None:
    return _SCALES.get(UNITS_NAMES.get(unit, ""))


@lru_cache(maxsize=_PAIRS_KEPT)
def _factor(unit: int, to: int) -> tuple[Fraction, int]:
    """Return how many of one unit make one of another, and its power of ten."""
    old, new = _SCALES[UNITS_NAMES[unit]], _SCALES[UNITS_NAMES[to]]
    factor = Fraction(old.times, new.times)
    return factor, _magnitude(factor)


def _magnitude(factor: Fraction) -> int:
    """Return the largest power of ten that is not above a factor."""
    power = 0
    while Fraction(10) ** (power + 1) <= factor:
        power += 1
    while Fraction(10) ** power > factor:
        power -= 1
    return power
