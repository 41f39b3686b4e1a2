"""What a counter had come to, at any instant between its readings.

Between two readings it is taken to climb evenly, and is cut off to its own digits, as
a meter does. Between two segments, and where a counter has been reset, nothing is
taken to have passed: what did is not known.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Final

import attrs

from kmpd.consumption.conversion import (
    EXACT,
    converted,
    converts,
    cut_off,
    exponent_of,
)

_ZERO: Final = Decimal(0)
_NO_TIME: Final = dt.timedelta()
_MICROSECOND: Final = dt.timedelta(microseconds=1)


@attrs.frozen(kw_only=True)
class CounterReading:
    """What one counter of a measuring point showed.

    Attributes:
        at: When, in UTC.
        number: The exact number; its digits are those of the counter.
        unit: Unit number as on the wire, see UNITS_NAMES.
        segment: Number of the segment, a later one higher: a change of meter and a
            reset begin a new one.
    """

    at: dt.datetime
    number: Decimal
    unit: int
    segment: int = 0


@attrs.frozen(kw_only=True)
class Standing:
    """How far counting had come at an instant.

    Attributes:
        total: What was counted since the first reading.
        unknown: For how long until then nobody was there to count.
        gap: How far apart the readings around the instant are; zero if one was taken
            at it; None outside of all readings.
    """

    total: Decimal
    unknown: dt.timedelta
    gap: dt.timedelta | None


@attrs.frozen
class _Stretch:
    """Two readings that follow each other, and how far counting was at the first."""

    first: CounterReading
    last: CounterReading
    before: Standing

    @property
    def is_broken(self) -> bool:
        """Whether what passed in between is not known.

        A counter that falls a little goes on: digits were cut off, or two clocks
        differ. One that falls below half has been reset, though nobody said so.
        """
        is_reset = self.last.number * 2 < self.first.number
        return is_reset or self.first.segment != self.last.segment

    def at(self, instant: dt.datetime) -> Standing:
        """Return how far counting was at an instant within."""
        is_end = instant in {self.first.at, self.last.at}
        whole, passed = self.last.at - self.first.at, instant - self.first.at
        return Standing(
            total=EXACT.add(self.before.total, self._counted(instant)),
            unknown=self.before.unknown + (passed if self.is_broken else _NO_TIME),
            gap=_NO_TIME if is_end else whole,
        )

    def _counted(self, instant: dt.datetime) -> Decimal:
        if self.is_broken or instant == self.first.at:
            return _ZERO
        first, last = self.first.number, self.last.number
        if instant == self.last.at:
            return EXACT.subtract(last, first)
        share = Fraction(
            (instant - self.first.at) // _MICROSECOND,
            (self.last.at - self.first.at) // _MICROSECOND,
        )
        between = Fraction(first) + (Fraction(last) - Fraction(first)) * share
        digit = min(exponent_of(first), exponent_of(last))
        return EXACT.subtract(cut_off(between, digit), first)


class Track:
    """What a measuring point counted since its first reading.

    Readings may come in any order. Of several at one instant and segment the finest
    stands, then the highest. One in a unit that does not convert is left out.
    """

    def __init__(self, readings: Iterable[CounterReading], *, unit: int) -> None:
        self._readings = _in_order(readings, unit)

    @property
    def first(self) -> dt.datetime | None:
        """When counting began; None if nobody counted."""
        return self._readings[0].at if self._readings else None

    @property
    def last(self) -> dt.datetime | None:
        """The instant up to which all is counted; None if nobody counted."""
        return self._readings[-1].at if self._readings else None

    def standings(self, instants: Sequence[dt.datetime]) -> Sequence[Standing]:
        """Return how far counting was at each of some instants, which are in order."""
        found: list[Standing] = []
        waiting = iter(instants)
        instant = next(waiting, None)
        standing = Standing(total=_ZERO, unknown=_NO_TIME, gap=_NO_TIME)
        while instant is not None and self.first is not None and instant < self.first:
            found.append(attrs.evolve(standing, gap=None))
            instant = next(waiting, None)
        for first, last in pairwise(self._readings):
            stretch = _Stretch(first, last, standing)
            while instant is not None and instant < last.at:
                found.append(stretch.at(instant))
                instant = next(waiting, None)
            standing = stretch.at(last.at)
        while instant is not None:
            is_known = instant == self.last
            found.append(standing if is_known else attrs.evolve(standing, gap=None))
            instant = next(waiting, None)
        return found


def _in_order(
    readings: Iterable[CounterReading], unit: int
) -> Sequence[CounterReading]:
    usable = [
        attrs.evolve(
            reading, number=converted(reading.number, reading.unit, to=unit), unit=unit
        )
        for reading in readings
        if converts(reading.unit, to=unit)
    ]
    usable.sort(key=_place)
    return [max(same, key=_trust) for _, same in groupby(usable, key=_place)]


def _place(reading: CounterReading) -> tuple[dt.datetime, int]:
    return reading.at, reading.segment


def _trust(reading: CounterReading) -> tuple[int, Decimal]:
    return -exponent_of(reading.number), reading.number
