"""Whatever comes in, whenever: a result or a KmpError, within the documented time."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any, Final

from hypothesis import event, given
from hypothesis import strategies as st

from pykmp.errors import KmpError
from pykmp.exchange import QUIET_SECONDS, TRANSITIONS, Event, Line, State
from pykmp.exchange.pacing import PAUSE_SECONDS, QUIET_SECONDS_MAX
from pykmp.messages import GetEventStatusRequest
from tests.exchange import asking
from tests.exchange.driving import PlanAsker
from tests.exchange.frames import (
    ACK,
    DAMAGED,
    DATE,
    EMPTY,
    NOISE,
    SERIAL,
    TIME,
    ZERO,
    registers,
)
from tests.exchange.peers import Reply, ScriptedPeer, slowly
from tests.strategies import damaged_frames, streams, tricky_bytes

#: Clocks of floats that were added up differ by less.
TICK: Final = 1e-6

QUESTIONS: Final[tuple[Callable[[Any], Any], ...]] = (
    asking.serial,
    asking.clock,
    asking.set_clock,
    asking.read(60),
    asking.read(*range(1, 12)),
    lambda asker: asker.meter_type(),
    lambda asker: asker.send(GetEventStatusRequest()),
)

#: Bytes, dense in what looks like an answer to these questions.
chunks = (
    st.sampled_from((SERIAL, DAMAGED, EMPTY, ACK, ZERO, NOISE, b"\x40", SERIAL[:3]))
    | st.just(registers({60: 7}))
    | st.just(registers({1003: DATE, 1002: TIME}))
    | damaged_frames()
    | tricky_bytes(max_size=20)
    | streams
)

#: Instants, dense in those at which something is decided.
instants = st.sampled_from(
    (0.0, 0.01, 0.3, 1.6, 2.0, 2.055, 2.5, 3.6, 3.655, 3.9)
) | st.floats(0, 30)

gaps = st.sampled_from((0.01, 0.19, 0.2, 0.21, 0.49, 0.5, 0.51, 1.0)) | st.floats(0, 3)


@st.composite
def bursts(draw: st.DrawFn) -> Reply:
    """Bytes at some instants."""
    pieces = draw(st.lists(st.tuples(instants, chunks), max_size=6))
    return sorted(pieces, key=lambda piece: piece[0])


@st.composite
def trickles(draw: st.DrawFn) -> Reply:
    """Bytes that come one by one."""
    raw, after, gap_seconds = draw(chunks), draw(instants), draw(gaps)
    return slowly(raw[:300], after=after, gap_seconds=gap_seconds)


@st.composite
def babble(draw: st.DrawFn) -> Reply:
    """A line that talks for minutes, often as if an answer went on."""
    beginning = draw(st.sampled_from((b"", b"\x40", SERIAL[:3])))
    raw = draw(st.sampled_from((b"\x40", ZERO, NOISE, SERIAL[:3], SERIAL)))
    gap_seconds = draw(st.sampled_from((0.1, 0.19, 0.21, 0.4, 0.49)))
    return slowly((beginning + raw * 600)[:600], after=0.1, gap_seconds=gap_seconds)


replies = bursts() | trickles()
unasked_bytes = replies | babble()


class WatchedLine(Line):
    """Keeps what happens to it, and when."""

    def __init__(self) -> None:
        super().__init__()
        self.history: list[tuple[State, Event, float]] = []

    def happened(self, event: Event, at: float | None = None) -> None:
        """Keep the event."""
        self.history.append((self.state, event, -1.0 if at is None else at))
        super().happened(event, at)


def ask_all(
    questions: list[Callable[[Any], Any]], said: list[Reply], unasked: Reply
) -> tuple[PlanAsker, ScriptedPeer, list[float]]:
    """Ask one question after the other; return how long each took."""
    peer = ScriptedPeer(said)
    peer.say(unasked, 0)
    asker = PlanAsker(peer, allow_writes=True)
    asker.line = WatchedLine()
    seconds = []
    for ask in questions:
        began, asked = asker.port.now(), len(peer.asked)
        try:
            ask(asker)
        except KmpError as error:
            event(type(error).__name__)
        different = len({raw for _, raw in peer.asked[asked:]})
        # A reading of more than eight registers is as many questions.
        seconds.append((asker.port.now() - began) / max(1, different))
        assert asker.line.state in {State.READY, State.RESTING}
    return asker, peer, seconds


@given(
    st.lists(st.sampled_from(QUESTIONS), min_size=1, max_size=3),
    st.lists(replies, max_size=9),
    unasked_bytes,
)
def test_any_line_gives_a_result_or_an_error_in_time(
    questions: list[Callable[[Any], Any]], said: list[Reply], unasked: Reply
) -> None:
    """A program hangs, or ends with an error that nobody promised."""
    asker, _, seconds = ask_all(questions, said, unasked)

    bound = asker.settings.total_seconds_max + QUIET_SECONDS_MAX
    assert max(seconds) <= bound + TICK


@given(
    st.lists(st.sampled_from(QUESTIONS), min_size=1, max_size=3),
    st.lists(replies, max_size=9),
    unasked_bytes,
)
def test_any_line_is_left_alone_when_it_should_be(
    questions: list[Callable[[Any], Any]], said: list[Reply], unasked: Reply
) -> None:
    """A request is sent while the answer to another one may be under way."""
    asker, peer, _ = ask_all(questions, said, unasked)

    history = asker.line.history  # type: ignore[attr-defined] # a WatchedLine
    assert all((state, what) in TRANSITIONS for state, what, _ in history)
    quiet = {
        Event.ATTEMPT_FAILED: QUIET_SECONDS,
        Event.RETRY_ANSWERED: QUIET_SECONDS,
        Event.ANSWER_RECEIVED: PAUSE_SECONDS,
    }
    ends = [at + quiet[what] for _, what, at in history if what in quiet]
    for free_from, (asked_at, _) in zip(ends, peer.asked[1:], strict=False):
        assert asked_at >= free_from - TICK
    assert all(one <= two for (one, _), (two, _) in pairwise(peer.asked))
