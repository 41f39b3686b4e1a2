"""Load duration: hours sorted by what was used in them, the highest first.

What a meter counted in an hour is its mean power of that hour, exactly, however short
the peaks were; so a curve of it says how large a connection has to be.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

import attrs

from kmpd.consumption import Amount, Mark, converted, converts

_HOUR: Final = dt.timedelta(hours=1)
_SECOND: Final = dt.timedelta(seconds=1)
_TO_28_DIGITS: Final = Context(prec=28)
_UNCERTAIN: Final = frozenset({Mark.ESTIMATED, Mark.INTERRUPTED, Mark.PARTIAL})


@attrs.frozen(kw_only=True)
class LoadHour:
    """An hour, and the mean load of it.

    Attributes:
        amount: What was counted.
        load: That, in a unit, for each hour of time: kW if the unit is kWh. Exact for
            an hour of 60 minutes; to 28 digits for one that a change of the clock cut.
    """

    amount: Amount
    load: Decimal

    @property
    def is_certain(self) -> bool:
        """Whether it was measured; what is estimated evens peaks out."""
        return self.amount.mark not in _UNCERTAIN


def load_duration(hours: Iterable[Amount], *, unit: int) -> Sequence[LoadHour]:
    """Return hours by their load, the highest first, the earlier of two alike first.

    Args:
        hours: What was counted in each.
        unit: Unit number that loads are told in, for each hour; an hour of another
            quantity is left out.
    """
    loads = [
        LoadHour(amount=amount, load=_load(amount, unit))
        for amount in hours
        if converts(amount.unit, to=unit)
    ]
    return sorted(loads, key=lambda one: (-one.load, one.amount.period.start))


def share_below(loads: Sequence[LoadHour], load: Decimal) -> Fraction | None:
    """Return the share of hours whose load is below one; None without hours."""
    if not loads:
        return None
    return Fraction(sum(one.load < load for one in loads), len(loads))


def _load(amount: Amount, unit: int) -> Decimal:
    number = converted(amount.number, amount.unit, to=unit)
    length = amount.period.end - amount.period.start
    if length == _HOUR:
        return number
    return _TO_28_DIGITS.divide(number * (_HOUR // _SECOND), length // _SECOND)
