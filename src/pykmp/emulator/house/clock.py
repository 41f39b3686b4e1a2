"""The clock of a meter: it starts right, drifts, stands without power, is set.

Units: house seconds on one side, clock seconds on the other; both are counted from
1 January 2000, 00:00, in the meter's standard time, and agree while the clock is right.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final

import attrs

from pykmp.emulator.house.spell import FOR_GOOD, Spell

EPOCH: Final = datetime(2000, 1, 1)
_MILLION: Final = 1_000_000
_SECOND: Final = timedelta(seconds=1)


def to_second(shown: datetime) -> int:
    """Return a naive local time in whole seconds since 2000."""
    return (shown - EPOCH) // _SECOND


def local_second(at: datetime, zone: tzinfo) -> int:
    """Return an instant in whole seconds since 2000 of the time in a zone.

    Raises:
        ValueError: The instant is naive.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at} has no zone")
    return to_second(at.astimezone(zone).replace(tzinfo=None))


def to_datetime(second: int) -> datetime:
    """Return seconds since 2000 as a naive local time."""
    return EPOCH + second * _SECOND


@attrs.frozen(kw_only=True)
class Piece:
    """A stretch on which the clock runs evenly, or stands."""

    since: int
    shows: int
    drift_ppm: int
    runs: bool = True

    def at(self, second: int) -> int:
        """Return what the clock shows at this house second."""
        if not self.runs:
            return self.shows
        passed = second - self.since
        return self.shows + passed + passed * self.drift_ppm // _MILLION

    def when(self, shown: int) -> int:
        """Return the first house second at which a running clock shows this or more."""
        wanted = max(0, shown - self.shows)
        return self.since - wanted * _MILLION // -(_MILLION + self.drift_ppm)


class Clock:
    """What one meter shows at any second, and when it shows it."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = tuple(pieces)
        self._edges = [piece.since for piece in self._pieces]

    def stretches(self) -> Iterator[tuple[Piece, int]]:
        """Yield the pieces in their order, each with the second at which it ends."""
        return zip(self._pieces, (*self._edges[1:], FOR_GOOD), strict=True)

    def at(self, second: int) -> int:
        """Return what the clock shows at this house second."""
        return self._pieces[bisect_right(self._edges, second) - 1].at(second)

    def when(self, shown: int) -> int:
        """Return the first house second at which the clock shows this or later.

        `FOR_GOOD` where it never will, because it stands.
        """
        for piece, end in self.stretches():
            if not piece.runs and shown > piece.shows:
                continue
            second = piece.when(shown)
            if second < end:
                return second
        return FOR_GOOD


def clock_of(
    fitted: int, *, drift_ppm: int, cuts: Sequence[Spell], sets: Mapping[int, int]
) -> Clock:
    """Return the clock of a meter that is fitted, and right, at a house second.

    `sets` maps the second at which somebody sets it to what it shows from then on.
    """
    ends = {end for cut in cuts for end in (cut.since, cut.until) if end != FOR_GOOD}
    edges = sorted(edge for edge in ends.union(sets) if edge > fitted)
    pieces: list[Piece] = []
    for edge in (fitted, *edges):
        shown = pieces[-1].at(edge) if pieces else fitted
        pieces.append(
            Piece(
                since=edge,
                shows=sets.get(edge, shown),
                drift_ppm=drift_ppm,
                runs=not any(cut.covers(edge) for cut in cuts),
            )
        )
    return Clock(pieces)
