"""How far a counter had come at each full hour, by the amounts that a store has.

Home Assistant counts in full hours of UTC. Those of a zone half an hour off are cut at
the full hour: an even share of what the zone's hour counted is before it.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Final

import attrs

from kmpd.consumption import EXACT, Amount, CounterReading
from kmpd.consumption.amount import GAP_SECONDS_MIN
from kmpd.consumption.conversion import converted, cut_off, exponent_of
from kmpd.consumption.counter import Track

HOUR: Final = dt.timedelta(hours=1)
_MICROSECOND: Final = dt.timedelta(microseconds=1)
Span = tuple[dt.datetime, dt.datetime]


@attrs.frozen(kw_only=True)
class Boundary:
    """An instant at which a period of the store begins or ends.

    Attributes:
        at: The instant, in UTC.
        total: What was counted since the first reading, in the unit of the amounts.
        gap_seconds: How far apart the readings around it are, 0 if one was taken at it,
            None outside of all.
        run: Number of the time without a change of meter or a reset; while it lasts,
            the counter differs from the total by a constant.
    """

    at: dt.datetime
    total: Decimal
    gap_seconds: float | None
    run: int

    @property
    def is_sure(self) -> bool:
        """Whether the readings around it are close enough."""
        return _is_close(self.gap_seconds)


@attrs.frozen(kw_only=True)
class Level:
    """How far a counter had come at a full hour.

    Attributes:
        at: The hour, in UTC.
        total: What was counted since the first reading.
        gap_seconds: See `Boundary`.
        run: See `Boundary`; None where nobody knows.
    """

    at: dt.datetime
    total: Decimal
    gap_seconds: float | None
    run: int | None

    @property
    def is_sure(self) -> bool:
        """Whether the readings around it are close enough."""
        return _is_close(self.gap_seconds)


@attrs.frozen
class _Cut:
    """A period of the store between its boundaries."""

    begin: Boundary
    end: Boundary
    is_interrupted: bool

    def levels(self) -> Iterator[Level]:
        """Yield the full hours after its begin, up to its end."""
        at = self.begin.at.replace(minute=0, second=0, microsecond=0) + HOUR
        while at < self.end.at:
            yield self._within(at)
            at += HOUR
        if at == self.end.at:
            end = self.end
            yield Level(
                at=at, total=end.total, gap_seconds=end.gap_seconds, run=end.run
            )

    def _within(self, at: dt.datetime) -> Level:
        first, last = self.begin.total, self.end.total
        share = Fraction(
            (at - self.begin.at) // _MICROSECOND,
            (self.end.at - self.begin.at) // _MICROSECOND,
        )
        between = Fraction(first) + (Fraction(last) - Fraction(first)) * share
        digit = min(exponent_of(first), exponent_of(last))
        gaps = self.begin.gap_seconds, self.end.gap_seconds
        return Level(
            at=at,
            total=cut_off(between, digit),
            gap_seconds=None if None in gaps else max(filter(None, gaps), default=0.0),
            run=None if self.is_interrupted else self.begin.run,
        )


@attrs.frozen(kw_only=True)
class Timeline:
    """What a counter counted, as a store has it.

    Attributes:
        boundaries: Of all periods, in order.
        levels: Of all full hours, in order.
        interruptions: Begins of periods with a change of meter or a reset in them.
    """

    boundaries: tuple[Boundary, ...]
    levels: tuple[Level, ...]
    interruptions: tuple[dt.datetime, ...]

    @classmethod
    def of(cls, amounts: Sequence[Amount]) -> "Timeline":
        """Return what the amounts of hours tell; they are in order."""
        boundaries: list[Boundary] = []
        levels: list[Level] = []
        for cut in _cuts(amounts):
            if not boundaries or boundaries[-1] != cut.begin:
                boundaries.append(cut.begin)
            boundaries.append(cut.end)
            levels.extend(cut.levels())
        return cls(
            boundaries=tuple(boundaries),
            levels=tuple(levels),
            interruptions=tuple(
                amount.period.start for amount in amounts if amount.is_interrupted
            ),
        )

    def dark(self) -> Sequence[Span]:
        """Return from when until when readings are far apart, and so few."""
        spans: list[Span] = []
        before: dt.datetime | None = None
        for is_sure, group in groupby(self.boundaries, key=lambda b: b.is_sure):
            these = tuple(group)
            if not is_sure:
                end = these[-1].at + HOUR
                spans.append((before or these[0].at - HOUR, end))
            before = these[-1].at
        return spans

    def anchors(self) -> Sequence[Boundary]:
        """Return where the counter must be looked up, once for each run."""
        found: dict[int, Boundary] = {}
        for boundary in self.boundaries:
            known = found.get(boundary.run)
            if boundary.gap_seconds is None:
                continue
            if known is None or (boundary.is_sure and not known.is_sure):
                found[boundary.run] = boundary
        return tuple(found.values())


def state_at(
    at: dt.datetime, readings: Sequence[CounterReading], *, unit: int
) -> Decimal | None:
    """Return what a counter showed at an instant; None if nobody knows.

    Args:
        at: The instant.
        readings: The nearest ones around it, and whatever others.
        unit: The unit that is wanted.

    >>> from kmpd.consumption import CounterReading
    >>> noon = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
    >>> read = [
    ...     CounterReading(at=noon, number=Decimal("7.60"), unit=8),
    ...     CounterReading(at=noon + HOUR, number=Decimal("7.80"), unit=8),
    ... ]
    >>> state_at(noon + HOUR / 2, read, unit=8)
    Decimal('7.70')
    """
    before = max((r.at for r in readings if r.at <= at), default=None)
    after = min((r.at for r in readings if r.at > at), default=None)
    if before is None:
        return None
    around = [r for r in readings if r.at in {before, after}]
    standing = Track(around, unit=unit).standings([at])[0]
    if standing.unknown or (standing.gap is None and before != at):
        return None
    first = max(
        (converted(r.number, r.unit, to=unit) for r in around if r.at == before),
        key=lambda number: (-exponent_of(number), number),
    )
    return EXACT.add(first, standing.total)


def _is_close(gap_seconds: float | None) -> bool:
    return gap_seconds is not None and gap_seconds <= GAP_SECONDS_MIN


def _cuts(amounts: Sequence[Amount]) -> Iterator[_Cut]:
    end: Boundary | None = None
    total, run = Decimal(0), 0
    for amount in amounts:
        if end is None or end.at != amount.period.start:
            run += end is not None
            begin = Boundary(
                at=amount.period.start,
                total=total,
                gap_seconds=amount.begin_gap_seconds,
                run=run,
            )
        else:
            begin = end
        total = EXACT.add(total, amount.number)
        run += amount.is_interrupted
        end = Boundary(
            at=amount.period.end,
            total=total,
            gap_seconds=amount.end_gap_seconds,
            run=run,
        )
        yield _Cut(begin, end, amount.is_interrupted)
