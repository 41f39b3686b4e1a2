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


@pytest.mark.parametrize("said", ROOT, ids=str)
def test_facts_are_shown_when_debugging(said: Said) -> None:
    """A log that shows an error by its repr does not tell what went wrong."""
    shown = repr(said.error)

    assert shown.startswith(f"{type(said.error).__name__}(")
    for name in type(said.error).__annotations__:
        assert f"{name}={getattr(said.error, name)!r}" in shown
