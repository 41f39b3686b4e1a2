"""A meter that says what a test tells it to, on a clock that only reading moves."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias

from pykmp.errors import LineLostError

#: What a piece of a reply may be instead of bytes: the line is gone.
HANGS_UP: Final = None

#: Bytes and how long after the request they are there; the order is that of time.
Reply: TypeAlias = Iterable[tuple[float, bytes | None]]
#: What to say to a request, given its bytes and when it came.
Answering: TypeAlias = Callable[[bytes, float], Reply]

UNPLUGGED: Final = "unplugged"


class ScriptedPeer:
    """Answers the first request with the first reply, and so on, then is silent.

    State: what is still to be said, and whether the line is gone.

    Attributes:
        asked: When each request came, and its bytes, as they were written.
    """

    def __init__(self, replies: Iterable[Reply | Answering] = ()) -> None:
        self.asked: list[tuple[float, bytes]] = []
        self._replies = iter(replies)
        self._due: list[tuple[float, bytes | None]] = []
        self._is_gone = False

    @property
    def requests(self) -> list[bytes]:
        """The requests alone."""
        return [raw for _, raw in self.asked]

    def receive(self, raw: bytes, at: float) -> None:
        """Take a request and put its reply in line."""
        self._check()
        self.asked.append((at, raw))
        reply = next(self._replies, ())
        pieces = reply(raw, at) if callable(reply) else reply
        self.say(pieces, at)

    def say(self, reply: Reply, at: float) -> None:
        """Put bytes in line that nobody asked for."""
        self._due += [(at + delay, piece) for delay, piece in reply]
        self._due.sort(key=lambda due: due[0])

    def next_due(self) -> float | None:
        """Return when the next piece leaves."""
        self._check()
        return self._due[0][0] if self._due else None

    def due(self, at: float) -> bytes:
        """Return what has left; pieces of one instant leave together."""
        chunk = b""
        while self._due and self._due[0][0] <= at:
            piece = self._due[0][1]
            if piece is HANGS_UP and chunk:
                break
            self._due.pop(0)
            if piece is HANGS_UP:
                self._is_gone = True
                self._check()
            chunk += piece or b""
        return chunk

    def plug_in(self) -> None:
        """Bring the line back, with nothing on it."""
        self._is_gone = False
        self._due.clear()

    def _check(self) -> None:
        if self._is_gone:
            raise LineLostError(url="virtual:", reason=UNPLUGGED)


def says(*pieces: bytes | None, after: float = 0.3) -> Reply:
    """Return the reply of these pieces at one instant."""
    return tuple((after, piece) for piece in pieces)


def slowly(raw: bytes, *, after: float = 0.3, gap_seconds: float = 0.1) -> Reply:
    """Return the reply of these bytes one by one."""
    return tuple(
        (after + number * gap_seconds, raw[number : number + 1])
        for number in range(len(raw))
    )


def endlessly(raw: bytes, *, gap_seconds: float = 0.02) -> Reply:
    """Return a reply of these bytes one by one, over and over, for a minute."""
    turns = itertools.islice(itertools.cycle(raw), int(60 / gap_seconds))
    return slowly(bytes(turns), after=0.1, gap_seconds=gap_seconds)


def counting(answer: Callable[[int], bytes], delays: Iterator[float]) -> Answering:
    """Return a meter whose value counts the requests it got."""
    count = itertools.count(1)

    def reply(raw: bytes, at: float) -> Reply:
        del raw, at
        return [(next(delays), answer(next(count)))]

    return reply
