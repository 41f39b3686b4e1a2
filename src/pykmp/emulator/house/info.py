"""What a meter's info registers say of its faults, family by family.

Source: technical descriptions of the 602 (table of sums), 403 (bit format), 803
(display digits); wM-Bus fields of the 603 and of water meters for the rest. That
register 99 of a 603 carries the display digits is inferred, not stated anywhere.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from pykmp.emulator.house.event import Fault


class InfoTable(StrEnum):
    """Which table a meter's info code follows; named as in the catalogue of tables."""

    SUM_602 = "602"
    BITS_403 = "403"
    BITS_603 = "603"
    WATER_21 = "21"
    FLOWIQ_2200 = "flowiq2200"
    NONE = "none"


_BITS_403: Final[Mapping[Fault, int]] = {
    Fault.NO_POWER: 1 << 0,
    Fault.BATTERY_LOW: 1 << 1,
    Fault.T1_OPEN: 1 << 3,
    Fault.T2_OPEN: 1 << 4,
    Fault.T1_SHORT: 1 << 5,
    Fault.T2_SHORT: 1 << 6,
    Fault.AIR: 1 << 8,
    Fault.LEAK: 1 << 12,
    Fault.BURST: 1 << 12,
}
_WATER_BITS: Final[Mapping[Fault, int]] = {
    Fault.AIR: 1 << 0,
    Fault.LEAK: 1 << 2,
    Fault.BURST: 1 << 3,
}
_BITS: Final[Mapping[InfoTable, Mapping[Fault, int]]] = {
    InfoTable.SUM_602: {
        Fault.NO_POWER: 1,
        Fault.T2_OPEN: 4,
        Fault.T2_SHORT: 4,
        Fault.T1_OPEN: 8,
        Fault.T1_SHORT: 8,
        Fault.FLOW_FAILED: 16,
        Fault.LEAK: 64,
        Fault.BURST: 64,
        Fault.AIR: 4096,
    },
    InfoTable.BITS_403: _BITS_403,
    InfoTable.BITS_603: {**_BITS_403, Fault.FLOW_FAILED: 1 << 16},
    InfoTable.WATER_21: _WATER_BITS,
    InfoTable.FLOWIQ_2200: _WATER_BITS,
    InfoTable.NONE: {},
}
#: Faults a water meter counts hours of, by the lowest bit of their class.
_HOUR_CLASS_BITS: Final[Mapping[Fault, int]] = {
    Fault.AIR: 4,
    Fault.LEAK: 10,
    Fault.BURST: 13,
}
#: Hours up to which a class goes; a longer time stays in the last one.
_HOUR_CLASSES: Final = (0, 8, 24, 72, 168, 336, 504)
#: Display of a 603: value of the digit at this power of ten.
_DISPLAY: Final[Mapping[Fault, tuple[int, int]]] = {
    Fault.NO_POWER: (7, 1),
    Fault.BATTERY_LOW: (7, 2),
    Fault.T1_OPEN: (6, 1),
    Fault.T1_SHORT: (6, 2),
    Fault.T2_OPEN: (5, 1),
    Fault.T2_SHORT: (5, 2),
    Fault.AIR: (3, 3),
    Fault.LEAK: (1, 8),
    Fault.BURST: (1, 8),
}


def info_bits(table: InfoTable, faults: Iterable[Fault]) -> int:
    """Return the flags of these faults; a fault the family cannot tell adds none."""
    bits = _BITS[table]
    code = 0
    for fault in faults:
        code |= bits.get(fault, 0)
    return code


def info_display(faults: Iterable[Fault]) -> int:
    """Return the eight digits that a 603 displays, the highest where two compete."""
    digits: dict[int, int] = {}
    for fault in _DISPLAY.keys() & set(faults):
        place, digit = _DISPLAY[fault]
        digits[place] = max(digit, digits.get(place, 0))
    return sum(digit * 10**place for place, digit in digits.items())


def hour_classes(hours: Mapping[Fault, int]) -> int:
    """Return the bits that tell for how many hours a water meter saw each fault."""
    return sum(
        bisect_left(_HOUR_CLASSES, hours.get(fault, 0)) << bit
        for fault, bit in _HOUR_CLASS_BITS.items()
    )
