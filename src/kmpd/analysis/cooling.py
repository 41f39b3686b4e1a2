"""How far a connection cools the water it gets: averages by volume, by period."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum, unique

import attrs

from kmpd.config import TargetConfig
from kmpd.consumption import Amount, Average, Period, volume_weighted


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

    Args:
        supply: What the counter of volume times supply temperature counted (E8).
        back: The same of the return temperature (E9).
        volume: What the counter of volume counted.
    """
    of_supply, of_back = _by_period(supply), _by_period(back)
    found = []
    for passed in volume:
        one, other = of_supply.get(passed.period), of_back.get(passed.period)
        if one is None or other is None:
            continue
        came, went = volume_weighted(one, passed), volume_weighted(other, passed)
        if came is not None and went is not None:
            found.append(Cooling(period=passed.period, supply=came, back=went))
    return tuple(found)


def _by_period(amounts: Sequence[Amount]) -> Mapping[Period, Amount]:
    return {amount.period: amount for amount in amounts}


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
