"""The outermost layer that both command lines share."""

from collections.abc import Callable

import click
import pytest

from pykmp.tool.outermost import status_of


def raising(error: BaseException) -> Callable[[], object]:
    """Return a command that ends with an error."""

    def command() -> object:
        raise error

    return command


def unexpected(error: Exception) -> int:
    """Fail: there is nothing to report."""
    raise AssertionError(error)


@pytest.mark.parametrize(("ended", "status"), [(None, 0), (0, 0), (6, 6), ("text", 0)])
def test_what_a_command_returns_is_its_status(ended: object, status: int) -> None:
    """A script takes a half for the whole."""
    assert status_of(lambda: ended, report=unexpected) == status


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_who_interrupts_needs_no_words(error: BaseException) -> None:
    """Ctrl-C is told as a fault of the program."""
    assert status_of(raising(error), report=unexpected) == 130


def test_each_program_says_itself_what_went_wrong() -> None:
    """A failure leads to the status of another program."""
    error, reported = ValueError("a"), list[Exception]()

    status = status_of(raising(error), report=lambda one: reported.append(one) or 7)

    assert status == 7
    assert reported == [error]
