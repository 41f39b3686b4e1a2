"""The house an emulated meter lives in: a year of heat or water, looked up.

No clock, no I/O: what a meter shows at an instant follows from a seed, a start and the
instant. Weather and habits are drawn day by day, a day is cut into segments within
which nothing changes, and every counter is a sum over segments in whole numbers.
"""

from pykmp.emulator.house.event import (
    SERIAL_STEP,
    ClockSet,
    Event,
    MeterSwap,
    Trouble,
    TroubleKind,
)
from pykmp.emulator.house.extreme import Extreme, Extremes
from pykmp.emulator.house.house import House
from pykmp.emulator.house.household import Kind
from pykmp.emulator.house.info import InfoTable
from pykmp.emulator.house.moment import Means
from pykmp.emulator.house.reading import Value
from pykmp.emulator.house.segment import (
    PRODUCT_COUNTS,
    VOLUME_COUNTS,
    Counters,
    Passing,
    Tariff,
)
from pykmp.emulator.house.state import HouseState
from pykmp.emulator.house.timeline import Timeline

__all__ = [
    "PRODUCT_COUNTS",
    "SERIAL_STEP",
    "VOLUME_COUNTS",
    "ClockSet",
    "Counters",
    "Event",
    "Extreme",
    "Extremes",
    "House",
    "HouseState",
    "InfoTable",
    "Kind",
    "Means",
    "MeterSwap",
    "Passing",
    "Tariff",
    "Timeline",
    "Trouble",
    "TroubleKind",
    "Value",
]
