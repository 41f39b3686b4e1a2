"""What registers show, in units and decimals."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.constants import UNITS_NAMES
from pykmp.emulator.house import PRODUCT_COUNTS, VOLUME_COUNTS, House, Kind, Tariff
from pykmp.emulator.house.register import (
    HEAT_REGISTERS,
    WATER_REGISTERS,
    Quantity,
    Stamp,
)
from pykmp.emulator.house.unit import UNITS, shown
from pykmp.emulator.layout import lay_out
from pykmp.meters import PROFILES, Commodity, load_profile
from pykmp.registers import heat

START = datetime(2024, 1, 1, tzinfo=UTC)
AT = datetime(2024, 3, 5, 6, 7, 8, tzinfo=UTC)
HEAT = House(5, START, serial=76_543_210, tariff=Tariff(limit2_watts=7_500))
WATER = House(5, START, kind=Kind.WATER)
_FAMILIES = [
    key for key in PROFILES if load_profile(key).commodity is not Commodity.ELECTRICITY
]


@pytest.mark.parametrize(
    ("register", "value"),
    [
        (1001, Decimal(76_543_210)),
        (1002, datetime(2024, 3, 5, 7, 7, 8)),
        (1003, datetime(2024, 3, 5, 7, 7, 8)),
        (348, datetime(2024, 3, 5, 7, 7, 8)),
        (1004, Decimal(64 * 24 + 6)),
        (66, Decimal("7.5")),
        (67, Decimal("16.0")),
        (85, Decimal("0.000")),
        (99, Decimal(0)),
    ],
)
def test_a_register_shows_what_its_name_says(register: int, value: object) -> None:
    """The catalogue of registers and the house mean the same."""
    told = HEAT.value(register, AT)

    assert (type(told), told) == (type(value), value)


@pytest.mark.parametrize(
    ("register", "unit", "decimals", "divisor"),
    [
        (60, 8, 3, 10**9),
        (60, 2, 0, 3_600_000),
        (60, 3, 3, 3_600_000_000),
        (60, 57, 2, 10**10),
        (266, 1, 0, 3600),
        (72, 44, 2, 1000),
        (97, 43, 0, 1),
    ],
)
def test_a_counter_is_cut_off_in_any_unit(
    register: int, unit: int, decimals: int, divisor: int
) -> None:
    """GJ, kWh and MWh on the display are one energy, and none is rounded up."""
    counters = HEAT.counters_at(AT)
    field = {60: "heat", 266: "heat", 72: "mass", 97: "e8"}[register]
    exact = Fraction(getattr(counters, field), PRODUCT_COUNTS * divisor)

    value = HEAT.value(register, AT, unit=unit, decimals=decimals)

    assert isinstance(value, Decimal)
    assert 0 <= exact - Fraction(value) < Fraction(1, 10**decimals)
    assert value.as_tuple().exponent == -decimals


def test_litres_and_cubic_meters_are_one_volume() -> None:
    """The high-resolution register goes on where the other stops."""
    litres = HEAT.value(239, AT)
    cubic_meters = HEAT.value(68, AT)

    assert isinstance(litres, Decimal)
    assert isinstance(cubic_meters, Decimal)
    assert cubic_meters == (litres / 1000).quantize(
        Decimal("0.001"), rounding="ROUND_DOWN"
    )
    exact = Fraction(HEAT.counters_at(AT).volume, VOLUME_COUNTS)
    assert 0 <= exact - Fraction(litres) / 1000 < Fraction(1, 10**6)


@given(
    st.fractions(max_denominator=10**6),
    st.sampled_from(sorted(UNITS)),
    st.integers(0, 6),
)
def test_cutting_off_goes_towards_zero(
    amount: Fraction, unit: int, decimals: int
) -> None:
    """No digit is shown that was not reached, below zero neither."""
    value = shown(amount, unit=unit, decimals=decimals)

    exact = amount / UNITS[unit].size
    assert abs(exact) - Fraction(1, 10**decimals) < abs(Fraction(value)) <= abs(exact)
    assert value.as_tuple().exponent == -decimals
    assert Fraction(value) * exact >= 0


def test_energy_is_not_shown_in_litres() -> None:
    """A slip in a profile is noticed when it is made."""
    with pytest.raises(ValueError, match="unit 39"):
        HEAT.value(60, AT, unit=39)
    with pytest.raises(ValueError, match="unit 53"):
        HEAT.value(60, AT, unit=53)


@pytest.mark.parametrize(("house", "register"), [(HEAT, 1), (WATER, 60)])
def test_what_the_house_cannot_tell_is_refused(house: House, register: int) -> None:
    """A meter leaves out what it does not have."""
    assert register not in house.registers
    with pytest.raises(KeyError):
        house.value(register, AT)


@pytest.mark.parametrize("house", [HEAT, WATER], ids=["heat", "water"])
def test_every_register_has_a_value(house: House) -> None:
    """No register of a profile stops the emulated meter."""
    values = {register: house.value(register, AT) for register in house.registers}

    assert all(isinstance(value, Decimal | datetime) for value in values.values())


@pytest.mark.parametrize("entries", [HEAT_REGISTERS, WATER_REGISTERS])
def test_registers_and_units_are_those_of_the_catalogue(
    entries: dict[int, Quantity | Stamp],
) -> None:
    """No register or unit is invented."""
    catalogue = heat().by_id

    for register, entry in entries.items():
        expected = catalogue[register].units
        if expected and isinstance(entry, Quantity):
            assert UNITS_NAMES[entry.unit] in expected


@pytest.mark.parametrize("key", _FAMILIES)
def test_every_profile_can_live_in_the_house(key: str) -> None:
    """Whatever the family, its registers fit the house in unit and decimals."""
    profile = load_profile(key)
    house = WATER if profile.commodity is Commodity.WATER else HEAT

    for register in profile.registers.keys() & house.registers.keys():
        of_family = profile.registers[register]
        value = house.value(register, AT, unit=of_family.unit, decimals=2)
        raw = lay_out(of_family, value)
        assert len(raw) == 2 + of_family.significand_bytes


def test_dates_not_known_yet_are_zero() -> None:
    """A new meter has no record to date."""
    at_first = START + timedelta(minutes=5)

    assert HEAT.value(123, at_first) == HEAT.value(383, at_first) == Decimal(0)
    assert HEAT.value(124, at_first) == HEAT.value(128, at_first) == Decimal(0)


def test_dates_and_times_belong_together() -> None:
    """Date, time and amount of a record are those of one hour."""
    extremes = HEAT.state(AT).extremes_year
    assert extremes is not None

    hour = extremes.max_power.hour

    assert HEAT.value(127, AT) == hour
    assert HEAT.value(385, AT) == hour
    assert HEAT.value(128, AT) == Decimal(extremes.max_power.amount // 100) / 10
    assert HEAT.value(124, AT) == extremes.max_flow.amount
