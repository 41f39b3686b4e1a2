"""Messages become answers here: plans that say what to send and how long to listen.

Nothing in this package touches a wire or a clock.
Whoever runs a plan writes what it asks, listens as long as it says, and tells it what
came and when; ``pykmp.client`` has one runner for threads and one for asyncio.
"""

from pykmp.exchange.conversation import Answer, ExchangeSettings, converse
from pykmp.exchange.line import Line
from pykmp.exchange.pacing import (
    ATTEMPTS,
    BAUD,
    QUIET_SECONDS,
    TIMEOUT_SECONDS,
    line_seconds,
    total_seconds_max,
)
from pykmp.exchange.reading import Readings, read_registers, split
from pykmp.exchange.states import TRANSITIONS, Event, State
from pykmp.exchange.steps import Arrival, Ask, Listen, Plan, Step

__all__ = [
    "ATTEMPTS",
    "BAUD",
    "QUIET_SECONDS",
    "TIMEOUT_SECONDS",
    "TRANSITIONS",
    "Answer",
    "Arrival",
    "Ask",
    "Event",
    "ExchangeSettings",
    "Line",
    "Listen",
    "Plan",
    "Readings",
    "State",
    "Step",
    "converse",
    "line_seconds",
    "read_registers",
    "split",
    "total_seconds_max",
]
