"""Counters as Domoticz wants them: whole counts, and days and hours with their dates.

Values of a Managed Counter are integers; so a count stands for a small part of a unit.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

import attrs

from kmpd.interfaces import CountedDay
from kmpd.reading import Reading, ReadingValue
from kmpd.sinks.base_unit import BASE_UNITS
from kmpd.sinks.domoticz.options import Count

_HALF: Final = Fraction(1, 2)

#: What a count stands for: how much of which base unit.
_COUNTS: Final[Mapping[Count, tuple[str, Fraction]]] = {
    Count.WATT_HOUR: ("joules", Fraction(3_600)),
    Count.KILOJOULE: ("joules", Fraction(1_000)),
    Count.MEGAJOULE: ("joules", Fraction(10**6)),
    Count.KILOCALORIE: ("calories", Fraction(1_000)),
    Count.LITRE: ("cubic_meters", Fraction(1, 1_000)),
    Count.KILOGRAM: ("grams", Fraction(1_000)),
    Count.MINUTE: ("seconds", Fraction(60)),
}
_USUAL: Final[Mapping[str, Count]] = {
    "joules": Count.WATT_HOUR,
    "calories": Count.KILOCALORIE,
    "cubic_meters": Count.LITRE,
    "grams": Count.KILOGRAM,
    "seconds": Count.MINUTE,
}


@attrs.frozen(kw_only=True)
class Counted:
    """What a counter showed.

    Attributes:
        at: When.
        serial: On which meter.
        counts: In whole counts, those that are begun left out.
    """

    at: dt.datetime
    serial: str
    counts: int

    def since(self, before: "Counted | None") -> int:
        """Return how many counts came since it showed something; 0 if nobody knows.

        Another meter, or one whose counters were reset, begins anew.
        """
        if before is None or before.serial != self.serial:
            return 0
        return max(0, self.counts - before.counts)


def whole_counts(value: ReadingValue, count: Count | None) -> int | None:
    """Return a counter in whole counts; None if its unit is no multiple of a count."""
    if value.number is None:
        return None
    parts = parts_of(value.unit, count)
    return None if parts is None else int(Fraction(value.number) * parts)


def parts_of(unit: int, count: Count | None) -> Fraction | None:
    """Return how many counts make one of a unit; None if that cannot be said."""
    base = BASE_UNITS.get(unit)
    if count is Count.ONE:
        return Fraction(1)
    usual = _USUAL.get(base.name) if base else Count.ONE
    chosen = count or usual
    if chosen is Count.ONE:
        return Fraction(1)
    if base is None or chosen is None or _COUNTS[chosen][0] != base.name:
        return None
    return base.factor / _COUNTS[chosen][1]


def counted(
    readings: Sequence[Reading], register: int, count: Count | None
) -> Iterator[Counted]:
    """Yield what a counter showed in readings, where it may be believed."""
    for reading in readings:
        value = reading.good.get(register)
        counts = None if value is None else whole_counts(value, count)
        if counts is not None:
            yield Counted(at=reading.at, serial=reading.serial, counts=counts)


def short_log_text(shown: Counted, *, usage: int, zone: dt.tzinfo) -> str:
    """Return what puts a reading into the short log."""
    local = shown.at.astimezone(zone)
    return f"{shown.counts};{usage};{local:%Y-%m-%d %H:%M:%S}"


def calendar_text(
    day: CountedDay, *, counts: int, parts: Fraction, zone: dt.tzinfo
) -> str:
    """Return what puts a day into the calendar; its date is that of its middle."""
    usage = int(Fraction(day.number) * parts + _HALF)
    middle = day.start + (day.end - day.start) / 2
    return f"{counts};{usage};{middle.astimezone(zone):%Y-%m-%d}"
