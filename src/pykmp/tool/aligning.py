"""Aligning a head: ask again and again while it is being moved, and keep the score.

Nothing is printed here; whoever looks on is told of each try.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import attrs

from pykmp.errors import (
    BadChecksumError,
    EchoOnlyError,
    ExchangeError,
    LateAnswerError,
    MalformedAnswerError,
    NoiseOnlyError,
    OtherAnswerError,
    SilenceError,
)
from pykmp.messages import GetSerialRequest
from pykmp.tool.doctor.visit import Visit

HIT: Final = "answer"

#: What a try brought instead of an answer, in a word or two.
MISSES: Final[Mapping[type[ExchangeError], str]] = MappingProxyType(
    {
        SilenceError: "silence",
        EchoOnlyError: "echo only",
        NoiseOnlyError: "noise",
        BadChecksumError: "damaged answer",
        OtherAnswerError: "another's answer",
        LateAnswerError: "late answer",
        MalformedAnswerError: "unreadable answer",
    }
)

#: A hand has moved on after so many tries.
RECENT: Final = 10
#: A meter that is asked twice a second is asked often enough to move a head by.
_PAUSE_SECONDS: Final = 0.3


@attrs.frozen(kw_only=True)
class Try:
    """One question and what came of it.

    Attributes:
        at: Seconds since the begin.
        kind: HIT, or a word of MISSES.
        seconds: From the question to the end of the answer; None without an answer.
        error: Why there is none.
    """

    at: float
    kind: str
    seconds: float | None = None
    error: ExchangeError | None = None

    @property
    def is_hit(self) -> bool:
        """Whether it was answered."""
        return self.error is None


@attrs.frozen(kw_only=True)
class Streak:
    """Answers in a row, and when the last of them came."""

    length: int = 0
    at: float = 0.0


class Score:
    """What all tries amount to; owns them."""

    def __init__(self) -> None:
        self._tries: list[Try] = []
        self.streak = Streak()
        self.best = Streak()

    def add(self, one: Try) -> None:
        """Count a try."""
        self._tries.append(one)
        length = self.streak.length + 1 if one.is_hit else 0
        self.streak = Streak(length=length, at=one.at)
        if length and length >= self.best.length:
            self.best = self.streak

    @property
    def tries(self) -> tuple[Try, ...]:
        """All tries."""
        return tuple(self._tries)

    @property
    def recent(self) -> tuple[Try, ...]:
        """The last few tries."""
        return tuple(self._tries[-RECENT:])

    @property
    def hits(self) -> int:
        """How many of the last few were answered."""
        return sum(one.is_hit for one in self.recent)

    @property
    def latencies(self) -> tuple[float, ...]:
        """How long the answers among the last few took."""
        return tuple(one.seconds for one in self.recent if one.seconds is not None)


#: Is told the score after each try.
Show = Callable[[Score], None]


def align(
    visit: Visit, show: Show, *, hits_wanted: int, seconds: float, score: Score
) -> None:
    """Ask until so many answers came in a row, or the time is up.

    The question is for the serial number: six bytes, the shortest that all meters
    answer. After a miss the line rests for 1.6 s, as the protocol demands: within
    that time a meter may still answer, or discards what it is asked.

    Args:
        visit: An open line.
        score: Is filled, so that it is known also where the keyboard ends all this.
        hits_wanted: How many answers in a row are enough.
        seconds: When to give up.

    Raises:
        PortError: The line is gone.
    """
    begin = visit.now()
    is_over = False
    while not is_over:
        score.add(_try(visit, begin))
        show(score)
        if score.streak.length >= hits_wanted:
            return
        visit.settle()
        visit.listen(_PAUSE_SECONDS if score.streak.length else 0)
        is_over = visit.now() - begin >= seconds


def _try(visit: Visit, begin: float) -> Try:
    address = visit.settings.address
    try:
        answer = visit.ask(GetSerialRequest(), attempts=1, address=address)
    except ExchangeError as error:
        kind = MISSES.get(type(error), error.what)
        return Try(at=visit.now() - begin, kind=kind, error=error)
    return Try(at=visit.now() - begin, kind=HIT, seconds=answer.seconds)
