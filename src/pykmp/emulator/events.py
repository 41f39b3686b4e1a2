"""Events of an emulated house by name: what happens, what they take, how they end.

The table is what documentation and command line are written from.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import attrs

from pykmp.emulator.faults import FaultValue
from pykmp.emulator.house import SERIAL_STEP, TroubleKind
from pykmp.errors import KmpError

#: The one event that is no trouble.
SWAP: Final = "swap"

_SERIAL_MAX: Final = 0xFFFF_FFFF
_FLOW_MAX: Final = 10_000
_LEAK_LPH: Final = 20
_BURST_LPH: Final = 1500


@attrs.define(kw_only=True, slots=False)
class EventInvalidError(KmpError):
    """An event that does not exist, or that cannot be had like this.

    Attributes:
        text: The event as it was asked for.
        reason: What is wrong with it, and how to mend that.
    """

    text: str
    reason: str

    def __str__(self) -> str:
        return f"Event {self.text!r} is not possible: {self.reason}."


@attrs.frozen(kw_only=True)
class EventKind:
    """Something that can happen to a meter in its house.

    Attributes:
        name: Its name.
        what: What the client notices, in one phrase.
        value: What its value means; None if it takes none.
        lasts: Whether it is there for a while, and not just once.
    """

    name: str
    what: str
    value: FaultValue | None = None
    lasts: bool = True


def _flow(default: int) -> FaultValue:
    return FaultValue(
        what="l/h",
        default=default,
        default_text=str(default),
        highest=_FLOW_MAX,
        is_whole=True,
    )


_KINDS: Final = (
    EventKind(
        name=TroubleKind.T1_OPEN,
        what="T1 shows 185.00 °C; power is 0, energy stands, volume goes on",
    ),
    EventKind(
        name=TroubleKind.T1_SHORT,
        what="T1 shows 0.00 °C; power is 0, energy stands, volume goes on",
    ),
    EventKind(name=TroubleKind.T2_OPEN, what="the same with T2: 185.00 °C"),
    EventKind(name=TroubleKind.T2_SHORT, what="the same with T2: 0.00 °C"),
    EventKind(
        name=TroubleKind.FLOW_FAILED,
        what="the flow sensor is broken: flow 0, all counters stand",
    ),
    EventKind(
        name=TroubleKind.AIR,
        what="air in the flow sensor: flow 0, all counters stand",
    ),
    EventKind(
        name=TroubleKind.LEAK,
        what="water runs day and night, at a water meter or at pulse input A",
        value=_flow(_LEAK_LPH),
    ),
    EventKind(
        name=TroubleKind.BURST,
        what="the same, and more of it",
        value=_flow(_BURST_LPH),
    ),
    EventKind(
        name=TroubleKind.BATTERY_LOW,
        what="the info code says so; half a year is left",
    ),
    EventKind(
        name=TroubleKind.POWER_CUT,
        what="the meter does not answer; clock and counters stand",
    ),
    EventKind(
        name=SWAP,
        what="another meter is fitted; its counters begin at zero",
        value=FaultValue(
            what="serial number",
            default=None,
            default_text=f"{SERIAL_STEP} above the one before",
            highest=_SERIAL_MAX,
            is_whole=True,
        ),
        lasts=False,
    ),
)

#: Every event once, by name.
EVENTS: Final[Mapping[str, EventKind]] = MappingProxyType(
    {str(kind.name): kind for kind in _KINDS}
)
