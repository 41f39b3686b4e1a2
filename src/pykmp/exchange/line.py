"""A line between its questions: whether it may be used, and from when on."""

from collections.abc import Callable
from typing import Final

from pykmp.exchange import pacing
from pykmp.exchange.states import Event, State, after
from pykmp.exchange.steps import Arrival, Listen, Plan

_LONG_AGO: Final = float("-inf")
#: Looks at the line without waiting.
_NOW: Final = Listen(until=_LONG_AGO)


#: Some megabytes: more than that is not left over, it is being poured in.
_DRAINS_MAX: Final = 1000


class Line:
    """What one question leaves behind for the next; owns the state of the line."""

    def __init__(self) -> None:
        self.state = State.READY
        # None: the line rests, and nobody has looked at the clock since.
        self._resting_since: float | None = None
        self._ready_from = _LONG_AGO
        #: Until when an answer to the last request may begin.
        self.awaited_until = _LONG_AGO

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
        elif event is Event.ANSWER_RECEIVED and at is not None:
            self._ready_from = at + pacing.PAUSE_SECONDS

    def opened(self) -> None:
        """Take note that the port was opened, again perhaps: it has another clock."""
        if self.state is State.LOST:
            self.happened(Event.LINE_OPENED)
        self._resting_since = None
        self._ready_from = self.awaited_until = _LONG_AGO

    def settle(
        self, dropped: Callable[[bytes], None] | None
    ) -> Plan[tuple[float, float]]:
        """Wait until a request may be sent; return when that began and ended.

        What lies on the line is thrown away: it answers no question that is yet to
        be asked.

        Args:
            dropped: Is told of the bytes that are thrown away.
        """
        tell = dropped or _forget
        arrival = yield _NOW
        began = arrival.at
        tell(arrival.raw)
        # A port hands out so much at a time; what lies behind it is as old.
        for _ in range(_DRAINS_MAX):
            if not arrival.raw:
                break
            arrival = yield _NOW
            tell(arrival.raw)
        if self.state is State.RESTING:
            arrival = yield from self._rest(arrival, tell)
            self.happened(Event.QUIET_PASSED)
        while arrival.at < self._ready_from:
            arrival = yield Listen(self._ready_from)
            tell(arrival.raw)
        return began, arrival.at

    def _rest(self, arrival: Arrival, tell: Callable[[bytes], None]) -> Plan[Arrival]:
        since = self._resting_since
        if since is None:
            since = max(arrival.at, self.awaited_until)
        until = since + pacing.QUIET_SECONDS
        latest = since + pacing.QUIET_SECONDS_MAX
        while arrival.at < until:
            arrival = yield Listen(until)
            tell(arrival.raw)
            if arrival.raw:
                settled = arrival.at + pacing.SETTLED_SECONDS
                until = min(max(until, settled), latest)
        return arrival


def _forget(raw: bytes) -> None:
    """Do nothing with bytes that nobody wants to know of."""
