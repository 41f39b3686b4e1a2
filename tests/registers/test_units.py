"""Units are those of the contract, and those that came after it."""

from typing import Final

import pytest

from pykmp.constants import UNITS_NAMES
from pykmp.registers import UNITS, Layout, Quantity, unit_of

_FURTHER: Final = {
    67: "Hz",
    68: "degree",
    69: "%",
    70: "US gallon",
    71: "US gallon/min",
    72: "KamDateTime",
    73: "IPv4 address",
    74: "IPv6 address",
    79: "DST date-time",
}
_NAMELESS: Final = (*range(75, 79), *range(80, 85), *range(91, 256))


def test_units_are_called_what_the_contract_calls_them() -> None:
    """A program that compares the names of units finds one name, wherever it looks."""
    texts = {number: unit.text for number, unit in UNITS.items()}

    assert texts == {**UNITS_NAMES, **_FURTHER}
    assert all(number == unit.number for number, unit in UNITS.items())


@pytest.mark.parametrize("number", _NAMELESS)
def test_a_unit_without_a_name_is_called_by_its_number(number: int) -> None:
    """A unit of a future meter is shown as what it is, and guessed at never."""
    unit = unit_of(number)

    assert number not in UNITS
    assert (unit.text, unit.symbol) == (f"unit {number}", f"unit {number}")
    assert (unit.layout, unit.quantity) == (Layout.UNKNOWN, Quantity.UNKNOWN)
    assert unit.base == unit


def test_layouts_that_are_no_numbers() -> None:
    """A clock, a text or bits are never scaled as if they were a number."""
    layouts = {n: u.layout for n, u in UNITS.items() if u.layout is not Layout.NUMBER}

    assert layouts == {
        47: Layout.CLOCK,
        48: Layout.DATE,
        49: Layout.LONG_DATE,
        50: Layout.MONTH_DAY,
        53: Layout.REAL_TIME,
        54: Layout.TEXT,
        59: Layout.FLAGS,
        63: Layout.REAL_TIME,
        64: Layout.UNPUBLISHED,
        72: Layout.SECONDS,
        73: Layout.UNPUBLISHED,
        74: Layout.UNPUBLISHED,
        79: Layout.DST_TIME,
    }


def test_tenfold_units_have_a_base() -> None:
    """A volume in m³ ×10 joins the graph of a volume in m³."""
    tenfold = {n: u.base.text for n, u in UNITS.items() if u.power_of_ten}

    assert tenfold == {55: "m³", 56: "ton", 57: "GJ"}
    assert all(unit.power_of_ten in {0, 1} for unit in UNITS.values())
    assert all(unit.base.power_of_ten == 0 for unit in UNITS.values())
    assert all(unit.base.quantity == unit.quantity for unit in UNITS.values())


@pytest.mark.parametrize(
    ("number", "quantity"),
    [
        (1, Quantity.ENERGY),
        (12, Quantity.ENERGY),
        (13, Quantity.REACTIVE_ENERGY),
        (20, Quantity.APPARENT_ENERGY),
        (21, Quantity.POWER),
        (25, Quantity.REACTIVE_POWER),
        (32, Quantity.APPARENT_POWER),
        (35, Quantity.VOLTAGE),
        (36, Quantity.CURRENT),
        (37, Quantity.TEMPERATURE),
        (38, Quantity.TEMPERATURE_DIFFERENCE),
        (40, Quantity.VOLUME),
        (41, Quantity.VOLUME_FLOW),
        (43, Quantity.ENERGY_VOLUME),
        (45, Quantity.MASS_FLOW),
        (52, Quantity.PRESSURE),
        (62, Quantity.DURATION),
        (67, Quantity.FREQUENCY),
    ],
)
def test_units_measure_what_they_measure(number: int, quantity: Quantity) -> None:
    """Energy is never added to power, nor a temperature to a difference."""
    assert UNITS[number].quantity is quantity


def test_what_stands_behind_a_number() -> None:
    """No clock is followed by hh:mm:ss, no serial number by no unit (number)."""
    silent = {number for number, unit in UNITS.items() if not unit.symbol}

    assert silent == {0, 51} | {
        number for number, unit in UNITS.items() if unit.layout is not Layout.NUMBER
    }
