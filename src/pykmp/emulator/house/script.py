"""Events as the house reads them: spells of faults, meters fitted, clocks set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

import attrs

from pykmp.emulator.house.clock import to_second
from pykmp.emulator.house.event import ClockSet, Event, Fault, MeterSwap, Trouble
from pykmp.emulator.house.spell import FOR_GOOD, TEMPERATURE_FAULTS, Spell

#: Faults that leave the house with their meter.
_OWN_FAULTS: Final = (*TEMPERATURE_FAULTS, Fault.FLOW_FAILED, Fault.BATTERY_LOW)


@attrs.frozen(kw_only=True)
class Script:
    """What happens, in house seconds.

    `swaps` tells which serial number is fitted when; `sets` what a clock shows from
    when on, in clock seconds.
    """

    spells: tuple[Spell, ...]
    swaps: Mapping[int, int]
    sets: Mapping[int, int]


def script_of(events: Iterable[Event], second_of: Callable[[datetime], int]) -> Script:
    """Return the events in house seconds; a swap ends the faults of the meter."""
    happened = tuple(events)
    swaps = {
        second_of(event.at): event.serial
        for event in happened
        if isinstance(event, MeterSwap)
    }
    sets = {
        second_of(event.at): to_second(event.shows)
        for event in happened
        if isinstance(event, ClockSet)
    }
    spells = tuple(
        _spell(event, second_of, sorted(swaps))
        for event in happened
        if isinstance(event, Trouble)
    )
    return Script(spells=spells, swaps=swaps, sets=sets)


def _spell(
    trouble: Trouble, second_of: Callable[[datetime], int], swaps: Sequence[int]
) -> Spell:
    since = second_of(trouble.since)
    until = FOR_GOOD if trouble.until is None else second_of(trouble.until)
    if trouble.fault in _OWN_FAULTS:
        until = min([until, *(swap for swap in swaps if swap > since)])
    return Spell(
        fault=trouble.fault, since=since, until=until, flow_lph=trouble.flow_lph
    )
