"""The table of states: every pair of state and event."""

import itertools

import pytest

from pykmp.errors import IllegalEventError
from pykmp.exchange import TRANSITIONS, Event, Line, State
from pykmp.exchange.states import after

PAIRS = tuple(itertools.product(State, Event))
LEGAL = tuple(TRANSITIONS)
ILLEGAL = tuple(pair for pair in PAIRS if pair not in TRANSITIONS)


def names(pair: tuple[State, Event]) -> str:
    """Return a pair as a name."""
    state, event = pair
    return f"{state.value}, {event.value}"


@pytest.mark.parametrize("pair", LEGAL, ids=names)
def test_what_is_in_the_table_happens(pair: tuple[State, Event]) -> None:
    """A line stays in a state that is no longer true."""
    line = Line()
    line.state, event = pair

    line.happened(event)

    assert line.state is TRANSITIONS[pair] is after(*pair)


@pytest.mark.parametrize("pair", ILLEGAL, ids=names)
def test_what_is_not_in_the_table_is_refused(pair: tuple[State, Event]) -> None:
    """A mistake of a caller is taken for something that happened on the line."""
    line = Line()
    line.state, event = pair

    with pytest.raises(IllegalEventError) as caught:
        line.happened(event)

    assert line.state is pair[0]
    assert (caught.value.state, caught.value.event) == (pair[0].value, event.value)
    assert str(caught.value) == (
        f"Event {event.value} cannot happen in state {pair[0].value}."
    )


def test_the_table_cannot_be_changed() -> None:
    """One user of a line changes the rules for all others."""
    with pytest.raises(TypeError):
        TRANSITIONS[State.READY, Event.QUIET_PASSED] = State.READY  # type: ignore[index] # the refusal is under test


def test_every_state_leads_back_to_ready() -> None:
    """A line gets stuck where no question can be asked."""
    leads = {State.READY}
    for _ in State:
        leads |= {state for (state, _), then in TRANSITIONS.items() if then in leads}

    assert leads == set(State)
