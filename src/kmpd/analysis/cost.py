"""What heat, cooling and water cost: contracts over what was counted, exactly.

Nothing is rounded here. A price for a month or a year is spread over its days, so that
a contract that ends in the middle costs its part of it.
"""

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

import attrs

from kmpd.config import ContractConfig, Per, PriceConfig
from kmpd.consumption import Mark, worst

#: Prices for time, as opposed to those for what is counted.
TIMES: Final = frozenset({Per.DAY, Per.MONTH, Per.YEAR})
_CENT: Final = Decimal("0.01")
_DAY: Final = dt.timedelta(days=1)


@attrs.frozen(kw_only=True)
class Counted:
    """What a counter counted on a day.

    Attributes:
        number: How much, in the unit that the price is for.
        mark: How well that is known.
    """

    number: Fraction
    mark: Mark


@attrs.frozen(kw_only=True)
class CostLine:
    """A line of a contract over some days.

    Attributes:
        contract: Name of the contract.
        price: The line.
        currency: ISO 4217.
        tax_percent: Tax on top.
        quantity: How much was counted, or how many days, months or years it is for.
        net: What that costs before tax.
        days: How many days it is for.
        missing_days: On how many of them nobody knows what was counted.
        mark: How well the quantity is known; None for time.
    """

    contract: str
    price: PriceConfig
    currency: str
    tax_percent: Decimal
    quantity: Fraction
    net: Fraction
    days: int
    missing_days: int = 0
    mark: Mark | None = None

    @property
    def tax(self) -> Fraction:
        """The tax, not rounded."""
        return self.net * Fraction(self.tax_percent) / 100

    @property
    def gross(self) -> Fraction:
        """What is paid, not rounded."""
        return self.net + self.tax


#: What was counted by day, for each line of a contract that needs it.
Counts = Mapping[tuple[str, int], Mapping[dt.date, Counted]]


def in_force(
    contracts: Sequence[ContractConfig], since: dt.date, until: dt.date
) -> Iterator[tuple[ContractConfig, dt.date, dt.date]]:
    """Yield the contracts that hold between two days, each with its part of them."""
    for contract in sorted(contracts, key=lambda each: each.since):
        first = max(since, contract.since)
        last = until if contract.until is None else min(until, contract.until)
        if first < last:
            yield contract, first, last


def cost_lines(
    contracts: Sequence[ContractConfig],
    *,
    since: dt.date,
    until: dt.date,
    counts: Counts,
) -> Sequence[CostLine]:
    """Return what each line of the contracts of a meter costs over some days.

    Args:
        contracts: Of one meter.
        since, until: From a day up to another, in the meter's zone.
        counts: What was counted by day in the unit of the price, by the name of the
            contract and the place of the line in it.
    """
    return tuple(
        _line(
            _blank(contract, price),
            days=tuple(_days(first, last)),
            counted=counts.get((contract.name, place), {}),
        )
        for contract, first, last in in_force(contracts, since, until)
        for place, price in enumerate(contract.prices)
    )


def rounded(amount: Fraction) -> Decimal:
    """Return an amount of money in cents, half a cent away from nought.

    >>> rounded(Fraction(1, 3)), rounded(Fraction(-5, 1000))
    (Decimal('0.33'), Decimal('-0.01'))
    """
    cents = abs(amount) * 100 + Fraction(1, 2)
    whole = cents.numerator // cents.denominator
    return (Decimal(whole) * _CENT).copy_sign(Decimal(1 if amount >= 0 else -1))


def total(lines: Sequence[CostLine]) -> Fraction:
    """Return what lines cost together, with tax."""
    return sum((line.gross for line in lines), Fraction(0))


def _blank(contract: ContractConfig, price: PriceConfig) -> CostLine:
    return CostLine(
        contract=contract.name,
        price=price,
        currency=contract.currency,
        tax_percent=contract.tax_percent,
        quantity=Fraction(0),
        net=Fraction(0),
        days=0,
    )


def _line(
    blank: CostLine,
    *,
    days: Sequence[dt.date],
    counted: Mapping[dt.date, Counted],
) -> CostLine:
    per = blank.price.per
    known = [counted[day] for day in days if day in counted]
    if per in TIMES:
        missing, mark = 0, None
        quantity = sum((_part(per, day) for day in days), Fraction(0))
    else:
        missing = len(days) - len(known)
        mark = worst(*(each.mark for each in known)) if known else None
        quantity = sum((each.number for each in known), Fraction(0))
    return attrs.evolve(
        blank,
        quantity=quantity,
        net=quantity * Fraction(blank.price.amount),
        days=len(days),
        missing_days=missing,
        mark=mark,
    )


def _days(since: dt.date, until: dt.date) -> Iterator[dt.date]:
    day = since
    while day < until:
        yield day
        day += _DAY


def _part(per: Per, day: dt.date) -> Fraction:
    """Return which part of its month or year a day is."""
    match per:
        case Per.MONTH:
            return Fraction(1, calendar.monthrange(day.year, day.month)[1])
        case Per.YEAR:
            return Fraction(1, 366 if calendar.isleap(day.year) else 365)
        case _:
            return Fraction(1)
