"""What a register of a meter shows at a moment, in the unit that is wanted."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

from pykmp.emulator.house.moment import Moment
from pykmp.emulator.house.register import Entry, Stamp
from pykmp.emulator.house.unit import UNITS, shown

#: A number, or what the meter's clock showed: naive. The unit of the register decides
#: whether it shows the date of it, the time of day or both.
Value = Decimal | datetime

_NOT_YET: Final = Decimal(0)


def told(
    entry: Entry, moment: Moment, *, unit: int | None, decimals: int | None
) -> Value:
    """Return what a register shows; 0 where a date or time is not known yet.

    Numbers are cut off, not rounded, at the decimals of the entry or those given.
    For a date or time, unit and decimals mean nothing.

    Raises:
        ValueError: The unit measures something else.
    """
    if isinstance(entry, Stamp):
        instant = entry.read(moment)
        return _NOT_YET if instant is None else instant
    chosen = entry.unit if unit is None else unit
    if chosen not in UNITS or UNITS[chosen].dimension != UNITS[entry.unit].dimension:
        raise ValueError(f"unit {chosen} does not fit unit {entry.unit}")
    places = entry.decimals if decimals is None else decimals
    return shown(entry.read(moment), unit=chosen, decimals=places)
