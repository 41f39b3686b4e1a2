"""The remaining errors say whose mistake it was."""

import pickle

import pytest

from tests.errors.texts import ROOT, Said


@pytest.mark.parametrize("said", ROOT, ids=str)
def test_texts_are_whole_sentences_of_facts(said: Said) -> None:
    """A user is told half of what is known, or a rule on a text finds nothing."""
    assert str(said.error) == said.text


@pytest.mark.parametrize("said", ROOT, ids=str)
def test_texts_survive_the_way_to_another_process(said: Said) -> None:
    """A worker process that meets an error takes its pool down with it."""
    arrived = pickle.loads(pickle.dumps(said.error))  # noqa: S301 - our own bytes

    assert type(arrived) is type(said.error)
    assert str(arrived) == said.text
