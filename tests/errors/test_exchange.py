"""Errors about a conversation say what was heard and what to try."""

import pickle

import pytest

from pykmp.errors import EchoOnlyError, ExchangeError, LateAnswerError, SilenceError
from tests.errors.texts import EXCHANGE, Said


@pytest.mark.parametrize("said", EXCHANGE, ids=str)
def test_texts_are_whole_sentences_of_facts(said: Said) -> None:
    """A user is told half of what is known, or a rule on a text finds nothing."""
    assert str(said.error) == said.text


@pytest.mark.parametrize("said", EXCHANGE, ids=str)
def test_texts_survive_the_way_to_another_process(said: Said) -> None:
    """A worker process that meets an error takes its pool down with it."""
    arrived = pickle.loads(pickle.dumps(said.error))  # noqa: S301 - our own bytes

    assert type(arrived) is type(said.error)
    assert str(arrived) == said.text


def test_silence_is_a_timeout_for_whoever_waits_for_one() -> None:
    """A program that handles TimeoutError dies of a silent meter."""
    for kind in (SilenceError, EchoOnlyError, LateAnswerError):
        assert issubclass(kind, TimeoutError)


@pytest.mark.parametrize("said", EXCHANGE, ids=str)
def test_what_to_try_stands_behind_what_was_heard(said: Said) -> None:
    """A tool that shows fact and advice on two lines shows one of them twice."""
    assert isinstance(said.error, ExchangeError)
    assert str(said.error) == f"{said.error.summary} {said.error.advice}"
