"""How far a connection cools the water it gets: averages by volume, by period."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum, unique

import attrs

from kmpd.config import TargetConfig
from kmpd.consumption import Amount, Average, Mark, Period, volume_weighted


@unique
class Verdict(StrEnum):
    """How a period compares with what is to be reached."""

    REACHED = "reached"
    MISSED = "missed"
    UNCLEAR = "unclear"


@attrs.frozen(kw_only=True)
class Cooling:
    """How warm the water was that came in a period, and how warm it went back.

    Attributes:
        period: The period.
        supply: Average temperature of what came, weighted by volume.
        back: The same of what went back.
    """

    period: Period
    supply: Average
    back: Average

    @property
    def mark(self) -> Mark:
        """How well that is known."""
        return self.cooled.mark

    @property
    def cooled(self) -> Average:
        """How far the water was cooled, in K."""
        return self.supply.minus(self.back)

    def verdict(self, target: TargetConfig) -> Verdict | None:
        """Return how it compares with a target; None if there is none.

        It is unclear if the last digits of the counters leave it open.
        """
        told = []
        if target.cooling_kelvin is not None:
            told.append(_at_least(self.cooled, target.cooling_kelvin))
        if target.return_celsius is not None:
            told.append(_at_most(self.back, target.return_celsius))
        if not told:
            return None
        for verdict in (Verdict.MISSED, Verdict.UNCLEAR):
            if verdict in told:
                return verdict
        return Verdict.REACHED


def coolings(
    supply: Sequence[Amount], back: Sequence[Amount], volume: Sequence[Amount]
) -> Sequence[Cooling]:
    """Return how far water was cooled in each period in which enough of it passed.

    A period is left out if its counters are not known for the same part of it: one
    that is read only since yesterday would be held against the volume of a month.

    Args:
        supply: What the counter of volume times supply temperature counted (E8).
        back: The same of the return temperature (E9).
        volume: What the counter of volume counted.
    """
    found = []
    for came, went, passed in known_alike(supply, back, volume):
        one, other = volume_weighted(came, passed), volume_weighted(went, passed)
        if one is not None and other is not None:
            found.append(Cooling(period=passed.period, supply=one, back=other))
    return tuple(found)


def known_alike(*counted: Sequence[Amount]) -> Sequence[tuple[Amount, ...]]:
    """Return what counters counted in the periods that all of them know as well."""
    by_period = [{amount.period: amount for amount in amounts} for amounts in counted]
    periods = [
        period
        for period in by_period[-1]
        if all(period in amounts for amounts in by_period)
    ]
    found = [tuple(amounts[period] for amounts in by_period) for period in periods]
    return [alike for alike in found if len({_extent(each) for each in alike}) == 1]


def _extent(amount: Amount) -> tuple[bool, bool, Mark | None]:
    """Return which part of its period an amount is of, and whether a gap blurs it."""
    is_sharp = amount.mark in {Mark.MEASURED, Mark.INTERPOLATED}
    return (
        amount.begin_gap_seconds is None,
        amount.end_gap_seconds is None,
        None if is_sharp else amount.mark,
    )


def _at_least(average: Average, wanted: Decimal) -> Verdict:
    if average.number - average.error >= wanted:
        return Verdict.REACHED
    return (
        Verdict.MISSED if average.number + average.error < wanted else Verdict.UNCLEAR
    )


def _at_most(average: Average, wanted: Decimal) -> Verdict:
    if average.number + average.error <= wanted:
        return Verdict.REACHED
    return (
        Verdict.MISSED if average.number - average.error > wanted else Verdict.UNCLEAR
    )
