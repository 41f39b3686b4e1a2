"""Errors about a port say which one, what is wrong and how to mend it."""

import pickle

import pytest

from pykmp.errors import PortError, PortNotFoundError
from tests.errors.texts import PORT, Said


@pytest.mark.parametrize("said", PORT, ids=str)
def test_texts_are_whole_sentences_of_facts(said: Said) -> None:
    """A user is told half of what is known, or a rule on a text finds nothing."""
    assert str(said.error) == said.text


@pytest.mark.parametrize("said", PORT, ids=str)
def test_texts_survive_the_way_to_another_process(said: Said) -> None:
    """A worker process that meets an error takes its pool down with it."""
    arrived = pickle.loads(pickle.dumps(said.error))  # noqa: S301 - our own bytes

    assert type(arrived) is type(said.error)
    assert str(arrived) == said.text


@pytest.mark.parametrize("said", PORT, ids=str)
def test_how_to_mend_it_stands_behind_what_is_wrong(said: Said) -> None:
    """A tool that shows fact and advice on two lines shows one of them twice."""
    assert isinstance(said.error, PortError)
    assert str(said.error) == f"{said.error.summary} {said.error.advice}"


def test_a_port_without_a_reason_shows_no_empty_brackets() -> None:
    """A message ends in a pair of brackets with nothing inside."""
    assert PortNotFoundError(url="/dev/ttyUSB7").summary == (
        "Port /dev/ttyUSB7 does not exist."
    )
