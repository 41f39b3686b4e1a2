"""Which pipe a meter sits on, and which one feeds its pulse input."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from pykmp.emulator.house.event import TroubleKind
from pykmp.emulator.house.household import Dwelling, Kind
from pykmp.emulator.house.ledger import Ledger
from pykmp.emulator.house.segment import Segments, Tariff
from pykmp.emulator.house.spell import (
    HEAT_PIPE_TROUBLES,
    PULSE_INPUT_TROUBLES,
    WATER_PIPE_TROUBLES,
    Spell,
    felt,
    measured,
)
from pykmp.emulator.house.substation import heat_cooling_day, heat_day
from pykmp.emulator.house.waterpipe import water_day

_DayOf = Callable[[Dwelling, int], Segments]
_MAIN: Final[dict[Kind, tuple[_DayOf, Sequence[TroubleKind]]]] = {
    Kind.HEAT: (heat_day, HEAT_PIPE_TROUBLES),
    Kind.HEAT_COOLING: (heat_cooling_day, HEAT_PIPE_TROUBLES),
    Kind.WATER: (water_day, WATER_PIPE_TROUBLES),
}


def main_ledger(
    kind: Kind,
    dwelling: Dwelling,
    spells: Sequence[Spell],
    *,
    first_day: int,
    tariff: Tariff,
) -> Ledger:
    """Return the sums of the pipe the meter sits on."""
    day_of, felt_kinds = _MAIN[kind]
    mine = felt(spells, felt_kinds)
    return Ledger(
        first_day,
        lambda day: measured(day_of(dwelling, day), day, mine),
        tariff=tariff,
    )


def pulse_ledger(
    dwelling: Dwelling, spells: Sequence[Spell], *, first_day: int, tariff: Tariff
) -> Ledger:
    """Return the sums of the water pipe, as counted by a meter at a pulse input."""
    mine = felt(spells, PULSE_INPUT_TROUBLES)
    return Ledger(
        first_day,
        lambda day: measured(water_day(dwelling, day), day, mine),
        tariff=tariff,
    )
