"""How warm the water was, from counters alone."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.consumption import (
    Amount,
    CounterReading,
    Mark,
    Period,
    PeriodKind,
    amounts_of,
    volume_weighted,
)
from pykmp.emulator.house import House

_START: Final = dt.datetime(2026, 1, 10, tzinfo=dt.UTC)
_DAY: Final = Period(
    kind=PeriodKind.DAY, start=_START, end=_START + dt.timedelta(days=1)
)


def _amount(number: Decimal, unit: int) -> Amount:
    return Amount(
        period=_DAY,
        number=number,
        unit=unit,
        begin_gap_seconds=0.0,
        end_gap_seconds=0.0,
    )


@given(
    st.integers(2, 10**6),
    st.integers(0, 150_00),
    st.integers(0, 999),
    st.integers(0, 999),
)
def test_the_true_average_is_within_the_error(
    litres: int, hundredths: int, at_volume: int, at_product: int
) -> None:
    """A cooling that is only rounding is charged as a bad one."""
    volume, product = Fraction(litres, 1000), Fraction(litres * hundredths, 10**5)
    shown = [
        _cut(first + passed, digit) - _cut(first, digit)
        for first, passed, digit in (
            (Fraction(at_volume, 10**4), volume, 3),
            (Fraction(at_product, 10**3), product, 2),
        )
    ]

    found = volume_weighted(_amount(shown[1], 43), _amount(shown[0], 40))

    if found is not None:
        off = abs(Fraction(found.number) - Fraction(hundredths, 100))
        assert off <= Fraction(found.error) + Fraction(1, 200)


def _cut(number: Fraction, digits: int) -> Decimal:
    return Decimal(number * 10**digits // 1).scaleb(-digits)


def test_the_simulated_house_is_cooled_by_what_its_counters_say() -> None:
    """The cooling on the page is not what the utility sees."""
    house = House(7, _START - dt.timedelta(days=9))
    amounts = {}
    for register, unit in ((68, 40), (97, 43), (110, 43)):
        readings = [
            CounterReading(at=at, number=Decimal(str(value)), unit=unit)
            for at in (_DAY.start, _DAY.end)
            for value in [house.value(register, at)]
        ]
        (amounts[register],) = amounts_of([_DAY], readings, unit=unit)

    supply = volume_weighted(amounts[97], amounts[68])
    back = volume_weighted(amounts[110], amounts[68])

    assert supply is not None
    assert back is not None
    first, last = (house.counters_at(at) for at in (_DAY.start, _DAY.end))
    passed = last.minus(first)
    true = Fraction(passed.e8, 100 * passed.volume)
    assert abs(Fraction(supply.number) - true) <= Fraction(supply.error) + Fraction(
        1, 200
    )
    cooling = supply.minus(back)
    assert Decimal(10) < cooling.number < Decimal(60)
    assert cooling.mark is Mark.MEASURED


def test_too_little_water_has_no_average() -> None:
    """A drop of water is shown to be 400 °C warm."""
    drop = _amount(Decimal("0.01"), 40)

    assert volume_weighted(_amount(Decimal(4), 43), drop) is None


def test_amounts_of_two_periods_make_no_average() -> None:
    """A day's heat is divided by an hour's water."""
    hour = attrs.evolve(_DAY, kind=PeriodKind.HOUR)
    other = attrs.evolve(_amount(Decimal(1), 40), period=hour)

    with pytest.raises(ValueError, match="one period"):
        volume_weighted(_amount(Decimal(4), 43), other)
