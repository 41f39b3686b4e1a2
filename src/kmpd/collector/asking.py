"""Which registers a meter is asked for in one cycle: pure.

The serial number goes first, so that it comes with whatever comes.
Info code and clock are asked along; the clock only where that costs no further
request, or was not done for a while.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Final

import attrs

from kmpd.collector.meter_clock import DATE, DATE_AND_TIME, TIME_OF_DAY
from pykmp.messages import REGISTERS_MAX
from pykmp.meters import Profile

SERIAL_NUMBER: Final = 1001
INFO_CODE: Final = 99
#: The clock is read at least this often, whatever it costs.
CLOCK_AGE: Final = dt.timedelta(hours=6)


@attrs.frozen(kw_only=True)
class Question:
    """What a meter is asked for.

    Attributes:
        wanted: Registers that shall be read.
        along: Registers that tell how the meter is doing.
    """

    wanted: tuple[int, ...]
    along: tuple[int, ...] = ()

    @property
    def ids(self) -> tuple[int, ...]:
        """All of them, in the order in which they are asked for."""
        first = (SERIAL_NUMBER,) if SERIAL_NUMBER in self.along else ()
        return tuple(dict.fromkeys((*first, *self.wanted, *self.along)))


def question_of(
    wanted: tuple[int, ...],
    *,
    profile: Profile | None,
    absent: Iterable[int] = (),
    is_clock_due: bool = True,
) -> Question:
    """Return what to ask for.

    Args:
        wanted: Registers that shall be read, and that the meter has.
        profile: Of its family; None if nobody knows it.
        absent: Registers that it does not have after all.
        is_clock_due: Whether the clock was not read for a while.
    """
    if profile is None:
        along = [SERIAL_NUMBER]
        clock: list[int] = []
    else:
        along = [id_ for id_ in (SERIAL_NUMBER, INFO_CODE) if id_ in profile.registers]
        clock = _clock_of(profile)
    gone = set(absent)
    along = [id_ for id_ in along if id_ not in gone]
    clock = [] if gone & set(clock) else clock
    count = len({*wanted, *along})
    if is_clock_due or _requests(count) == _requests(len({*wanted, *along, *clock})):
        along += clock
    return Question(wanted=wanted, along=tuple(along))


def _clock_of(profile: Profile) -> list[int]:
    """Return the registers of the clock, in the fewest."""
    if DATE_AND_TIME in profile.registers:
        return [DATE_AND_TIME]
    ids = [DATE, TIME_OF_DAY]
    return ids if all(id_ in profile.registers for id_ in ids) else []


def _requests(count: int) -> int:
    return -(-count // REGISTERS_MAX)
