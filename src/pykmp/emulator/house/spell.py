"""How long faults last, and what a broken meter makes of a day.

Units: instants in house seconds, which are counted from 1 January 2000, 00:00, in the
meter's standard time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

import attrs

from pykmp.emulator.house.event import Fault
from pykmp.emulator.house.segment import Segments
from pykmp.emulator.house.water import CENTI_MAX
from pykmp.emulator.house.weather import DAY_SECONDS

#: The end of a fault that nobody mends.
FOR_GOOD: Final = 1 << 62

_LOSSES: Final = (Fault.LEAK, Fault.BURST)
_FLOW_FAULTS: Final = (Fault.FLOW_FAILED, Fault.AIR)
#: Temperature faults: which sensor, and what it shows in 0.01 °C.
TEMPERATURE_FAULTS: Final = {
    Fault.T1_OPEN: ("t1", CENTI_MAX),
    Fault.T1_SHORT: ("t1", 0),
    Fault.T2_OPEN: ("t2", CENTI_MAX),
    Fault.T2_SHORT: ("t2", 0),
}
#: What each kind of pipe feels, the strongest last.
HEAT_PIPE_FAULTS: Final = (*TEMPERATURE_FAULTS, *_FLOW_FAULTS, Fault.NO_POWER)
WATER_PIPE_FAULTS: Final = (*_LOSSES, *_FLOW_FAULTS, Fault.NO_POWER)
PULSE_INPUT_FAULTS: Final = (*_LOSSES, Fault.NO_POWER)


@attrs.frozen(kw_only=True)
class Spell:
    """One fault from `since` until just before `until`, in house seconds."""

    fault: Fault
    since: int
    until: int
    flow_lph: int

    def covers(self, second: int) -> bool:
        """Tell whether the fault is there at this second."""
        return self.since <= second < self.until


def felt(spells: Sequence[Spell], faults: Sequence[Fault]) -> tuple[Spell, ...]:
    """Return the spells of these faults, in the order the faults are named."""
    return tuple(spell for fault in faults for spell in spells if spell.fault is fault)


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
        if spell.fault in TEMPERATURE_FAULTS:
            sensor, centi = TEMPERATURE_FAULTS[spell.fault]
            shown[sensor], counted = centi, 0
        elif spell.fault in _LOSSES:
            flow = counted = flow + spell.flow_lph
        else:
            flow = counted = 0
        if spell.fault is Fault.NO_POWER:
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
