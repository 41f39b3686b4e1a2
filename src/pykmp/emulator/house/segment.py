"""One day of a pipe, cut wherever something changes, and what adds up along it.

Within a segment flow and temperatures stand still. So every counter climbs by a
whole number a second, and all of them agree: there is nothing to round.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, repeat
from operator import add, mul, sub
from typing import Final, NamedTuple

import attrs

from pykmp.emulator.house.water import DENSITY, ENTHALPY

#: Counts of `Counters.volume` in a m³.
VOLUME_COUNTS: Final = 3_600_000
#: Counts of all that multiplies a volume by hundredths, in a kg, a J or a m³·°C.
PRODUCT_COUNTS: Final = 100 * VOLUME_COUNTS


class Counters(NamedTuple):
    """What has passed through a pipe, exactly.

    Units: volume in l/h·s (`VOLUME_COUNTS` to the m³); mass, heat, cooling, inlet,
    tariff2, tariff3, e8 and e9 in `PRODUCT_COUNTS` to the kg, J or m³·°C;
    t1_time and t2_time in 0.01 °C·s.
    """

    volume: int
    mass: int
    heat: int
    cooling: int
    inlet: int
    e8: int
    e9: int
    tariff2: int
    tariff3: int
    t1_time: int
    t2_time: int

    def plus(self, other: Counters) -> Counters:
        """Return both together."""
        return Counters(*map(add, self, other))

    def minus(self, other: Counters) -> Counters:
        """Return what has passed since the other."""
        return Counters(*map(sub, self, other))


NOTHING: Final = Counters(*repeat(0, len(Counters._fields)))


@attrs.frozen(kw_only=True)
class Segments:
    """The segments of one day, column by column.

    `counted` is the flow of which a meter knows the heat: all of it, or none while a
    temperature sensor is broken.

    Units: starts in seconds since midnight, seconds their lengths, flows and counted
    in l/h, t1 and t2 in 0.01 °C.
    """

    starts: Sequence[int]
    seconds: Sequence[int]
    flows: Sequence[int]
    counted: Sequence[int]
    t1: Sequence[int]
    t2: Sequence[int]


@attrs.frozen(kw_only=True)
class Tariff:
    """Powers above which heat counts in a tariff register as well, in W.

    Heat taken above the first limit counts in TA2, above the second in TA3 instead.
    """

    limit2_watts: int = 8_000
    limit3_watts: int = 16_000


@attrs.frozen(kw_only=True)
class Passing:
    """What passes at one second.

    Units: flow in l/h, t1 and t2 in 0.01 °C, gain in `PRODUCT_COUNTS` to the W,
    negative while it cools.
    """

    flow: int
    t1: int
    t2: int
    gain: int


def total(segments: Segments, tariff: Tariff) -> Counters:
    """Return what passes in the whole day."""
    seconds = segments.seconds
    return Counters(
        *(sum(map(mul, seconds, column)) for column in _columns(segments, tariff))
    )


class Curve:
    """The counters of one day at any second of it; never changes."""

    def __init__(self, segments: Segments, tariff: Tariff) -> None:
        columns = _columns(segments, tariff)
        sums = (
            accumulate(map(mul, segments.seconds, column), initial=0)
            for column in columns
        )
        self._starts = segments.starts
        self._rates = list(zip(*columns, strict=True))
        self._openings = list(zip(*sums, strict=True))

    def at(self, opening: Counters, second: int) -> Counters:
        """Return the opening and what has passed since, at a second of the day."""
        index = self._index(second)
        passed = second - self._starts[index]
        since = map(add, opening, self._openings[index])
        gained = map(mul, self._rates[index], repeat(passed))
        return Counters(*map(add, since, gained))

    def passing(self, second: int) -> Passing:
        """Return what passes at a second of the day."""
        index = self._index(second)
        rates = Counters(*self._rates[index])
        return Passing(
            flow=rates.volume,
            t1=rates.t1_time,
            t2=rates.t2_time,
            gain=rates.heat - rates.cooling,
        )

    def _index(self, second: int) -> int:
        return bisect_right(self._starts, second) - 1


def _columns(segments: Segments, tariff: Tariff) -> list[Sequence[int]]:
    """Return what each field of `Counters` gains in a second, segment by segment.

    The flow sensor sits in the outlet, so a litre weighs what it weighs at t2.
    """
    counted, t1, t2 = segments.counted, segments.t1, segments.t2
    masses = list(map(mul, counted, [DENSITY[centi] for centi in t2]))
    inlet = list(map(mul, masses, [ENTHALPY[centi] for centi in t1]))
    outlet = map(mul, masses, [ENTHALPY[centi] for centi in t2])
    gains = list(map(sub, inlet, outlet))
    heat, cooling = gains, [0] * len(gains)
    if min(gains) < 0:
        heat = [max(gain, 0) for gain in gains]
        cooling = [max(-gain, 0) for gain in gains]
    return [
        segments.flows,
        masses,
        heat,
        cooling,
        inlet,
        list(map(mul, counted, t1)),
        list(map(mul, counted, t2)),
        *_tariffs(heat, tariff),
        t1,
        t2,
    ]


def _tariffs(heat: Sequence[int], tariff: Tariff) -> tuple[list[int], list[int]]:
    """Return the heat above the first limit and that above the second."""
    limit2, limit3 = (
        limit * PRODUCT_COUNTS for limit in (tariff.limit2_watts, tariff.limit3_watts)
    )
    return (
        [gain if limit2 < gain <= limit3 else 0 for gain in heat],
        [gain if gain > limit3 else 0 for gain in heat],
    )
