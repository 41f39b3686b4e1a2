"""A line between questions: when it may be used, and what is thrown away."""

import contextlib
import itertools
from collections.abc import Iterable

import pytest

from pykmp.exchange import Arrival, Event, Line, State
from pykmp.exchange.pacing import (
    PAUSE_SECONDS,
    QUIET_SECONDS,
    QUIET_SECONDS_MAX,
    SETTLED_SECONDS,
)
from pykmp.ports.memory import VirtualPort
from tests.exchange.driving import drive
from tests.exchange.peers import Reply, ScriptedPeer

START = 100.0


def settled(line: Line, *, talk: Reply = ()) -> tuple[float, bytes]:
    """Return how long a line takes to settle, and what it throws away."""
    peer = ScriptedPeer()
    peer.say(talk, START)
    port = VirtualPort(peer, start_seconds=START)
    dropped: list[bytes] = []
    began, ended = drive(line.settle(dropped.append), port)
    assert (began, ended) == (START, port.now())
    return ended - began, b"".join(dropped)


def resting(since: float | None = START) -> Line:
    """Return a line after a failed attempt."""
    line = Line()
    line.happened(Event.REQUEST_SENT)
    line.happened(Event.ATTEMPT_FAILED, since)
    return line


def test_a_new_line_is_ready_at_once() -> None:
    """The first question of a program waits for nothing."""
    seconds, dropped = settled(Line(), talk=[(0, b"late"), (1, b"later")])

    assert (seconds, dropped) == (0, b"late")


def test_a_line_pauses_after_an_answer() -> None:
    """A meter that has just answered does not hear the next request."""
    line = Line()
    line.happened(Event.REQUEST_SENT)
    line.happened(Event.ANSWER_RECEIVED, START)

    seconds, dropped = settled(line, talk=[(0.004, b"echo"), (0.012, b"later")])

    assert seconds == pytest.approx(PAUSE_SECONDS)
    assert pytest.approx(0.0092, abs=1e-4) == PAUSE_SECONDS
    assert dropped == b"echo"
    assert line.state is State.READY


def test_a_pause_that_has_passed_is_not_made_again() -> None:
    """Every question costs more than it needs."""
    line = Line()
    line.happened(Event.REQUEST_SENT)
    line.happened(Event.ANSWER_RECEIVED, START - 1)

    assert settled(line) == (0, b"")


@pytest.mark.parametrize("event", [Event.ATTEMPT_FAILED, Event.RETRY_ANSWERED])
def test_a_line_rests_while_an_answer_may_be_under_way(event: Event) -> None:
    """The answer to the last question is taken for one to the next."""
    line = Line()
    line.happened(Event.REQUEST_SENT)
    line.happened(event, START - 0.6)

    seconds, dropped = settled(line, talk=[(0.5, b"late")])

    assert seconds == pytest.approx(QUIET_SECONDS - 0.6)
    assert dropped == b"late"
    assert line.state is State.READY


def test_quiet_that_has_passed_is_not_kept_again() -> None:
    """A program that asks once an hour waits for nothing."""
    assert settled(resting(START - QUIET_SECONDS)) == (0, b"")


def test_nobody_knows_since_when_so_the_quiet_begins_now() -> None:
    """A question that was broken off leaves its answer to the next one."""
    seconds, _ = settled(resting(since=None))

    assert seconds == pytest.approx(QUIET_SECONDS)


def test_a_line_that_talks_is_left_alone_until_it_has_settled() -> None:
    """A request is sent into an answer that is still coming."""
    last = QUIET_SECONDS + 0.5
    talk = [(tenth / 10, b"x") for tenth in range(round(last * 10) + 1)]

    seconds, dropped = settled(resting(), talk=talk)

    assert seconds == pytest.approx(last + SETTLED_SECONDS)
    assert len(dropped) == len(talk)


def test_a_line_that_never_settles_is_used_all_the_same() -> None:
    """Endless noise keeps a program waiting for ever."""
    talk = [(tenth / 10, b"x") for tenth in range(100)]

    seconds, _ = settled(resting(), talk=talk)

    assert seconds == pytest.approx(QUIET_SECONDS_MAX)


def test_a_rest_that_was_broken_off_goes_on() -> None:
    """A caller who gives up during the quiet shortens it for the next one."""
    line = resting()
    port = VirtualPort(ScriptedPeer(), start_seconds=START)
    plan = line.settle(None)
    next(plan)

    plan.close()

    assert line.state is State.RESTING
    assert drive(line.settle(None), port)[1] == pytest.approx(START + QUIET_SECONDS)


@pytest.mark.parametrize("since", [0.0, START, 10 * START])
def test_a_port_that_was_opened_again_has_another_clock(since: float) -> None:
    """A line rests for minutes, or not at all, by a clock that is no more."""
    line = resting(since)

    line.opened()

    assert settled(line)[0] == pytest.approx(QUIET_SECONDS)


def test_an_answer_that_is_still_due_is_waited_for() -> None:
    """A question that was broken off at once leaves its answer to the next one."""
    line = resting(since=None)
    line.awaited_until = START + 2.0

    assert settled(line)[0] == pytest.approx(2.0 + QUIET_SECONDS)


def test_an_answer_that_was_due_does_not_outlive_its_port() -> None:
    """A line rests for minutes by a clock that is no more."""
    line = resting(since=None)
    line.awaited_until = 10 * START

    line.opened()

    assert settled(line)[0] == pytest.approx(QUIET_SECONDS)


def test_a_pause_does_not_outlive_its_port() -> None:
    """A line waits for an instant on a clock that is no more."""
    line = Line()
    line.happened(Event.REQUEST_SENT)
    line.happened(Event.ANSWER_RECEIVED, 10 * START)

    line.opened()

    assert settled(line) == (0, b"")


def test_a_lost_line_rests_once_it_is_open() -> None:
    """An answer that was under way when the line broke is taken for the next one."""
    line = Line()
    line.happened(Event.LINE_LOST)

    line.opened()

    assert line.state is State.RESTING
    assert settled(line)[0] == pytest.approx(QUIET_SECONDS)


def drained(chunks: Iterable[bytes]) -> list[bytes]:
    """Return what a line threw away of chunks that a port hands out one by one."""
    dropped: list[bytes] = []
    plan = Line().settle(dropped.append)
    next(plan)
    with contextlib.suppress(StopIteration):
        for raw in chunks:
            plan.send(Arrival(raw, START))
    return dropped


def test_all_that_waits_is_thrown_away_however_little_a_port_hands_out() -> None:
    """What another program asked in an idle hour answers the next question."""
    waiting = [b"x" * 4096] * 20

    assert drained([*waiting, b""]) == [*waiting, b""]


def test_a_line_that_is_poured_full_for_ever_ends_the_wait() -> None:
    """A program that somebody floods never asks its question."""
    assert len(drained(itertools.repeat(b"x"))) < 10_000
