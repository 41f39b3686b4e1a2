"""For how much of a time a meter was read: stretches of time, joined and taken away."""

import datetime as dt
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

import attrs

_MICROSECOND: Final = dt.timedelta(microseconds=1)


@attrs.frozen(kw_only=True, order=True)
class Stretch:
    """A time from an instant up to another.

    Attributes:
        since: Its begin.
        until: Its end; not before the begin.
    """

    since: dt.datetime
    until: dt.datetime

    @property
    def length(self) -> dt.timedelta:
        """How long it is."""
        return self.until - self.since

    def within(self, other: "Stretch") -> "Stretch | None":
        """Return the part of it that lies in another; None if there is none."""
        since, until = max(self.since, other.since), min(self.until, other.until)
        return Stretch(since=since, until=until) if since < until else None


@attrs.frozen(kw_only=True)
class Coverage:
    """For how much of a time a meter was read, and for how much it is known.

    Attributes:
        whole: The time.
        unread: When nobody read it, in order; what was filled later is in it.
        unknown: The part of that which nothing fills.
        filled: The part of that which the meter's own log filled.
    """

    whole: Stretch
    unread: tuple[Stretch, ...]
    unknown: tuple[Stretch, ...]
    filled: tuple[Stretch, ...]

    @property
    def read_share(self) -> Fraction:
        """For which share of the time the meter was read."""
        return _share(self.whole, self.unread)

    @property
    def known_share(self) -> Fraction:
        """For which share of the time readings are there, whoever brought them."""
        return _share(self.whole, self.unknown)


def coverage(
    whole: Stretch, *, unread: Iterable[Stretch], unknown: Iterable[Stretch]
) -> Coverage:
    """Return for how much of a time a meter was read.

    Args:
        whole: The time.
        unread: When it was not read, in any order; may overlap.
        unknown: When nothing is known, in any order; what is unknown was not read.
    """
    open_ = joined(unknown, within=whole)
    away = joined((*unread, *open_), within=whole)
    return Coverage(
        whole=whole, unread=away, unknown=open_, filled=without(away, open_)
    )


def joined(spans: Iterable[Stretch], *, within: Stretch) -> tuple[Stretch, ...]:
    """Return the parts of spans that lie within another, in order and apart."""
    found: list[Stretch] = []
    for span in sorted(spans):
        part = span.within(within)
        if part is None:
            continue
        if found and part.since <= found[-1].until:
            until = max(found[-1].until, part.until)
            found[-1] = attrs.evolve(found[-1], until=until)
        else:
            found.append(part)
    return tuple(found)


def without(spans: Sequence[Stretch], taken: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Return what is left of spans, in order and apart, once others are taken away."""
    left: list[Stretch] = []
    for span in spans:
        since = span.since
        for hole in taken:
            part = hole.within(span)
            if part is None:
                continue
            if since < part.since:
                left.append(Stretch(since=since, until=part.since))
            since = part.until
        if since < span.until:
            left.append(Stretch(since=since, until=span.until))
    return tuple(left)


def length(spans: Iterable[Stretch]) -> dt.timedelta:
    """Return how long spans are that do not overlap."""
    return sum((span.length for span in spans), dt.timedelta())


def _share(whole: Stretch, lacking: Sequence[Stretch]) -> Fraction:
    """Return the share of a time that does not lack; all of no time."""
    total = whole.length // _MICROSECOND
    if total <= 0:
        return Fraction(1)
    return 1 - Fraction(length(lacking) // _MICROSECOND, total)
