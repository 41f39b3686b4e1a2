"""What a meter's info registers say of its troubles, family by family.

Source: technical descriptions of the 602 (table of sums), 403 (bit format), 803
(display digits); wM-Bus fields of the 603 and of water meters for the rest. That
register 99 of a 603 carries the display digits is inferred, not stated anywhere.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from pykmp.emulator.house.event import TroubleKind


class InfoTable(StrEnum):
    """Which table a meter's info code follows; named as in the catalogue of tables."""

    SUM_602 = "602"
    BITS_403 = "403"
    BITS_603 = "603"
    WATER_21 = "21"
    FLOWIQ_2200 = "flowiq2200"
    NONE = "none"


_BITS_403: Final[Mapping[TroubleKind, int]] = {
    TroubleKind.POWER_CUT: 1 << 0,
    TroubleKind.BATTERY_LOW: 1 << 1,
    TroubleKind.T1_OPEN: 1 << 3,
    TroubleKind.T2_OPEN: 1 << 4,
    TroubleKind.T1_SHORT: 1 << 5,
    TroubleKind.T2_SHORT: 1 << 6,
    TroubleKind.AIR: 1 << 8,
    TroubleKind.LEAK: 1 << 12,
    TroubleKind.BURST: 1 << 12,
}
_WATER_BITS: Final[Mapping[TroubleKind, int]] = {
    TroubleKind.AIR: 1 << 0,
    TroubleKind.LEAK: 1 << 2,
    TroubleKind.BURST: 1 << 3,
}
_BITS: Final[Mapping[InfoTable, Mapping[TroubleKind, int]]] = {
    InfoTable.SUM_602: {
        TroubleKind.POWER_CUT: 1,
        TroubleKind.T2_OPEN: 4,
        TroubleKind.T2_SHORT: 4,
        TroubleKind.T1_OPEN: 8,
        TroubleKind.T1_SHORT: 8,
        TroubleKind.FLOW_FAILED: 16,
        TroubleKind.LEAK: 64,
        TroubleKind.BURST: 64,
        TroubleKind.AIR: 4096,
    },
    InfoTable.BITS_403: _BITS_403,
    InfoTable.BITS_603: {**_BITS_403, TroubleKind.FLOW_FAILED: 1 << 16},
    InfoTable.WATER_21: _WATER_BITS,
    InfoTable.FLOWIQ_2200: _WATER_BITS,
    InfoTable.NONE: {},
}
#: Troubles a water meter counts hours of, by the lowest bit of their class.
_HOUR_CLASS_BITS: Final[Mapping[TroubleKind, int]] = {
    TroubleKind.AIR: 4,
    TroubleKind.LEAK: 10,
    TroubleKind.BURST: 13,
}
#: Hours up to which a class goes; a longer time stays in the last one.
_HOUR_CLASSES: Final = (0, 8, 24, 72, 168, 336, 504)
#: Display of a 603: value of the digit at this power of ten.
_DISPLAY: Final[Mapping[TroubleKind, tuple[int, int]]] = {
    TroubleKind.POWER_CUT: (7, 1),
    TroubleKind.BATTERY_LOW: (7, 2),
    TroubleKind.T1_OPEN: (6, 1),
    TroubleKind.T1_SHORT: (6, 2),
    TroubleKind.T2_OPEN: (5, 1),
    TroubleKind.T2_SHORT: (5, 2),
    TroubleKind.AIR: (3, 3),
    TroubleKind.LEAK: (1, 8),
    TroubleKind.BURST: (1, 8),
}


def info_bits(table: InfoTable, troubles: Iterable[TroubleKind]) -> int:
    """Return the flags of these troubles; what the family cannot tell adds none."""
    bits = _BITS[table]
    code = 0
    for trouble in troubles:
        code |= bits.get(trouble, 0)
    return code


def info_display(troubles: Iterable[TroubleKind]) -> int:
    """Return the eight digits that a 603 displays, the highest where two compete."""
    digits: dict[int, int] = {}
    for trouble in _DISPLAY.keys() & set(troubles):
        place, digit = _DISPLAY[trouble]
        digits[place] = max(digit, digits.get(place, 0))
    return sum(digit * 10**place for place, digit in digits.items())


def hour_classes(hours: Mapping[TroubleKind, int]) -> int:
    """Return the bits that tell for how many hours a water meter saw each trouble."""
    return sum(
        bisect_left(_HOUR_CLASSES, hours.get(trouble, 0)) << bit
        for trouble, bit in _HOUR_CLASS_BITS.items()
    )
