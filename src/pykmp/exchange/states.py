"""The states of a line and how they follow each other: one table, no bytes.

What is not in the table cannot happen.
"""

import enum
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from pykmp.errors import IllegalEventError


class State(enum.Enum):
    """What may be done on the line."""

    READY = "ready"
    AWAITING_ANSWER = "awaiting answer"
    RESTING = "resting"
    LOST = "lost"


class Event(enum.Enum):
    """What happens on the line."""

    REQUEST_SENT = "request sent"
    ANSWER_RECEIVED = "answer received"
    RETRY_ANSWERED = "retry answered"
    ATTEMPT_FAILED = "attempt failed"
    QUIET_PASSED = "quiet passed"
    LINE_LOST = "line lost"
    LINE_OPENED = "line opened"


#: After a failed attempt an answer may still be under way, so the line rests.
#: An answer to a repeated request may be that to the first one, with the second still
#: under way: the line rests too. The same holds for a line that was lost in between.
#: An attempt on a line that breaks fails first; then the line is lost.
TRANSITIONS: Final[Mapping[tuple[State, Event], State]] = MappingProxyType(
    {
        (State.READY, Event.REQUEST_SENT): State.AWAITING_ANSWER,
        (State.AWAITING_ANSWER, Event.ANSWER_RECEIVED): State.READY,
        (State.AWAITING_ANSWER, Event.RETRY_ANSWERED): State.RESTING,
        (State.AWAITING_ANSWER, Event.ATTEMPT_FAILED): State.RESTING,
        (State.RESTING, Event.QUIET_PASSED): State.READY,
        (State.READY, Event.LINE_LOST): State.LOST,
        (State.RESTING, Event.LINE_LOST): State.LOST,
        (State.LOST, Event.LINE_OPENED): State.RESTING,
    }
)


def after(state: State, event: Event) -> State:
    """Return the state that follows an event.

    Raises:
        IllegalEventError: The table has no such transition.
    """
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise IllegalEventError(state=state.value, event=event.value) from None
