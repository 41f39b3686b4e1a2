"""What can happen to a meter, written down beforehand.

Source: the sensor values are stated for the 403, 603 and 803 (technical descriptions);
what the counters do meanwhile is assumed and told with each trouble.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

import attrs

#: How far apart the serial numbers of a meter and of the next one are, if none is told.
SERIAL_STEP: Final = 1_000_000


class TroubleKind(StrEnum):
    """What can be wrong for a while.

    T1_OPEN ... T2_SHORT: a sensor shows 185.00 °C (open) or 0.00 °C (short); the
    difference and the power are zero; energy, mass, E8 and E9 stand still, the volume
    goes on.
    FLOW_FAILED, AIR: the flow is zero and all counters stand still.
    LEAK, BURST: water runs away in the house, `flow_lph` of it, day and night; a water
    meter measures it, a heat meter has it from the water meter at its pulse input A.
    BATTERY_LOW: nothing but the info code.
    POWER_CUT: the meter does not answer, measures nothing, and its clock stands.
    """

    T1_OPEN = "sensor-t1-open"
    T1_SHORT = "sensor-t1-short"
    T2_OPEN = "sensor-t2-open"
    T2_SHORT = "sensor-t2-short"
    FLOW_FAILED = "flow-failed"
    AIR = "air"
    LEAK = "leak"
    BURST = "burst"
    BATTERY_LOW = "battery-low"
    POWER_CUT = "power-cut"


@attrs.frozen(kw_only=True)
class Trouble:
    """A trouble from an instant on, until another; None is for good.

    Units: instants are aware; flow_lph counts for LEAK and BURST alone.
    """

    kind: TroubleKind
    since: datetime
    until: datetime | None = None
    flow_lph: int = 20


@attrs.frozen(kw_only=True)
class MeterSwap:
    """Another meter is fitted: a new serial number, all counters from zero.

    Its clock is right at that instant. Without a serial number it has that of the
    meter before it plus `SERIAL_STEP`.
    """

    at: datetime
    serial: int | None = None


@attrs.frozen(kw_only=True)
class ClockSet:
    """Somebody sets the meter's clock to a naive local time."""

    at: datetime
    shows: datetime


Event = Trouble | MeterSwap | ClockSet
