"""How fast, how long, how often: the numbers, and that every case keeps to them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.exchange import (
    QUIET_SECONDS,
    Ask,
    ExchangeSettings,
    State,
    line_seconds,
    total_seconds_max,
)
from tests.exchange.asking import Case, outcome
from tests.exchange.cases import CASES, GOOD, RETRIED
from tests.exchange.driving import PlanAsker
from tests.exchange.peers import ScriptedPeer, says
from tests.strategies import STOP


def test_a_byte_has_eleven_bits() -> None:
    """A time-out ends before a long request has left."""
    assert line_seconds(1) == pytest.approx(11 / 1200)
    assert line_seconds(101) == pytest.approx(0.926, abs=0.001)
    assert line_seconds(101, baud=9600) == pytest.approx(0.116, abs=0.001)


@pytest.mark.parametrize(
    ("attempts", "timeout_seconds", "seconds"),
    [(3, 2.0, 17.3), (1, 2.0, 9.1), (2, 0.5, 10.2), (5, 10.0, 65.5)],
)
def test_the_worst_total_is_the_documented_one(
    attempts: int, timeout_seconds: float, seconds: float
) -> None:
    """Whoever plans a schedule by the documentation plans too short."""
    settings = ExchangeSettings(attempts=attempts, timeout_seconds=timeout_seconds)
    total = total_seconds_max(attempts=attempts, timeout_seconds=timeout_seconds)

    assert total == pytest.approx(seconds)
    assert settings.total_seconds_max == total


@given(st.integers(1, 20), st.floats(0.01, 60))
def test_a_silent_line_gets_all_its_attempts(attempts: int, timeout: float) -> None:
    """The deadline of the whole question takes away attempts that were promised."""
    peer = ScriptedPeer()
    settings = {"attempts": attempts, "timeout_seconds": timeout}

    seconds = wait_in_vain(peer, **settings)

    assert len(peer.asked) == attempts
    assert seconds < total_seconds_max(attempts=attempts, timeout_seconds=timeout)


def wait_in_vain(peer: ScriptedPeer, **settings: float) -> float:
    """Return how long an asker tries."""
    asker = PlanAsker(peer, **settings)
    with pytest.raises(TimeoutError):
        asker.read(*range(8))
    return asker.port.now()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_request_is_one_write(case: Case) -> None:
    """A meter drops a request that comes in pieces."""
    peer = ScriptedPeer(case.replies)

    outcome(case, PlanAsker(peer, allow_writes=True))

    for raw in peer.requests:
        assert raw[0] == 0x80
        assert raw.index(STOP) == len(raw) - 1


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_meter_is_left_alone_after_a_failed_attempt(case: Case) -> None:
    """A meter discards requests that come before its quiet is over."""
    peer = ScriptedPeer(case.replies)
    asker = PlanAsker(peer, allow_writes=True)

    outcome(case, asker)

    repeated = [
        (earlier, later)
        for (earlier, one), (later, other) in pairwise(peer.asked)
        if one == other
    ]
    for earlier, later in repeated:
        heard = earlier + 0.3  # When the cases answer, if they do.
        assert later >= heard + QUIET_SECONDS


@pytest.mark.parametrize("case", [*GOOD, *RETRIED], ids=str)
def test_the_next_question_comes_after_a_pause(case: Case) -> None:
    """A meter that has just answered does not hear the next request."""
    peer = ScriptedPeer((*case.replies, says(b"")))
    asker = PlanAsker(peer, allow_writes=True)
    outcome(case, asker)
    rests = asker.line.state is State.RESTING
    done = asker.port.now()

    with pytest.raises(TimeoutError):
        asker.meter_type()

    asked = peer.asked[case.requests][0]
    assert asked - done >= (QUIET_SECONDS if rests else 11 / 1200) - 1e-9
    assert asked - done <= QUIET_SECONDS + 1e-9


@pytest.mark.parametrize("case", CASES, ids=str)
def test_no_answer_is_awaited_once_a_question_is_over(case: Case) -> None:
    """A client cannot ask again."""
    asker = PlanAsker(ScriptedPeer(case.replies), allow_writes=True)

    outcome(case, asker)

    assert asker.line.state in {State.READY, State.RESTING}
    assert sum(isinstance(step, Ask) for step in asker.steps) == case.requests


@pytest.mark.parametrize(
    "setting", [{"attempts": 0}, {"timeout_seconds": 0}, {"baud": 0}]
)
def test_settings_without_sense_are_refused(setting: dict[str, int]) -> None:
    """A question that cannot be asked even once fails in a strange way."""
    with pytest.raises(ValueError, match=next(iter(setting))):
        ExchangeSettings(**setting)
