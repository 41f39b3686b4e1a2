"""Amounts from readings, and larger ones from smaller ones.

How far a counter had come is worked out once for each instant at which a period ends
and the next begins. So what two neighbours counted is what both together did, to the
last digit, and a day is the sum of its hours, however many there are.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

import attrs

from kmpd.consumption.amount import Amount
from kmpd.consumption.conversion import EXACT
from kmpd.consumption.counter import CounterReading, Standing, Track
from kmpd.consumption.period import Period, PeriodKind, period_at, periods_between


@attrs.frozen(kw_only=True)
class Consumption:
    """All that readings tell, by hour, day, month and year, each in order."""

    hours: tuple[Amount, ...]
    days: tuple[Amount, ...]
    months: tuple[Amount, ...]
    years: tuple[Amount, ...]


def amounts_of(
    periods: Iterable[Period], readings: Iterable[CounterReading], *, unit: int
) -> Sequence[Amount]:
    """Return what was counted in some periods, without those nobody counted in.

    Readings may come in any order; needed are those within the periods, and the
    nearest one on either side. One in a unit that does not convert is left out.
    """
    track = Track(readings, unit=unit)
    if track.first is None or track.last is None:
        return ()
    counted = [
        period
        for period in periods
        if period.start < track.last and period.end > track.first
    ]
    limits = sorted({p.start for p in counted} | {p.end for p in counted})
    standings = dict(zip(limits, track.standings(limits), strict=True))
    return tuple(
        _amount(period, standings[period.start], standings[period.end], unit=unit)
        for period in counted
    )


def rolled_up(period: Period, parts: Sequence[Amount]) -> Amount:
    """Return what was counted in a period from the amounts of the next smaller kind.

    Parts are all there are within the period, in order.

    Raises:
        ValueError: There are none, or their units differ.
    """
    if len({part.unit for part in parts}) != 1:
        raise ValueError("amounts are added of one unit, and at least one of them")
    first, last = parts[0], parts[-1]
    begins = first.period.start == period.start
    ends = last.period.end == period.end
    number = Decimal(0)
    for part in parts:
        number = EXACT.add(number, part.number)
    return Amount(
        period=period,
        number=number,
        unit=first.unit,
        begin_gap_seconds=first.begin_gap_seconds if begins else None,
        end_gap_seconds=last.end_gap_seconds if ends else None,
        is_interrupted=any(part.is_interrupted for part in parts),
    )


def consumption(
    readings: Iterable[CounterReading], *, zone: dt.tzinfo, unit: int
) -> Consumption:
    """Return all that the readings of one counter of a measuring point tell.

    >>> from zoneinfo import ZoneInfo
    >>> def read(day, number):
    ...     at = dt.datetime(2026, 11, day, 23, tzinfo=dt.UTC)
    ...     return CounterReading(at=at, number=Decimal(number), unit=8)
    >>> found = consumption(
    ...     [read(1, "5.02"), read(3, "5.13")], zone=ZoneInfo("Europe/Paris"), unit=8
    ... )
    >>> [f"{day.number} {day.mark}" for day in found.days]
    ['0.05 estimated', '0.06 estimated']
    """
    known = tuple(readings)
    kinds: Mapping[PeriodKind, Sequence[Amount]] = {}
    if known:
        first, last = (end(r.at for r in known) for end in (min, max))
        hours = periods_between(PeriodKind.HOUR, first, last, zone=zone)
        kinds = _rolled_up_to_years(amounts_of(hours, known, unit=unit), zone)
    return Consumption(
        hours=tuple(kinds.get(PeriodKind.HOUR, ())),
        days=tuple(kinds.get(PeriodKind.DAY, ())),
        months=tuple(kinds.get(PeriodKind.MONTH, ())),
        years=tuple(kinds.get(PeriodKind.YEAR, ())),
    )


def _rolled_up_to_years(
    hours: Sequence[Amount], zone: dt.tzinfo
) -> Mapping[PeriodKind, Sequence[Amount]]:
    found = {PeriodKind.HOUR: hours}
    for kind in PeriodKind:
        if kind.smaller is not None:
            found[kind] = _all_rolled_up(kind, found[kind.smaller], zone)
    return found


def _all_rolled_up(
    kind: PeriodKind, parts: Sequence[Amount], zone: dt.tzinfo
) -> Sequence[Amount]:
    by_period = groupby(
        parts, key=lambda part: period_at(kind, part.period.start, zone)
    )
    return [rolled_up(period, tuple(within)) for period, within in by_period]


def _amount(period: Period, begin: Standing, end: Standing, *, unit: int) -> Amount:
    return Amount(
        period=period,
        number=EXACT.subtract(end.total, begin.total),
        unit=unit,
        begin_gap_seconds=_seconds(begin.gap),
        end_gap_seconds=_seconds(end.gap),
        is_interrupted=end.unknown > begin.unknown,
    )


def _seconds(gap: dt.timedelta | None) -> float | None:
    return None if gap is None else gap.total_seconds()
