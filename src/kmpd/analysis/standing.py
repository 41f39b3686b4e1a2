"""How meters stand beside each other: what is wrong with each, and which is worst.

The order, the worst first:

1. failing: no try to read it goes well; the longest first
2. stale: it was read, and not for longer than it should be; the oldest first
3. it says that something is wrong; the longest first
4. it says that its battery runs low
5. it lacks registers that are configured; the most first
6. its clock is off; the furthest first
7. readings are left out to spare its battery; the most first
8. it cools, or returns, worse than is asked for; the worst first
9. it was never read, and nothing went wrong: it is new

Of two that are alike in their worst trouble, the next worst decides, then the name.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import StrEnum, unique
from typing import Final

import attrs

from kmpd.state import Health, MeterState
from kmpd.state import is_stale as state_is_stale

#: A clock that is off by more counts on another hour sooner or later.
CLOCK_OFF_SECONDS: Final = 120.0
#: Where cooling is poor by less, nobody would do anything about it.
COOLING_SLACK_KELVIN: Final = Decimal("0.5")


@unique
class Concern(StrEnum):
    """What may be wrong with a meter, the worst first."""

    FAILING = "failing"
    STALE = "stale"
    INFO_CODE = "info_code"
    BATTERY_LOW = "battery_low"
    REGISTERS_MISSING = "registers_missing"
    CLOCK_OFF = "clock_off"
    BUDGET = "budget"
    POOR_COOLING = "poor_cooling"
    UNREAD = "unread"


_PLACES: Final = {concern: place for place, concern in enumerate(Concern)}


@attrs.frozen(kw_only=True)
class Trouble:
    """Something that is wrong with a meter.

    Attributes:
        concern: What.
        weight: How much, among troubles of this concern: seconds, a number, or kelvin.
    """

    concern: Concern
    weight: float = 0.0


@attrs.frozen(kw_only=True)
class Standing:
    """How a meter stands.

    Attributes:
        meter: Name of the measuring point.
        troubles: What is wrong, the worst first; nothing if all is well.
    """

    meter: str
    troubles: tuple[Trouble, ...] = ()

    @property
    def concern(self) -> Concern | None:
        """The worst of what is wrong; None if all is well."""
        return self.troubles[0].concern if self.troubles else None


def is_stale(state: MeterState, now: dt.datetime) -> bool:
    """Return whether a meter was read, and not for longer than it should be."""
    good_at, interval_seconds = state.last_good_at, state.interval_seconds
    return good_at is not None and state_is_stale(
        good_at, now=now, interval_seconds=interval_seconds
    )


def standing(
    state: MeterState, *, now: dt.datetime, cooling_lack_kelvin: Decimal | None = None
) -> Standing:
    """Return how a meter stands.

    Args:
        state: How reading it goes, and what it says.
        now: The instant.
        cooling_lack_kelvin: By how much it cools worse than is asked for; None if
            nothing is asked for, or nobody knows.
    """
    troubles = [*_reading(state, now), *_saying(state, now), *_keeping(state)]
    if cooling_lack_kelvin is not None and cooling_lack_kelvin > COOLING_SLACK_KELVIN:
        weight = float(cooling_lack_kelvin)
        troubles.append(Trouble(concern=Concern.POOR_COOLING, weight=weight))
    if state.last_good_at is None and state.failing_since is None:
        troubles.append(Trouble(concern=Concern.UNREAD))
    return Standing(meter=state.meter, troubles=tuple(sorted(troubles, key=_weighed)))


def ranked(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    """Return meters in order, the worst first; those that are well come by name."""
    return tuple(sorted(standings, key=_rank))


def _reading(state: MeterState, now: dt.datetime) -> Iterator[Trouble]:
    if state.failing_since is not None:
        yield _since(Concern.FAILING, state.failing_since, now)
    elif is_stale(state, now):
        yield _since(Concern.STALE, state.last_good_at, now)


def _saying(state: MeterState, now: dt.datetime) -> Iterator[Trouble]:
    if state.info_code:
        yield _since(Concern.INFO_CODE, state.info_since, now)
    if state.is_battery_low:
        yield Trouble(concern=Concern.BATTERY_LOW)
    offset_seconds = abs(state.clock_offset_seconds or 0.0)
    if offset_seconds > CLOCK_OFF_SECONDS:
        yield Trouble(concern=Concern.CLOCK_OFF, weight=offset_seconds)


def _keeping(state: MeterState) -> Iterator[Trouble]:
    if state.missing:
        yield Trouble(
            concern=Concern.REGISTERS_MISSING, weight=float(len(state.missing))
        )
    if state.skipped_today or state.health is Health.THINNED:
        yield Trouble(concern=Concern.BUDGET, weight=float(state.skipped_today))


def _since(concern: Concern, since: dt.datetime | None, now: dt.datetime) -> Trouble:
    seconds = 0.0 if since is None else (now - since).total_seconds()
    return Trouble(concern=concern, weight=max(0.0, seconds))


def _weighed(trouble: Trouble) -> tuple[int, float]:
    return _PLACES[trouble.concern], -trouble.weight


def _rank(standing: Standing) -> tuple[tuple[tuple[int, float], ...], str]:
    # One that has nothing further wrong comes behind one that has.
    end = (len(_PLACES), 0.0)
    return (*map(_weighed, standing.troubles), end), standing.meter
