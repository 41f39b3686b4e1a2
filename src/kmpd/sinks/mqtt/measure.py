"""What a register is to Home Assistant: class, unit, kind of statistics.

The dialect is one that every version from 2024.12 on takes without a warning. What came
later, a class for differences of temperature and litres an hour, is an option.

Source: developers.home-assistant.io, sensor entity; homeassistant 2025.4.4,
components/sensor/const.py.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final, Literal, TypeAlias

import attrs

from pykmp.meters import Commodity
from pykmp.registers import Quantity, RegisterEntry, electricity, heat, unit_of
from pykmp.registers.units import Layout

StateClass: TypeAlias = Literal["measurement", "total", "total_increasing", ""]

#: Moves a decimal point without rounding.
_EXACT: Final = Context(prec=700)
_WATT_HOUR: Final = Decimal("0.001")
_LITRE: Final = Decimal("0.001")

_NUMBERS: Final = frozenset({Layout.NUMBER, Layout.UNKNOWN})
_DATES: Final = frozenset({Layout.DATE, Layout.LONG_DATE})

_JOULES_OF_A_KWH: Final = Decimal(3_600_000)
#: By number of the unit; a calorie is the thermochemical one, as in Home Assistant.
_JOULES: Final[Mapping[int, Decimal]] = {
    1: Decimal(3_600),
    2: Decimal(3_600_000),
    3: Decimal(3_600_000_000),
    4: Decimal(3_600_000_000_000),
    5: Decimal(1),
    6: Decimal(1_000),
    7: Decimal(1_000_000),
    8: Decimal(1_000_000_000),
    9: Decimal("4.184"),
    10: Decimal(4_184),
    11: Decimal(4_184_000),
    12: Decimal(4_184_000_000),
    57: Decimal(10_000_000_000),
}


@attrs.frozen(kw_only=True)
class Measure:
    """What a number is.

    Attributes:
        unit: As Home Assistant spells it; empty for a number without one.
        device_class: Empty for none.
        state_class: Empty for what has no statistics.
        shift: Powers of ten from the unit of the wire to this one.
    """

    unit: str = ""
    device_class: str = ""
    state_class: StateClass = ""
    shift: int = 0

    def number(self, wire_number: Decimal) -> Decimal:
        """Return a number of the wire in this unit, with all its digits."""
        return wire_number.scaleb(self.shift, _EXACT)


@attrs.frozen(kw_only=True)
class Dialect:
    """Which words of Home Assistant are used.

    Attributes:
        uses_newer_units: Whether also those that came after 2024.12.
        counter_class: What counters are.
    """

    uses_newer_units: bool = False
    counter_class: Literal["total", "total_increasing"] = "total_increasing"


@attrs.frozen
class _Spelling:
    """A unit as Home Assistant spells it, and the powers of ten on the way there."""

    unit: str
    shift: int = 0


#: By number of the unit on the wire, of those that are spelt otherwise or scaled.
_SPELLINGS: Final[Mapping[int, _Spelling]] = {
    9: _Spelling("cal"),
    10: _Spelling("kcal"),
    23: _Spelling("kW", 3),
    24: _Spelling("kW", 6),
    26: _Spelling("var", 3),
    27: _Spelling("var", 6),
    28: _Spelling("var", 9),
    30: _Spelling("VA", 3),
    31: _Spelling("VA", 6),
    32: _Spelling("VA", 9),
    35: _Spelling("V", 3),
    36: _Spelling("A", 3),
    39: _Spelling("L"),
    41: _Spelling("m³/h", -3),
    43: _Spelling("m³·°C"),
    44: _Spelling("kg", 3),
    45: _Spelling("kg/h", 3),
    56: _Spelling("kg", 4),
    58: _Spelling("min"),
    62: _Spelling("d"),
    68: _Spelling("°"),
    70: _Spelling("gal"),
    71: _Spelling("gal/min"),
    85: _Spelling("%"),
}
_NEWER_SPELLINGS: Final[Mapping[int, _Spelling]] = {41: _Spelling("L/h")}

_CLASSES: Final[Mapping[Quantity, str]] = {
    Quantity.ENERGY: "energy",
    Quantity.POWER: "power",
    Quantity.REACTIVE_POWER: "reactive_power",
    Quantity.APPARENT_POWER: "apparent_power",
    Quantity.TEMPERATURE: "temperature",
    Quantity.VOLUME_FLOW: "volume_flow_rate",
    Quantity.PRESSURE: "pressure",
    Quantity.DURATION: "duration",
    Quantity.VOLTAGE: "voltage",
    Quantity.CURRENT: "current",
    Quantity.FREQUENCY: "frequency",
    Quantity.HUMIDITY: "humidity",
}
_NEWER_CLASSES: Final[Mapping[Quantity, str]] = {
    Quantity.TEMPERATURE_DIFFERENCE: "temperature_delta",
}

#: What only grows.
_COUNTED: Final = frozenset(
    {
        Quantity.ENERGY,
        Quantity.REACTIVE_ENERGY,
        Quantity.APPARENT_ENERGY,
        Quantity.VOLUME,
        Quantity.MASS,
        Quantity.ENERGY_VOLUME,
        Quantity.COUNT,
    }
)
_MEASURED: Final = frozenset(
    {
        Quantity.POWER,
        Quantity.REACTIVE_POWER,
        Quantity.APPARENT_POWER,
        Quantity.TEMPERATURE,
        Quantity.TEMPERATURE_DIFFERENCE,
        Quantity.VOLUME_FLOW,
        Quantity.MASS_FLOW,
        Quantity.PRESSURE,
        Quantity.VOLTAGE,
        Quantity.CURRENT,
        Quantity.FREQUENCY,
        Quantity.HUMIDITY,
        Quantity.POWER_FACTOR,
        Quantity.RATIO,
    }
)

#: Registers of heat meters whose quantity alone does not tell how they move:
#: differences that go both ways, parts of a counter that run over, hours that are run.
_STATE_CLASSES: Final[Mapping[int, StateClass]] = {
    155: "",
    175: "total_increasing",
    178: "total",
    180: "total",
    223: "",
    259: "",
    260: "",
    582: "measurement",
    1004: "total_increasing",
}
#: Settings and names, whatever unit they have.
_NO_STATISTICS: Final = frozenset(
    {Quantity.IDENTIFIER, Quantity.CONFIGURATION, Quantity.TARIFF_LIMIT}
)


def entry_of(register: int, commodity: Commodity | None) -> RegisterEntry | None:
    """Return what the catalogue of a sort of meter says about a register."""
    catalogue = electricity() if commodity is Commodity.ELECTRICITY else heat()
    return catalogue.by_id.get(register)


def measure(
    register: int, unit: int, *, commodity: Commodity | None, dialect: Dialect
) -> Measure:
    """Return what a number of a register is, in the unit that the meter sent."""
    layout = unit_of(unit).layout
    if layout in _DATES:
        return Measure(device_class="date")
    if layout not in _NUMBERS:
        return Measure()
    spelling = _spelling(unit, dialect)
    entry = entry_of(register, commodity)
    if entry is not None and entry.quantity in _NO_STATISTICS:
        return Measure(unit=spelling.unit, shift=spelling.shift)
    of_unit = unit_of(unit).quantity
    return Measure(
        unit=spelling.unit,
        device_class=_device_class(
            of_unit, entry=entry, commodity=commodity, dialect=dialect
        ),
        state_class=_state_class(of_unit, entry, commodity=commodity, dialect=dialect),
        shift=spelling.shift,
    )


def _spelling(unit: int, dialect: Dialect) -> _Spelling:
    if dialect.uses_newer_units and unit in _NEWER_SPELLINGS:
        return _NEWER_SPELLINGS[unit]
    wire_unit = unit_of(unit)
    as_sent = _Spelling(wire_unit.base.symbol, wire_unit.power_of_ten)
    return _SPELLINGS.get(unit, as_sent)


def _device_class(
    quantity: Quantity,
    *,
    entry: RegisterEntry | None,
    commodity: Commodity | None,
    dialect: Dialect,
) -> str:
    if quantity is Quantity.VOLUME:
        is_pulse = entry is not None and entry.quantity is Quantity.PULSE_INPUT
        is_water = is_pulse or commodity is Commodity.WATER
        return "water" if is_water else "volume"
    if dialect.uses_newer_units and quantity in _NEWER_CLASSES:
        return _NEWER_CLASSES[quantity]
    return _CLASSES.get(quantity, "")


def _state_class(
    of_unit: Quantity,
    entry: RegisterEntry | None,
    *,
    commodity: Commodity | None,
    dialect: Dialect,
) -> StateClass:
    quantity, state_class = of_unit, _by_quantity(of_unit)
    if entry is not None and of_unit is Quantity.UNKNOWN:
        quantity, state_class = entry.quantity, _by_quantity(entry.quantity)
    is_as_expected = entry is not None and entry.quantity is quantity
    if entry is not None and is_as_expected and commodity is not Commodity.ELECTRICITY:
        state_class = _STATE_CLASSES.get(entry.id, state_class)
    is_counter = state_class == "total_increasing"
    return dialect.counter_class if is_counter else state_class


def _by_quantity(quantity: Quantity) -> StateClass:
    if quantity in _COUNTED:
        return "total_increasing"
    return "measurement" if quantity in _MEASURED else ""


def in_base_unit(number: Decimal, unit: int) -> Decimal:
    """Return a number of the wire without the power of ten of its unit."""
    return number.scaleb(unit_of(unit).power_of_ten, _EXACT)


def kwh(number: Decimal, unit: int) -> Decimal | None:
    """Return an energy in kilowatt-hours, to the watt-hour; None if it is none.

    >>> kwh(Decimal("12.345"), 8), kwh(Decimal("84208"), 1)
    (Decimal('3429.167'), Decimal('84.208'))
    """
    joules = _JOULES.get(unit)
    if joules is None:
        return None
    hours = _EXACT.divide(_EXACT.multiply(number, joules), _JOULES_OF_A_KWH)
    return hours.quantize(_WATT_HOUR, ROUND_HALF_EVEN, _EXACT)


def gas(number: Decimal, unit: int, *, m3_per_gj: Decimal) -> Decimal | None:
    """Return an energy as gas, to the litre; None if it is none.

    >>> gas(Decimal("2.500"), 8, m3_per_gj=Decimal("31.6"))
    Decimal('79.000')
    """
    joules = _JOULES.get(unit)
    if joules is None:
        return None
    gigajoules = _EXACT.multiply(number, joules).scaleb(-9, _EXACT)
    cubic_metres = _EXACT.multiply(gigajoules, m3_per_gj)
    return cubic_metres.quantize(_LITRE, ROUND_HALF_EVEN, _EXACT)
