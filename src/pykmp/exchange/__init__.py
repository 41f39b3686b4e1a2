"""Messages become answers here: plans that say what to send and how long to listen.

Nothing in this package touches a wire or a clock.
Whoever runs a plan writes what it asks, listens as long as it says, and tells it what
came and when; ``pykmp.client`` has one runner for threads and one for asyncio.
What is seldom needed loads when it is first used.
"""

from typing import TYPE_CHECKING

from pykmp.exchange.conversation import Answer, ExchangeSettings, converse
from pykmp.exchange.line import Line
from pykmp.exchange.pacing import (
    ATTEMPTS,
    BAUD,
    QUIET_SECONDS,
    SCAN_PAUSE_SECONDS,
    TIMEOUT_SECONDS,
    line_seconds,
    total_seconds_max,
)
from pykmp.exchange.reading import Readings, read_registers, split
from pykmp.exchange.states import TRANSITIONS, Event, State
from pykmp.exchange.steps import Arrival, Ask, Listen, Plan, Step
from pykmp.lazy import attributes

if TYPE_CHECKING:
    from pykmp.exchange.detection import Detection, detect_family
    from pykmp.exchange.scan import Scan, ScanInvalidError, ids_to_scan
    from pykmp.exchange.scan_cost import ScanCost, cost_of
    from pykmp.exchange.scanning import OtherMeterError, scan_step
    from pykmp.exchange.skeleton import ScannedMeter, profile_skeleton

__all__ = [
    "ATTEMPTS",
    "BAUD",
    "QUIET_SECONDS",
    "SCAN_PAUSE_SECONDS",
    "TIMEOUT_SECONDS",
    "TRANSITIONS",
    "Answer",
    "Arrival",
    "Ask",
    "Detection",
    "Event",
    "ExchangeSettings",
    "Line",
    "Listen",
    "OtherMeterError",
    "Plan",
    "Readings",
    "Scan",
    "ScanCost",
    "ScanInvalidError",
    "ScannedMeter",
    "State",
    "Step",
    "converse",
    "cost_of",
    "detect_family",
    "ids_to_scan",
    "line_seconds",
    "profile_skeleton",
    "read_registers",
    "scan_step",
    "split",
    "total_seconds_max",
]

__getattr__, __dir__ = attributes(
    __name__,
    {
        "pykmp.exchange.detection": ("Detection", "detect_family"),
        "pykmp.exchange.scan": ("Scan", "ScanInvalidError", "ids_to_scan"),
        "pykmp.exchange.scan_cost": ("ScanCost", "cost_of"),
        "pykmp.exchange.scanning": ("OtherMeterError", "scan_step"),
        "pykmp.exchange.skeleton": ("ScannedMeter", "profile_skeleton"),
    },
)
