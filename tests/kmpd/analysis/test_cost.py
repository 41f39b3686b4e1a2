"""What heat costs: exactly, and additive over days."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.analysis.cost import CostLine, Counted, cost_lines, rounded, total
from kmpd.config import ContractConfig, Per, PriceConfig
from kmpd.consumption import Mark

_FIRST = dt.date(2027, 12, 20)
_DAY = dt.timedelta(days=1)
_PRICES = tuple(
    PriceConfig(amount=Decimal(amount), per=per)
    for amount, per in (
        ("33.20", Per.GJ),
        ("0.57", Per.CUBIC_METRE),
        ("0.11", Per.DAY),
        ("7.77", Per.MONTH),
        ("281.35", Per.YEAR),
    )
)


def contract(
    name: str = "heat", *, since: dt.date = _FIRST, until: dt.date | None = None
) -> ContractConfig:
    """Return a contract with a price of each sort."""
    return ContractConfig(
        name=name,
        meter="heat",
        since=since,
        until=until,
        tax_percent=Decimal(21),
        prices=_PRICES,
    )


def counted(numbers: list[int]) -> dict[dt.date, Counted]:
    """Return so much for each day, in hundredths."""
    return {
        _FIRST + at * _DAY: Counted(number=Fraction(number, 100), mark=Mark.MEASURED)
        for at, number in enumerate(numbers)
    }


def of(lines: tuple[CostLine, ...] | list[CostLine], per: Per) -> CostLine:
    """Return the only line for a unit or a time."""
    (line,) = (line for line in lines if line.price.per is per)
    return line


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=100), st.data())
def test_two_parts_of_a_time_cost_what_all_of_it_does(
    numbers: list[int], data: st.DataObject
) -> None:
    """The months of a year add up to another sum than the year."""
    counts = {("heat", place): counted(numbers) for place in (0, 1)}
    middle = _FIRST + data.draw(st.integers(1, len(numbers) - 1)) * _DAY
    end = _FIRST + len(numbers) * _DAY

    parts, whole = (
        sum(
            (
                total(cost_lines([contract()], since=since, until=until, counts=counts))
                for since, until in spans
            ),
            Fraction(0),
        )
        for spans in ([(_FIRST, middle), (middle, end)], [(_FIRST, end)])
    )

    assert parts == whole


@given(st.integers(1, 60))
def test_a_contract_that_is_followed_by_an_equal_one_costs_as_if_there_were_one(
    days: int,
) -> None:
    """A new contract makes a day free, or pays it twice."""
    change = _FIRST + days * _DAY
    counts = {(name, 0): counted([250] * 90) for name in ("heat", "first", "second")}
    end = _FIRST + 90 * _DAY
    both = [contract("second", since=change), contract("first", until=change)]

    two = total(cost_lines(both, since=_FIRST, until=end, counts=counts))
    one = total(cost_lines([contract()], since=_FIRST, until=end, counts=counts))

    assert two == one


def test_a_price_for_a_year_is_that_price_in_a_leap_year_as_well() -> None:
    """Who pays by the year pays more in a leap year."""
    year = dt.date(2028, 1, 1), dt.date(2029, 1, 1)

    lines = cost_lines([contract()], since=year[0], until=year[1], counts={})

    assert of(list(lines), Per.YEAR).net == Fraction("281.35")
    assert of(list(lines), Per.MONTH).net == 12 * Fraction("7.77")
    assert of(list(lines), Per.DAY).net == 366 * Fraction("0.11")


def test_tax_is_on_top_of_what_was_counted() -> None:
    """A bill is checked against a sum without its tax."""
    counts = {("heat", 0): counted([125])}

    lines = cost_lines([contract()], since=_FIRST, until=_FIRST + _DAY, counts=counts)
    heat = of(list(lines), Per.GJ)

    assert (heat.net, heat.tax) == (Fraction("41.5"), Fraction("8.715"))
    assert rounded(heat.gross) == Decimal("50.22")


def test_days_that_nobody_counted_are_told() -> None:
    """A sum looks complete that lacks a week."""
    counts = {("heat", 0): counted([125, 130])}

    lines = cost_lines(
        [contract()], since=_FIRST, until=_FIRST + 9 * _DAY, counts=counts
    )

    assert (
        of(list(lines), Per.GJ).missing_days,
        of(list(lines), Per.DAY).missing_days,
    ) == (7, 0)


def test_a_sum_is_as_doubtful_as_its_worst_day() -> None:
    """An estimated day is paid as if it had been measured."""
    doubtful = counted([100, 100])
    doubtful[_FIRST] = Counted(number=Fraction(1), mark=Mark.ESTIMATED)

    lines = cost_lines(
        [contract()],
        since=_FIRST,
        until=_FIRST + 2 * _DAY,
        counts={("heat", 0): doubtful},
    )

    assert of(list(lines), Per.GJ).mark is Mark.ESTIMATED


def test_before_a_contract_nothing_is_paid() -> None:
    """A house pays for the year before it was built."""
    lines = cost_lines(
        [contract(until=_FIRST + _DAY)],
        since=_FIRST - 5 * _DAY,
        until=_FIRST + 5 * _DAY,
        counts={},
    )

    assert {line.days for line in lines} == {1}
    assert not cost_lines([contract()], since=_FIRST - _DAY, until=_FIRST, counts={})


@pytest.mark.parametrize(
    ("amount", "cents"),
    [("0.005", "0.01"), ("-0.005", "-0.01"), ("0.0049", "0.00"), ("12.345", "12.35")],
)
def test_half_a_cent_is_rounded_away_from_nought(amount: str, cents: str) -> None:
    """A bill differs by a cent from that of the utility."""
    assert rounded(Fraction(amount)) == Decimal(cents)
