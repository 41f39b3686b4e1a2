"""Every case of the table, with threads and with asyncio."""

import pytest

from pykmp.errors import PortError
from pykmp.exchange import TRANSITIONS, Event, State, line
from pykmp.exchange.states import after
from tests.client.sides import MakeSide
from tests.exchange.asking import Case, serial
from tests.exchange.cases import CASES, LOST
from tests.exchange.frames import SERIAL, SERIAL_NUMBER
from tests.exchange.peers import says


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_user_gets_the_right_thing(case: Case, make_side: MakeSide) -> None:
    """A user gets a wrong value, or is told the wrong reason, with one client only."""
    side = make_side(case.replies, allow_writes=True)

    result = side.outcome(case)

    assert result == case.expected
    assert len(side.peer.asked) == case.requests
    assert side.now() == pytest.approx(case.seconds, abs=0.06)
    assert len(side.ports) == 1


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_client_can_be_asked_again(case: Case, make_side: MakeSide) -> None:
    """One bad answer ends a program that should run for years."""
    used = (*case.replies, *[()] * (case.requests - len(case.replies)))
    side = make_side((*used, says(SERIAL)), allow_writes=True)
    side.outcome(case)
    side.peer.plug_in()

    number = side.ask(serial)

    assert number == SERIAL_NUMBER
    assert len(side.ports) == (2 if case in LOST else 1)


def test_every_transition_is_seen(
    make_side: MakeSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table of states promises what never happens."""
    seen: set[tuple[State, Event]] = set()

    def watched(state: State, event: Event) -> State:
        seen.add((state, event))
        return after(state, event)

    monkeypatch.setattr(line, "after", watched)
    for case in CASES:
        side = make_side(case.replies, allow_writes=True)
        side.outcome(case)
        side.outcome(case)
    lost = make_side([says(SERIAL)])
    lost.ask(serial)
    lost.peer.say([(0, None)], 0)
    with pytest.raises(PortError):
        lost.ask(serial)

    assert seen == set(TRANSITIONS)
