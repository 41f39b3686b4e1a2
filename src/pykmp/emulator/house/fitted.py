"""One meter, from the second it is fitted until another takes its place.

Units: instants in house seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Final

from pykmp.emulator.house.clock import Clock
from pykmp.emulator.house.event import TroubleKind
from pykmp.emulator.house.extreme import ExtremeBook
from pykmp.emulator.house.info import InfoTable, info_bits
from pykmp.emulator.house.ledger import Ledger
from pykmp.emulator.house.segment import Counters, Tariff
from pykmp.emulator.house.spell import Spell


class FittedMeter:
    """What one meter has counted and remembers; never changes.

    `main` is the pipe it sits on, `pulses` the water pipe at its pulse input A.
    """

    def __init__(
        self,
        *,
        fitted: int,
        serial: int,
        clock: Clock,
        main: Ledger,
        pulses: Ledger | None,
        spells: Sequence[Spell],
        info: InfoTable,
        tariff: Tariff,
    ) -> None:
        self.fitted: Final = fitted
        self.serial: Final = serial
        self.clock: Final = clock
        self.main: Final = main
        self.spells: Final = tuple(spells)
        self.info: Final = info
        self.tariff: Final = tariff
        self.extremes: Final = ExtremeBook(fitted, clock, main.at)
        self.info_changes: Final = tuple(self._changes_of_info())
        self._pulses = pulses

    def counters_at(self, second: int) -> Counters:
        """Return what this meter has counted since it was fitted."""
        return self.main.at(second).minus(self._begin)

    @cached_property
    def _begin(self) -> Counters:
        """What had passed when the meter was fitted."""
        return self.main.at(self.fitted)

    def pulse_volume_at(self, second: int) -> int:
        """Return what input A has counted, in `VOLUME_COUNTS` to the m³."""
        if self._pulses is None:
            return 0
        return self._pulses.at(second).volume - self._pulses.at(self.fitted).volume

    def troubles_at(self, second: int) -> tuple[TroubleKind, ...]:
        """Return what is wrong at this second."""
        return tuple(spell.kind for spell in self.spells if spell.covers(second))

    def _changes_of_info(self) -> Iterator[tuple[int, int]]:
        """Yield when the info code changes, and to what."""
        edges = {self.fitted}
        edges.update(edge for s in self.spells for edge in (s.since, s.until))
        seconds = sorted(edge for edge in edges if edge >= self.fitted)
        codes = [info_bits(self.info, self.troubles_at(second)) for second in seconds]
        for (before, after), second in zip(pairwise([0, *codes]), seconds, strict=True):
            if before != after:
                yield second, after
