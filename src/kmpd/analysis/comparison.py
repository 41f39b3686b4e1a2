"""What was counted in two spans, or by two meters, set against each other.

Only the same part of both is compared: of a month that is running, and of one whose
begin nobody saw, no more than the other has too.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

import attrs

from kmpd.analysis.span import Span
from kmpd.consumption import EXACT, Amount, Mark, converted, converts, worst

_ZERO: Final = Decimal(0)
_HOUR_MICROSECONDS: Final = 3_600 * 10**6
_DAY_MICROSECONDS: Final = 24 * _HOUR_MICROSECONDS
_MICROSECOND: Final = dt.timedelta(microseconds=1)


@attrs.frozen(kw_only=True)
class Part:
    """A part of a span.

    Attributes:
        span: The whole of which it is a part.
        since: When it begins, in UTC.
        until: When it is over, in UTC.
    """

    span: Span
    since: dt.datetime
    until: dt.datetime

    @property
    def is_whole(self) -> bool:
        """Whether it is all of the span."""
        return self.since == self.span.since and self.until == self.span.until

    @property
    def days(self) -> Fraction:
        """How many days it has by the clock, those of 23 and 25 hours as one each."""
        since, until = (
            at.astimezone(self.span.zone).replace(tzinfo=None)
            for at in (self.since, self.until)
        )
        return Fraction((until - since) // _MICROSECOND, _DAY_MICROSECONDS)

    @property
    def hours(self) -> Fraction:
        """How many hours pass in it."""
        passed = self.until - self.since
        return Fraction(passed // _MICROSECOND, _HOUR_MICROSECONDS)


@attrs.frozen(kw_only=True)
class Total:
    """What amounts are together.

    Attributes:
        number: The exact sum.
        unit: Unit number as on the wire.
        mark: The worst of theirs.
    """

    number: Decimal
    unit: int
    mark: Mark


@attrs.frozen(kw_only=True)
class Comparison:
    """The same part of two spans, or of two meters, set against each other.

    Attributes:
        part: What is compared of the one.
        number: What was counted in it, in `unit`.
        other_part: What is compared of the other.
        other: What was counted in that, in the same unit.
        unit: Unit number as on the wire.
        mark: The worst of all that was added up.
    """

    part: Part
    number: Decimal
    other_part: Part
    other: Decimal
    unit: int
    mark: Mark

    @property
    def difference(self) -> Decimal:
        """How much more the one is, exact."""
        return EXACT.subtract(self.number, self.other)

    @property
    def share(self) -> Fraction | None:
        """The difference as a share of the other; None if the other is nothing."""
        if not self.other:
            return None
        return Fraction(self.difference) / Fraction(self.other)

    @property
    def is_whole(self) -> bool:
        """Whether all of both is compared."""
        return self.part.is_whole and self.other_part.is_whole


def total(amounts: Iterable[Amount]) -> Total | None:
    """Return the sum of amounts, in the unit of the last; None if there are none.

    What does not convert to that unit is left out.
    """
    known = tuple(amounts)
    if not known:
        return None
    unit = known[-1].unit
    number, mark = _ZERO, Mark.MEASURED
    for amount in known:
        if converts(amount.unit, to=unit):
            converted_number = converted(amount.number, amount.unit, to=unit)
            number = EXACT.add(number, converted_number)
            mark = worst(mark, amount.mark)
    return Total(number=number, unit=unit, mark=mark)


def within(part: Part, amounts: Iterable[Amount]) -> Sequence[Amount]:
    """Return the amounts of periods that lie within a part from end to end."""
    return [
        amount
        for amount in amounts
        if part.since <= amount.period.start and amount.period.end <= part.until
    ]


def common_parts(one: Part, other: Part) -> tuple[Part, Part] | None:
    """Return the same part of two spans, cut from what is known of either.

    None if they have none in common. Two wholes are taken as they are, though a month
    may have more days than another.
    """
    if one.is_whole and other.is_whole:
        return one, other
    back, forth = other.span.counterpart, one.span.counterpart
    since = max(one.since, back(other.since, within=one.span))
    until = min(one.until, back(other.until, within=one.span))
    other_since = max(other.since, forth(since, within=other.span))
    other_until = min(other.until, forth(until, within=other.span))
    if since >= until or other_since >= other_until:
        return None
    return (
        attrs.evolve(one, since=since, until=until),
        attrs.evolve(other, since=other_since, until=other_until),
    )


def compared(
    one: tuple[Part, Iterable[Amount]], other: tuple[Part, Iterable[Amount]]
) -> Comparison | None:
    """Return two parts, with the amounts of their tiles, set against each other.

    Both must be the same part of their spans, see `common_parts`. None if one has no
    amounts, or they count what cannot be compared.
    """
    part, amounts = one
    other_part, other_amounts = other
    mine, others = (
        total(within(part, amounts)),
        total(within(other_part, other_amounts)),
    )
    if mine is None or others is None or not converts(others.unit, to=mine.unit):
        return None
    return Comparison(
        part=part,
        number=mine.number,
        other_part=other_part,
        other=converted(others.number, others.unit, to=mine.unit),
        unit=mine.unit,
        mark=worst(mine.mark, others.mark),
    )


def cumulated(numbers: Iterable[Decimal | None]) -> Sequence[Decimal | None]:
    """Return what numbers come to, one after another; a number nobody knows is none.

    >>> print(*cumulated([Decimal(2), None, Decimal("0.5")]))
    2 None 2.5
    """
    sums: list[Decimal | None] = []
    so_far = _ZERO
    for number in numbers:
        if number is None:
            sums.append(None)
            continue
        so_far = EXACT.add(so_far, number)
        sums.append(so_far)
    return sums
