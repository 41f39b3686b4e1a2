"""Units as people write them, and exact numbers from a meter's unit to one of these.

A calorie is no fixed number of joules in what Kamstrup publishes, so energies in
calories convert among themselves only. A temperature and a difference of temperatures
have the same units and convert in different ways.
"""

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

import attrs

from pykmp.registers import Quantity, unit_of


@attrs.frozen
class _Scale:
    """A unit, by what makes one of it: `times` of the base, which begins at `zero`."""

    times: Fraction
    zero: Fraction = Fraction(0)


_Family = Mapping[str, _Scale]


def _family(**units: str) -> _Family:
    return {text: _Scale(Fraction(times)) for text, times in units.items()}


_CALORIES: Final = _family(cal="1", kcal="1e3", Mcal="1e6", Gcal="1e9")
_JOULES: Final = _family(
    J="1", kJ="1e3", MJ="1e6", GJ="1e9",
    Wh="3600", kWh="3.6e6", MWh="3.6e9", GWh="3.6e12", TWh="3.6e15",
)  # fmt: skip
_FAHRENHEIT: Final = Fraction(5, 9)
_FAMILIES: Final[tuple[tuple[Quantity, _Family], ...]] = (
    (Quantity.ENERGY, _JOULES),
    (Quantity.ENERGY, _CALORIES),
    (Quantity.POWER, _family(mW="1e-3", W="1", kW="1e3", MW="1e6", GW="1e9")),
    (
        Quantity.TEMPERATURE,
        {
            "°C": _Scale(Fraction(1)),
            "K": _Scale(Fraction(1), Fraction("-273.15")),
            "°F": _Scale(_FAHRENHEIT, -32 * _FAHRENHEIT),
        },
    ),
    (
        Quantity.TEMPERATURE_DIFFERENCE,
        {**_family(K="1"), "°C": _Scale(Fraction(1)), "°F": _Scale(_FAHRENHEIT)},
    ),
    (Quantity.VOLUME, {**_family(mL="1e-3", L="1"), "m³": _Scale(Fraction(1000))}),
    (
        Quantity.VOLUME_FLOW,
        {
            "L/h": _Scale(Fraction(1)),
            "L/min": _Scale(Fraction(60)),
            "L/s": _Scale(Fraction(3600)),
            "m³/h": _Scale(Fraction(1000)),
            "m³/min": _Scale(Fraction(60_000)),
            "m³/s": _Scale(Fraction(3_600_000)),
        },
    ),
    (Quantity.MASS, _family(g="1", kg="1e3", t="1e6")),
    (
        Quantity.MASS_FLOW,
        {"kg/h": _Scale(Fraction(1)), "t/h": _Scale(Fraction(1000))},
    ),
    (Quantity.PRESSURE, _family(Pa="1", hPa="1e2", mbar="1e2", kPa="1e3", bar="1e5")),
    (Quantity.DURATION, _family(ms="1e-3", s="1", min="60", h="3600", d="86400")),
    (Quantity.VOLTAGE, _family(mV="1e-3", V="1", kV="1e3")),
    (Quantity.CURRENT, _family(mA="1e-3", A="1", kA="1e3")),
    (Quantity.FREQUENCY, _family(Hz="1", kHz="1e3")),
)

#: What others, and meters, write for the same.
_SPELLINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Cal": "cal", "kCal": "kcal",
        "C": "°C", "degC": "°C", "F": "°F", "degF": "°F",
        "ml": "mL", "l": "L", "m3": "m³",
        "l/h": "L/h", "l/hr": "L/h", "L/hr": "L/h", "l/min": "L/min", "l/s": "L/s",
        "m3/h": "m³/h", "m3/min": "m³/min", "m3/s": "m³/s",
        "ton": "t", "ton/h": "t/h",
        "minutes": "min", "days": "d",
    }
)  # fmt: skip


@attrs.frozen(kw_only=True)
class Refusal:
    """Why numbers cannot be given in a unit.

    Attributes:
        quantity: What the numbers measure.
        wanted: The unit, as it was written.
        known: Units that they can be given in; none if there is no other.
    """

    quantity: str
    wanted: str
    known: tuple[str, ...] = ()

    def __str__(self) -> str:
        if not self.known:
            return f"{self.quantity} is told in the meter's unit only"
        return f"{self.wanted} is no unit of {self.quantity} that is known here"


def canonical(text: str) -> str:
    """Return a unit as Home Assistant spells it; unknown ones stay as they are.

    >>> canonical("l/h"), canonical("EUR")
    ('L/h', 'EUR')
    """
    return _SPELLINGS.get(text, text)


def refusal(quantity: Quantity, wanted: str) -> Refusal | None:
    """Return why what measures a quantity cannot be given in a unit; None if it can.

    >>> print(refusal(Quantity.ENERGY, "m³"))
    m³ is no unit of energy that is known here
    """
    families = [family for of, family in _FAMILIES if of is quantity]
    known = tuple(text for family in families for text in family)
    if canonical(wanted) in known:
        return None
    name = quantity.value.replace("_", " ")
    return Refusal(quantity=name, wanted=wanted, known=known)


def in_unit(value: Fraction, unit: int, *, to: str) -> Fraction | None:
    """Return a number of a meter's unit in another one, exactly; None if it has none.

    Args:
        value: The number.
        unit: Unit number as on the wire.
        to: The other unit, as people write it.

    >>> in_unit(Fraction(36), 8, to="MWh"), in_unit(Fraction(100), 37, to="°F")
    (Fraction(10, 1), Fraction(212, 1))
    """
    wire = unit_of(unit)
    text = canonical(wire.base.text)
    for quantity, family in _FAMILIES:
        if quantity is wire.quantity and text in family and canonical(to) in family:
            old, new = family[text], family[canonical(to)]
            base = value * Fraction(10) ** wire.power_of_ten * old.times + old.zero
            return (base - new.zero) / new.times
    return None
