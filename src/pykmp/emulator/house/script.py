"""Events as the house reads them: spells of troubles, meters fitted, clocks set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

import attrs

from pykmp.emulator.house.clock import to_second
from pykmp.emulator.house.event import (
    SERIAL_STEP,
    ClockSet,
    Event,
    MeterSwap,
    Trouble,
    TroubleKind,
)
from pykmp.emulator.house.spell import FOR_GOOD, TEMPERATURE_TROUBLES, Spell

#: A serial number has 32 bits.
_SERIALS: Final = 1 << 32
#: Troubles that leave the house with their meter.
_OWN_TROUBLES: Final = (
    *TEMPERATURE_TROUBLES,
    TroubleKind.FLOW_FAILED,
    TroubleKind.BATTERY_LOW,
)


@attrs.frozen(kw_only=True)
class Script:
    """What happens, in house seconds.

    `swaps` tells which serial number is fitted when, if it was told; `sets` what a
    clock shows from when on, in clock seconds.
    """

    spells: tuple[Spell, ...]
    swaps: Mapping[int, int | None]
    sets: Mapping[int, int]

    def serials(self, start: int, serial: int) -> dict[int, int]:
        """Return which serial number is fitted when, the first one at the start."""
        serials = {start: serial}
        for second, told in sorted(self.swaps.items()):
            serial = (serial + SERIAL_STEP) % _SERIALS if told is None else told
            serials[second] = serial
        return serials


def script_of(events: Iterable[Event], second_of: Callable[[datetime], int]) -> Script:
    """Return the events in house seconds; a swap ends the troubles of the meter."""
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
    if trouble.kind in _OWN_TROUBLES:
        until = min([until, *(swap for swap in swaps if swap > since)])
    return Spell(kind=trouble.kind, since=since, until=until, flow_lph=trouble.flow_lph)
