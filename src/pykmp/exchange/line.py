"""A line between its questions: whether it may be used, and from when on."""

from collections.abc import Callable
from typing import Final

from pykmp.exchange import pacing
from pykmp.exchange.states import Event, State, after
from pykmp.exchange.steps import Arrival, Listen, Plan

#: Looks at the line without waiting.
_NOW: Final = Listen(until=float("-inf"))


class Line:
    """What one question leaves behind for the next; owns the state of the line."""

    def __init__(self) -> None:
        self.state = State.READY
        # None: the line rests, and nobody has looked at the clock since.
        self._resting_since: float | None = None

    def happened(self, event: Event, at: float | None = None) -> None:
        """Move on to the state after an event.

        Args:
            event: What happened.
            at: When, on the clock of the port; None if nobody knows.

        Raises:
            IllegalEventError: The event cannot happen now.
        """
        self.state = after(self.state, event)
        if self.state is State.RESTING:
            self._resting_since = at

    def settle(self, dropped: Callable[[bytes], None] | None) -> Plan[float]:
        """Wait until a request may be sent; return the instant of that.

        What lies on the line is thrown away: it answers no question that is yet to
        be asked.

        Args:
            dropped: Is told of the bytes that are thrown away.
        """
        arrival = yield _NOW
        tell = dropped or _forget
        tell(arrival.raw)
        if self.state is State.RESTING:
            arrival = yield from self._rest(arrival, tell)
            self.happened(Event.QUIET_PASSED)
        return arrival.at

    def _rest(self, arrival: Arrival, tell: Callable[[bytes], None]) -> Plan[Arrival]:
        since = arrival.at if self._resting_since is None else self._resting_since
        until = since + pacing.QUIET_SECONDS
        latest = until + pacing.QUIET_EXTRA_SECONDS
        while arrival.at < until:
            arrival = yield Listen(until)
            tell(arrival.raw)
            if arrival.raw:
                settled = arrival.at + pacing.SETTLED_SECONDS
                until = min(max(until, settled), latest)
        return arrival


def _forget(raw: bytes) -> None:
    """Do nothing with bytes that nobody wants to know of."""
