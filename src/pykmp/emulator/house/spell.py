"""How long troubles last, and what a broken meter makes of a day.

Units: instants in house seconds, which are counted from 1 January 2000, 00:00, in the
meter's standard time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

import attrs

from pykmp.emulator.house.event import TroubleKind
from pykmp.emulator.house.segment import Segments
from pykmp.emulator.house.water import CENTI_MAX
from pykmp.emulator.house.weather import DAY_SECONDS

#: The end of a trouble that nobody mends.
FOR_GOOD: Final = 1 << 62

_LOSSES: Final = (TroubleKind.LEAK, TroubleKind.BURST)
_FLOW_TROUBLES: Final = (TroubleKind.FLOW_FAILED, TroubleKind.AIR)
#: Temperature troubles: which sensor, and what it shows in 0.01 °C.
TEMPERATURE_TROUBLES: Final = {
    TroubleKind.T1_OPEN: ("t1", CENTI_MAX),
    TroubleKind.T1_SHORT: ("t1", 0),
    TroubleKind.T2_OPEN: ("t2", CENTI_MAX),
    TroubleKind.T2_SHORT: ("t2", 0),
}
#: What each kind of pipe feels, the strongest last.
HEAT_PIPE_TROUBLES: Final = (
    *TEMPERATURE_TROUBLES,
    *_FLOW_TROUBLES,
    TroubleKind.POWER_CUT,
)
WATER_PIPE_TROUBLES: Final = (*_LOSSES, *_FLOW_TROUBLES, TroubleKind.POWER_CUT)
PULSE_INPUT_TROUBLES: Final = (*_LOSSES, TroubleKind.POWER_CUT)


@attrs.frozen(kw_only=True)
class Spell:
    """One trouble from `since` until just before `until`, in house seconds."""

    kind: TroubleKind
    since: int
    until: int
    flow_lph: int

    def covers(self, second: int) -> bool:
        """Tell whether the trouble is there at this second."""
        return self.since <= second < self.until


def felt(spells: Sequence[Spell], kinds: Sequence[TroubleKind]) -> tuple[Spell, ...]:
    """Return the spells of these kinds, in the order the kinds are named."""
    return tuple(spell for kind in kinds for spell in spells if spell.kind is kind)


def measured(segments: Segments, day: int, spells: Sequence[Spell]) -> Segments:
    """Return a day as a meter measures it under these spells, the strongest last."""
    midnight = day * DAY_SECONDS
    today = [
        attrs.evolve(spell, since=spell.since - midnight, until=spell.until - midnight)
        for spell in spells
        if spell.since < midnight + DAY_SECONDS and spell.until > midnight
    ]
    if not today:
        return segments
    starts = _starts(segments, today)
    rows = [_row(segments, start, today) for start in starts]
    flows, counted, t1, t2 = zip(*rows, strict=True)
    ends = (*starts[1:], DAY_SECONDS)
    return Segments(
        starts=starts,
        seconds=tuple(end - start for start, end in zip(starts, ends, strict=True)),
        flows=flows,
        counted=counted,
        t1=t1,
        t2=t2,
    )


def _starts(segments: Segments, today: Sequence[Spell]) -> tuple[int, ...]:
    """Return where the day must be cut, so that a spell covers all of a segment."""
    edges = {edge for spell in today for edge in (spell.since, spell.until)}
    within = {edge for edge in edges if 0 < edge < DAY_SECONDS}
    return tuple(sorted(within.union(segments.starts)))


def _row(
    segments: Segments, start: int, today: Sequence[Spell]
) -> tuple[int, int, int, int]:
    """Return flow, counted flow, t1 and t2 from this second of the day on."""
    index = bisect_right(segments.starts, start) - 1
    flow, counted = segments.flows[index], segments.counted[index]
    shown = {"t1": segments.t1[index], "t2": segments.t2[index]}
    for spell in today:
        if not spell.covers(start):
            continue
        if spell.kind in TEMPERATURE_TROUBLES:
            sensor, centi = TEMPERATURE_TROUBLES[spell.kind]
            shown[sensor], counted = centi, 0
        elif spell.kind in _LOSSES:
            flow = counted = flow + spell.flow_lph
        else:
            flow = counted = 0
        if spell.kind is TroubleKind.POWER_CUT:
            shown = {"t1": 0, "t2": 0}
    return flow, counted, shown["t1"], shown["t2"]


def seconds_covered(spells: Sequence[Spell], *, since: int, until: int) -> int:
    """Return for how many seconds at least one spell was there."""
    covered, reached = 0, since
    for spell in sorted(spells, key=lambda spell: spell.since):
        start, end = max(reached, spell.since), min(spell.until, until)
        if start < end:
            covered += end - start
            reached = end
    return covered
