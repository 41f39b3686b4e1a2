"""Averages weighted by volume: how warm the water was that passed in a period.

Registers such as E8 and E9 count volume times temperature, so what they counted in a
period over the volume is the average temperature of that water, however seldom the
meter was read.
"""

import math
from decimal import Decimal
from fractions import Fraction
from typing import Final

import attrs

from kmpd.consumption.amount import Amount, Mark
from kmpd.consumption.conversion import EXACT, converted, exponent_of

_CUBIC_METRE: Final = 40
_DECIMALS: Final = -2


@attrs.frozen(kw_only=True)
class Average:
    """An average over a period.

    Units: °C, or K for a difference.

    Attributes:
        number: The average, rounded to hundredths.
        error: How far from it the true one may be, because counters have a last digit.
        mark: The worse one of the amounts it is of.
    """

    number: Decimal
    error: Decimal
    mark: Mark

    def minus(self, other: "Average") -> "Average":
        """Return the difference of two averages, such as the cooling.

        >>> supply = Average(
        ...     number=Decimal("65.20"), error=Decimal("0.10"), mark=Mark.MEASURED
        ... )
        >>> back = Average(
        ...     number=Decimal("31.70"), error=Decimal("0.10"), mark=Mark.ESTIMATED
        ... )
        >>> print(supply.minus(back).number, supply.minus(back).mark)
        33.50 estimated
        """
        return Average(
            number=EXACT.subtract(self.number, other.number),
            error=EXACT.add(self.error, other.error),
            mark=worst(self.mark, other.mark),
        )


def volume_weighted(product: Amount, volume: Amount) -> Average | None:
    """Return the average temperature of the water that passed in a period.

    `product` is what a counter of volume times temperature counted, in m³×C, `volume`
    what the counter of volume did. None if so little passed that its last digit is all
    there is.

    Raises:
        ValueError: The periods differ, or the volume is in no unit of volume.
    """
    if product.period != volume.period:
        raise ValueError("an average needs two amounts of one period")
    cubic_metres = converted(volume.number, volume.unit, to=_CUBIC_METRE)
    passed, blur = Fraction(cubic_metres), _digit(cubic_metres)
    if passed <= blur:
        return None
    counted, product_blur = Fraction(product.number), _digit(product.number)
    average = counted / passed
    most = (counted + product_blur) / (passed - blur)
    least = (counted - product_blur) / (passed + blur)
    error = max(most - average, average - least)
    return Average(
        number=Decimal(round(average * 100)).scaleb(_DECIMALS),
        error=Decimal(math.ceil(error * 100)).scaleb(_DECIMALS),
        mark=worst(product.mark, volume.mark),
    )


def worst(*marks: Mark) -> Mark:
    """Return the worst of some marks.

    >>> print(worst(Mark.MEASURED, Mark.PARTIAL, Mark.ESTIMATED))
    partial
    """
    order = list(Mark)
    return max(marks, key=order.index)


def _digit(number: Decimal) -> Fraction:
    return Fraction(10) ** exponent_of(number)
