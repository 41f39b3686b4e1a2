"""Numbers as they are shown: exact, rounded once, and held back as wanted."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.presentation import (
    Delta,
    Presentation,
    Step,
    StepKind,
    decimal_of,
    in_unit,
    refusal,
)
from pykmp.registers import UNITS, Quantity

_NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False)
_NOON = dt.datetime(2026, 1, 15, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("number", "unit", "wanted", "expected"),
    [
        ("36", 8, "MWh", "10"),
        ("33.024", 8, "kWh", "9173.3333"),
        ("33.024", 8, "MJ", "33024"),
        ("18.8", 22, "W", "18800"),
        ("61.62", 37, "°F", "142.916"),
        ("61.62", 37, "K", "334.77"),
        ("7.60", 38, "°C", "7.60"),
        ("10", 38, "°F", "18"),
        ("437", 41, "m3/h", "0.437"),
        ("437", 41, "l/min", "7.28333"),
        ("1.500", 57, "GJ", "15"),
        ("2", 12, "Mcal", "2000"),
    ],
)
def test_numbers_convert_exactly(
    number: str, unit: int, wanted: str, expected: str
) -> None:
    """Without it, a screen shows another consumption than the bill."""
    told = Presentation(register=60, unit=wanted).of(Decimal(number), unit)

    assert str(told.number) == expected
    assert told.unit


@pytest.mark.parametrize(
    ("unit", "wanted"), [(8, "m³"), (8, "Gcal"), (12, "kWh"), (54, "GJ"), (37, "W")]
)
def test_what_does_not_convert_stays_as_the_meter_says(unit: int, wanted: str) -> None:
    """Without it, a number gets the name of a unit that it is not in."""
    told = Presentation(register=60, unit=wanted).of(Decimal("1.50"), unit)

    assert (str(told.number), told.unit) == ("1.50", "")


@given(number=_NUMBERS, unit=st.sampled_from(sorted(UNITS)))
def test_conversion_is_undone_by_its_contrary(number: Decimal, unit: int) -> None:
    """Without it, digits are lost on the way to a unit."""
    own = UNITS[unit].base.text
    there = in_unit(Fraction(number), unit, to=own)

    assert there in {None, Fraction(number) * 10 ** UNITS[unit].power_of_ten}


@given(number=_NUMBERS, decimals=st.integers(0, 6))
def test_decimals_are_those_wanted(number: Decimal, decimals: int) -> None:
    """Without it, `accuracy_decimals` is a guess."""
    told = Presentation(register=60, unit="kWh", decimals=decimals).of(number, 8)
    exact = Fraction(number) * 1_000_000 / 3600

    assert told.number.as_tuple().exponent == -decimals
    assert abs(Fraction(told.number) - exact) <= Fraction(1, 2 * 10**decimals)


def test_filters_work_in_their_order() -> None:
    """Without it, a correction is multiplied that was meant for the result."""
    steps = (
        Step(kind=StepKind.OFFSET, number=Decimal("0.5")),
        Step(kind=StepKind.MULTIPLY, number=Decimal(10)),
        Step(kind=StepKind.ROUND, number=Decimal(0)),
    )

    told = Presentation(register=80, steps=steps, unit="EUR").of(Decimal("1.23"), 22)

    assert (told.number, told.unit) == (Decimal(17), "EUR")


def test_unit_of_a_product_is_a_name() -> None:
    """Without it, files that multiply and name the result convert twice."""
    step = Step(kind=StepKind.MULTIPLY, number=Decimal("277.7778"))

    told = Presentation(register=60, steps=(step,), unit="kWh").of(Decimal(1), 8)

    assert (told.number, told.unit) == (Decimal("277.7778"), "kWh")


@pytest.mark.parametrize(
    ("delta", "now", "is_due"),
    [
        (Delta(number=Decimal("0.5")), "10.4", False),
        (Delta(number=Decimal("0.5")), "10.5", True),
        (Delta(number=Decimal("0.5")), "9.5", True),
        (Delta(number=Decimal(5), is_percent=True), "10.49", False),
        (Delta(number=Decimal(5), is_percent=True), "10.5", True),
    ],
)
def test_small_changes_are_held_back(delta: Delta, now: str, *, is_due: bool) -> None:
    """Without it, `delta` does nothing, or hides what people want to see."""
    presentation = Presentation(register=80, delta=delta)

    found = presentation.is_due(
        Decimal(10), Decimal(now), shown_at=_NOON, at=_NOON + dt.timedelta(minutes=1)
    )

    assert found is is_due


@pytest.mark.parametrize(("seconds", "is_due"), [(599, False), (600, True)])
def test_early_values_are_held_back(seconds: int, *, is_due: bool) -> None:
    """Without it, `throttle` does nothing."""
    presentation = Presentation(register=80, throttle_seconds=600)
    at = _NOON + dt.timedelta(seconds=seconds)

    found = presentation.is_due(Decimal(1), Decimal(2), shown_at=_NOON, at=at)

    assert found is is_due


def test_refusal_says_what_there_is() -> None:
    """Without it, people guess units until one is taken."""
    why_not = refusal(Quantity.ENERGY, "m³")

    assert why_not is not None
    assert {"kWh", "GJ", "Gcal"} <= set(why_not.known)
    assert str(refusal(Quantity.TEXT, "m³")).endswith("in the meter's unit only")
    assert refusal(Quantity.VOLUME_FLOW, "l/h") is None


@given(value=st.fractions(), decimals=st.integers(0, 8))
def test_rounding_is_to_the_nearest(value: Fraction, decimals: int) -> None:
    """Without it, the last digit is wrong."""
    found = Fraction(decimal_of(value, decimals=decimals))

    assert abs(found - value) <= Fraction(1, 2 * 10**decimals)
