"""A presentation: what is made of a register for those who look, never for the store.

Numbers are exact until the end: fractions, rounded once, and only where asked to or
where no digits would do.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Context, Decimal
from enum import StrEnum, unique
from fractions import Fraction
from typing import Final

import attrs

from kmpd.presentation.conversion import canonical, in_unit

#: Digits beyond those of the meter, of a number that has no end in its new unit.
_FURTHER_DIGITS: Final = 3
#: More decimals than this are no decimals of anybody's meter.
_DECIMALS_MAX: Final = 60
_EXACT: Final = Context(prec=1_000)


@unique
class StepKind(StrEnum):
    """What is done to a number."""

    MULTIPLY = "multiply"
    OFFSET = "offset"
    ROUND = "round"


@attrs.frozen(kw_only=True)
class Step:
    """One thing that is done to a number.

    Attributes:
        kind: What.
        number: The factor, what is added, or how many decimals stay.
    """

    kind: StepKind
    number: Decimal

    def after(self, value: Fraction) -> Fraction:
        """Return what becomes of a number."""
        match self.kind:
            case StepKind.MULTIPLY:
                return value * Fraction(self.number)
            case StepKind.OFFSET:
                return value + Fraction(self.number)
            case StepKind.ROUND:
                return Fraction(round(value, int(self.number)))


@attrs.frozen(kw_only=True)
class Delta:
    """How much a number must change to be shown again.

    Attributes:
        number: By this much, or by this many percent of what is shown.
        is_percent: Which of the two.
    """

    number: Decimal
    is_percent: bool = False

    def is_reached(self, shown: Fraction, now: Fraction) -> bool:
        """Tell whether a number has changed enough."""
        least = Fraction(self.number)
        if self.is_percent:
            least *= abs(shown) / 100
        return abs(now - shown) >= least


@attrs.frozen(kw_only=True)
class Presented:
    """A number as it is to be shown.

    Attributes:
        number: The number.
        unit: Its unit, as Home Assistant spells it; empty is that on the wire.
    """

    number: Decimal
    unit: str = ""


@attrs.frozen(kw_only=True)
class Presentation:
    """How a register is to be shown; there may be several of one.

    Attributes:
        register: Register id.
        name: What people call it; empty for the usual name.
        unit: The unit it is wanted in; empty for that of the meter.
        decimals: How many are shown; None for those there are.
        steps: What is done to the number before its unit is changed, in order.
        delta: How much it must change to be shown again; None for any reading.
        throttle_seconds: How long it must have been shown before; 0 for no time.
    """

    register: int
    name: str = ""
    unit: str = ""
    decimals: int | None = None
    steps: tuple[Step, ...] = ()
    delta: Delta | None = None
    throttle_seconds: float = 0.0

    @property
    def holds_back(self) -> bool:
        """Whether not each reading is shown."""
        return self.delta is not None or self.throttle_seconds > 0

    @property
    def names_result(self) -> bool:
        """Whether the unit is that of what the steps make, and nothing converts."""
        return any(step.kind is StepKind.MULTIPLY for step in self.steps)

    def of(self, number: Decimal, unit: int) -> Presented:
        """Return a number of a meter as it is to be shown.

        Args:
            number: As the meter tells it.
            unit: Unit number as on the wire.

        >>> Presentation(register=60, unit="kWh", decimals=1).of(Decimal("33.024"), 8)
        Presented(number=Decimal('9173.3'), unit='kWh')
        """
        value = self._stepped(number)
        wanted = canonical(self.unit)
        if self.names_result:
            return Presented(number=self._rounded(value, number), unit=wanted)
        converted = in_unit(value, unit, to=wanted) if wanted else None
        if converted is not None:
            return Presented(number=self._rounded(converted, number), unit=wanted)
        return Presented(number=self._rounded(value, number))

    def is_due(
        self,
        shown: Decimal,
        now: Decimal,
        *,
        shown_at: dt.datetime,
        at: dt.datetime,
    ) -> bool:
        """Tell whether a number is to be shown after another.

        Args:
            shown: The number that is shown, as the meter told it.
            now: The new one.
            shown_at: When the first was told.
            at: When the new one was.
        """
        # A clock that was put back holds nothing up.
        waited_seconds = abs((at - shown_at).total_seconds())
        if waited_seconds < self.throttle_seconds:
            return False
        if self.delta is None:
            return True
        return self.delta.is_reached(self._stepped(shown), self._stepped(now))

    def _stepped(self, number: Decimal) -> Fraction:
        return _after(Fraction(number), self.steps)

    def _rounded(self, value: Fraction, number: Decimal) -> Decimal:
        if self.decimals is not None:
            return decimal_of(value, decimals=self.decimals)
        if value == Fraction(number) and not self.steps:
            return number
        return decimal_of(value, decimals=_decimals(value, number))


def _after(value: Fraction, steps: Sequence[Step]) -> Fraction:
    for step in steps:
        value = step.after(value)
    return value


def decimal_of(value: Fraction, *, decimals: int) -> Decimal:
    """Return a number with so many decimals, half to even.

    >>> decimal_of(Fraction(1, 3), decimals=2), decimal_of(Fraction(5), decimals=1)
    (Decimal('0.33'), Decimal('5.0'))
    """
    whole = round(value * Fraction(10) ** decimals)
    return Decimal(whole).scaleb(-decimals, _EXACT)


def _decimals(value: Fraction, number: Decimal) -> int:
    """Return how many decimals a number needs, or as many as make sense of it."""
    for decimals in range(_DECIMALS_MAX):
        if (value * Fraction(10) ** decimals).denominator == 1:
            return decimals
    digits = len(number.as_tuple().digits) + _FURTHER_DIGITS
    return max(0, digits - _places(abs(value)))


def _places(value: Fraction) -> int:
    """Return how many digits a number has before its point; less than none if small.

    >>> _places(Fraction(123)), _places(Fraction(1, 300))
    (3, -2)
    """
    places = 0
    while value >= Fraction(10) ** places:
        places += 1
    while value < Fraction(10) ** (places - 1):
        places -= 1
    return places
