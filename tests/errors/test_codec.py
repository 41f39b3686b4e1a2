"""Errors about bytes and values say what is wrong with them."""

import pickle

import pytest

from pykmp.errors import AckReceivedException, KmpError
from tests.errors.texts import CODEC, Said


@pytest.mark.parametrize("said", CODEC, ids=str)
def test_texts_are_whole_sentences_of_facts(said: Said) -> None:
    """A user is told half of what is known, or a rule on a text finds nothing."""
    assert str(said.error) == said.text


@pytest.mark.parametrize("said", CODEC, ids=str)
def test_texts_survive_the_way_to_another_process(said: Said) -> None:
    """A worker process that meets an error takes its pool down with it."""
    arrived = pickle.loads(pickle.dumps(said.error))  # noqa: S301 - our own bytes

    assert type(arrived) is type(said.error)
    assert str(arrived) == said.text


def test_an_acknowledgement_is_no_error() -> None:
    """A handler of errors takes an acknowledgement for a failure."""
    arrived = pickle.loads(pickle.dumps(AckReceivedException()))  # noqa: S301

    assert type(arrived) is AckReceivedException
    assert not isinstance(arrived, KmpError)
