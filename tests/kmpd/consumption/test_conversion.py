"""Exact numbers from one unit to another."""

from decimal import Decimal
from fractions import Fraction
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.consumption import converted, converts, is_counter
from pykmp.constants import UNITS_NAMES

_COUNTERS: Final = [unit for unit in UNITS_NAMES if is_counter(unit)]
_PAIRS: Final = [(a, b) for a in _COUNTERS for b in _COUNTERS if converts(a, to=b)]
_NUMBERS: Final = st.builds(
    lambda count, scale: Decimal(count).scaleb(scale),
    st.integers(0, 10**10),
    st.integers(-9, 6),
)
_JOULES: Final = {2: 3_600_000, 3: 3_600_000_000, 8: 1_000_000_000, 57: 10**10}


@pytest.mark.parametrize(("unit", "to"), _PAIRS)
@given(number=_NUMBERS)
def test_a_number_keeps_its_digits_in_another_unit(
    unit: int, to: int, number: Decimal
) -> None:
    """A counter that is shown in kWh loses digits it has in GJ."""
    there = converted(number, unit, to=to)
    back = converted(there, to, to=unit)

    last_digit = Fraction(Decimal(1).scaleb(int(number.as_tuple().exponent)))
    assert 0 <= Fraction(number) - Fraction(back) <= last_digit / 50


@given(_NUMBERS, st.sampled_from(sorted(_JOULES)), st.sampled_from(sorted(_JOULES)))
def test_energy_is_that_of_its_joules(number: Decimal, unit: int, to: int) -> None:
    """A gigajoule is billed as 278 kWh, or as 277."""
    there = converted(number, unit, to=to)

    exact = Fraction(number) * _JOULES[unit] / _JOULES[to]
    last_digit = Fraction(Decimal(1).scaleb(int(there.as_tuple().exponent)))
    assert 0 <= exact - Fraction(there) < last_digit


@pytest.mark.parametrize(("unit", "to"), [(8, 40), (8, 12), (57, 55), (37, 38)])
def test_what_measures_something_else_does_not_convert(unit: int, to: int) -> None:
    """Cubic metres are added to gigajoules."""
    assert not converts(unit, to=to)
    with pytest.raises(ValueError, match="does not convert"):
        converted(Decimal(1), unit, to=to)


@pytest.mark.parametrize("text", ["NaN", "Infinity"])
def test_what_is_no_number_does_not_convert(text: str) -> None:
    """A counter that told nonsense is taken for one that tells a number."""
    with pytest.raises((ValueError, OverflowError)):
        converted(Decimal(text), 8, to=2)
