"""Which readings may go when raw ones are thinned out: pure.

The first and the last of each hour stay, of all readings and of each counter: so the
amounts of any hour stay what they were, if they are ever worked out anew. So do those
on both sides of a change of meter, of a reset, and of a counter that fell.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from itertools import groupby, pairwise

import attrs

from kmpd.consumption import PeriodKind, period_at


@attrs.frozen(kw_only=True)
class RawReading:
    """What counts of a reading.

    Attributes:
        seq: Its place.
        at: Its instant.
        serial: Of the meter.
        is_polled: Whether it was polled; others stay.
        counters: Good numbers of counters, by register.
    """

    seq: int
    at: dt.datetime
    serial: str
    is_polled: bool
    counters: Mapping[int, Decimal]


def expendable(
    readings: Sequence[RawReading],
    *,
    zone: dt.tzinfo,
    begins: AbstractSet[dt.datetime] = frozenset(),
) -> set[int]:
    """Return the places of readings that may go.

    Args:
        readings: Of one measuring point, by instant, hours whole.
        zone: Whose hours count.
        begins: When segments begin.
    """
    kept: set[int] = set()
    for _, hour in groupby(
        readings, key=lambda r: period_at(PeriodKind.HOUR, r.at, zone).start
    ):
        kept |= set(_ends(tuple(hour)))
    for before, after in pairwise(readings):
        if before.serial != after.serial or after.at in begins:
            kept |= {before.seq, after.seq}
    kept |= set(_around_falls(readings))
    return {r.seq for r in readings if r.is_polled} - kept


def _ends(hour: Sequence[RawReading]) -> Iterator[int]:
    yield from (hour[0].seq, hour[-1].seq)
    for register in _registers(hour):
        counted = [r.seq for r in hour if register in r.counters]
        yield from (counted[0], counted[-1])


def _around_falls(readings: Sequence[RawReading]) -> Iterator[int]:
    for register in _registers(readings):
        counted = (r for r in readings if register in r.counters)
        for before, after in pairwise(counted):
            if after.counters[register] < before.counters[register]:
                yield from (before.seq, after.seq)


def _registers(readings: Iterable[RawReading]) -> set[int]:
    return {register for reading in readings for register in reading.counters}
