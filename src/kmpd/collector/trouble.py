"""What goes wrong with a meter, since when, and what that looks like: pure."""

import datetime as dt
from typing import Final

import attrs

from kmpd.state import Event, EventKind
from pykmp.errors import EchoOnlyError, KmpError, SilenceError

#: So many cycles in a row must fail before it is an event: chance fails one or two.
FAILURES_TOLD: Final = 3
#: A meter that answered this often in a row and then falls silent looks throttled.
ANSWERS_BEFORE_SILENCE: Final = 3


@attrs.frozen(kw_only=True)
class Trouble:
    """How reading a meter went of late.

    Attributes:
        answers: Good readings in a row.
        failures: Failed cycles in a row.
        since: Since when they fail; None if the last one went well.
        words: Why the last one failed; empty if it went well.
        kind: The name of the error.
        is_silence: Whether the meter said nothing at all, each time.
        is_throttled: Whether it looks as if it saved its battery.
        is_told: Whether an event was made of it.
    """

    answers: int = 0
    failures: int = 0
    since: dt.datetime | None = None
    words: str = ""
    kind: str = ""
    is_silence: bool = False
    is_throttled: bool = False
    is_told: bool = False

    def went_well(
        self, meter: str, at: dt.datetime
    ) -> tuple["Trouble", tuple[Event, ...]]:
        """Return what is known after a good reading, and what has happened."""
        well = Trouble(answers=self.answers + 1)
        if not self.is_told or self.since is None:
            return well, ()
        ended = Event(
            meter=meter,
            at=self.since,
            kind=self._event_kind,
            text=self.words,
            until=at,
        )
        recovered = Event(
            meter=meter,
            at=at,
            kind=EventKind.RECOVERED,
            text=f"The meter is read again, after {self.failures} failed tries.",
        )
        return well, (ended, recovered)

    def failed(
        self, meter: str, error: KmpError, *, at: dt.datetime, may_throttle: bool
    ) -> tuple["Trouble", tuple[Event, ...]]:
        """Return what is known after a failed cycle, and what has happened.

        Args:
            meter: Name of the measuring point.
            error: Why it failed.
            at: When.
            may_throttle: Whether meters of this sort save their battery by silence.
        """
        is_first = self.since is None
        answers = self.answers
        # An echo is of the head, not of the meter.
        silent = isinstance(error, (SilenceError, EchoOnlyError))
        silence = silent and (is_first or self.is_silence)
        throttled = may_throttle and silence and answers >= ANSWERS_BEFORE_SILENCE
        words = _throttled_words(answers) if throttled else str(error)
        failures = self.failures + 1
        now = Trouble(
            answers=answers,
            failures=failures,
            since=self.since or at,
            words=words,
            kind=type(error).__name__,
            is_silence=silence,
            is_throttled=throttled,
            is_told=self.is_told or failures >= FAILURES_TOLD,
        )
        if self.is_told or not now.is_told:
            # What was told of keeps its kind, so that its end replaces it.
            return attrs.evolve(now, is_throttled=self._throttling(now)), ()
        event = Event(
            meter=meter, at=self.since or at, kind=now._event_kind, text=words
        )
        return now, (event,)

    def _throttling(self, now: "Trouble") -> bool:
        return self.is_throttled if self.is_told else now.is_throttled

    @property
    def _event_kind(self) -> EventKind:
        return EventKind.THROTTLED if self.is_throttled else EventKind.FAILING


def _throttled_words(answers: int) -> str:
    return (
        f"The meter answered {answers} times and then fell silent. Water meters "
        "answer the optical head a few times and then rest to save their battery: "
        "read it less often."
    )
