"""A log of an emulated meter at one instant: its records by id, worked out when asked.

Record 1 is the first after the meter was fitted; the newest `depth` records are kept.
"""

import datetime as dt
from collections.abc import Callable
from functools import cached_property
from typing import Protocol, TypeAlias

from pykmp.emulator.house import Timeline
from pykmp.emulator.house.clock import to_second
from pykmp.emulator.logbook.strikes import Strikes
from pykmp.messages import RegisterData
from pykmp.meters import Logger

#: Gives a register as it stood at a second of the meter's timeline.
Logged: TypeAlias = Callable[[int, int], RegisterData | None]


class Log(Protocol):
    """Records with ids from `oldest` to `newest` without a gap.

    An empty one has 0 as its newest. Times are naive, as the meter's clock shows them.
    """

    @property
    def oldest(self) -> int:
        """The id of the oldest record that is kept."""

    @property
    def newest(self) -> int:
        """The id of the newest record."""

    def supported(self, registers: tuple[int, ...]) -> tuple[int, ...]:
        """Return those of the registers that a record holds, in this order."""

    def row(self, id_: int, registers: tuple[int, ...]) -> tuple[RegisterData, ...]:
        """Return what a record says of registers that it holds."""

    def since(self, time: dt.datetime) -> int | None:
        """Return the oldest record with this time or a later one."""

    def until(self, time: dt.datetime) -> int | None:
        """Return the newest record with this time or an earlier one."""


class StruckLog:
    """A log whose records follow from how time went; see Log."""

    def __init__(
        self,
        logger: Logger,
        timeline: Timeline,
        *,
        strikes: Strikes,
        logged: Logged,
    ) -> None:
        self._logger = logger
        self._timeline = timeline
        self._strikes = strikes
        self._logged = logged

    @cached_property
    def newest(self) -> int:
        """The id of the newest record."""
        return self._strikes.count

    @property
    def oldest(self) -> int:
        """The id of the oldest record that is kept."""
        depth = self._logger.depth
        return 1 if depth is None else max(1, self.newest - depth + 1)

    def supported(self, registers: tuple[int, ...]) -> tuple[int, ...]:
        """Return those of the registers that a record holds, in this order."""
        return tuple(id_ for id_ in registers if id_ in self._logger.registers)

    def row(self, id_: int, registers: tuple[int, ...]) -> tuple[RegisterData, ...]:
        """Return what a record says of registers; of none where there is no record.

        A log without records says what stood when the meter was fitted, which tells
        at least how it would be written.
        """
        second = self._strikes.second(id_) if id_ else self._timeline.fitted
        found = (self._logged(register, second) for register in registers)
        return tuple(register for register in found if register is not None)

    def since(self, time: dt.datetime) -> int | None:
        """Return the oldest record with this time or a later one."""
        return self._strikes.since(to_second(time), oldest=self.oldest)

    def until(self, time: dt.datetime) -> int | None:
        """Return the newest record with this time or an earlier one."""
        return self._strikes.until(to_second(time), oldest=self.oldest)
