"""Never one answer behind: a late answer is not taken for one to the next question."""

import itertools
import random
from collections.abc import Iterator

import pytest

from pykmp.errors import SilenceError
from pykmp.ports.memory import VirtualPort
from tests.exchange.asking import digest
from tests.exchange.driving import PlanAsker
from tests.exchange.frames import registers
from tests.exchange.peers import ScriptedPeer, counting, says

QUESTIONS = 50

#: The latest answer that is told from one to the next request: time-out, line time of
#: a request for one register, and quiet together take 3.68 s.
LATEST_SECONDS = 3.65


def answer(count: int) -> bytes:
    """Return the answer that register 60 is this high."""
    return registers({60: count})


def ask(asker: PlanAsker) -> int | None:
    """Return the value of register 60, or None if no answer came."""
    try:
        return int(digest(asker.read(60)).values[60])  # type: ignore[attr-defined] # Values
    except TimeoutError:
        return None


def delays(seed: int, shortest: float) -> Iterator[float]:
    """Return random delays, without end."""
    chance = random.Random(seed)
    while True:
        yield chance.uniform(shortest, LATEST_SECONDS)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("shortest", [0.0, 1.6, 2.0])
@pytest.mark.parametrize("attempts", [1, 3])
def test_every_value_is_that_of_its_own_question(
    seed: int, shortest: float, attempts: int
) -> None:
    """Yesterday's reading is stored as today's."""
    meter = counting(answer, delays(seed, shortest))
    peer = ScriptedPeer(itertools.repeat(meter))
    asker = PlanAsker(peer, attempts=attempts)

    for _ in range(QUESTIONS):
        before = len(peer.asked)
        value = ask(asker)
        assert value is None or before < value <= len(peer.asked)


def test_an_answer_that_comes_in_the_next_question_is_dropped() -> None:
    """A question that failed answers the next one."""
    late = [(LATEST_SECONDS, answer(1))]
    peer = ScriptedPeer([late, says(answer(2))])
    asker = PlanAsker(peer, attempts=1)
    with pytest.raises(SilenceError):
        asker.read(60)

    value = ask(asker)

    assert value == 2


def test_an_answer_that_comes_after_its_retry_is_dropped() -> None:
    """The second of two answers to one question answers the next question."""
    peer = ScriptedPeer([[(3.8, answer(1))], [(1.5, answer(2))], says(answer(3))])
    asker = PlanAsker(peer)

    seen = [ask(asker), ask(asker)]

    assert seen == [1, 3]


def test_an_answer_that_comes_while_the_program_does_something_else_is_dropped() -> (
    None
):
    """An answer that waits in the port answers the next question."""
    peer = ScriptedPeer([[(2.5, answer(1))], says(answer(2))])
    asker = PlanAsker(peer, attempts=1)
    with pytest.raises(SilenceError):
        asker.read(60)
    asker.port = VirtualPort(peer, start_seconds=30.0)

    value = ask(asker)

    assert value == 2


def test_an_answer_said_twice_is_heard_once() -> None:
    """The echo of an answer answers the next question."""
    peer = ScriptedPeer([[(0.3, answer(1)), (0.305, answer(1))], says(answer(2))])
    asker = PlanAsker(peer)

    seen = [ask(asker), ask(asker)]

    assert seen == [1, 2]
