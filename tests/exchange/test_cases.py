"""Every case of the table, by plans alone."""

import pytest

from tests.exchange.asking import Case, outcome
from tests.exchange.cases import CASES
from tests.exchange.driving import PlanAsker
from tests.exchange.peers import ScriptedPeer


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_user_gets_the_right_thing(case: Case) -> None:
    """A user gets a wrong value, or is told the wrong reason."""
    peer = ScriptedPeer(case.replies)
    asker = PlanAsker(peer, allow_writes=True)

    result = outcome(case, asker)

    assert result == case.expected
    assert len(peer.asked) == case.requests
    assert asker.port.now() == pytest.approx(case.seconds, abs=0.06)
