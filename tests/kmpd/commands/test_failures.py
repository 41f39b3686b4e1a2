"""What `kmpd` says of errors, and what it leaves to be shown in full."""

import os
import subprocess
import sys

import click
import pytest

from kmpd.commands.failures import status_of
from kmpd.errors import ControlError
from pykmp.errors import PortBusyError


def raising(error: Exception) -> object:
    """End with an error."""
    raise error


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (click.UsageError("a"), 2, "Error: a\n"),
        (click.exceptions.Exit(9), 9, ""),
        (ControlError(reason="b"), 1, "kmpd: b\n"),
        (
            ExceptionGroup("", [PortBusyError(url="/dev/c"), ControlError(reason="d")]),
            5,
            f"kmpd: {PortBusyError(url='/dev/c')}\nkmpd: d\n",
        ),
    ],
)
def test_errors_of_ours_are_told_in_words(
    error: Exception, status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An administrator reads a traceback, and not what to do."""
    assert status_of(lambda: raising(error)) == status

    assert capsys.readouterr().err == said


def test_a_fault_of_the_station_is_shown_in_full() -> None:
    """Nobody can find a fault of which only one line is told."""
    with pytest.raises(ZeroDivisionError):
        status_of(lambda: raising(ZeroDivisionError()))


def test_a_fault_is_shown_though_other_errors_came_with_it() -> None:
    """A fault hides behind a port that is busy."""
    group = ExceptionGroup("", [ControlError(reason="a"), ZeroDivisionError()])

    with pytest.raises(ExceptionGroup) as caught:
        status_of(lambda: raising(group))

    assert [type(one) for one in caught.value.exceptions] == [ZeroDivisionError]


def test_a_reader_that_goes_away_ends_the_program_without_words() -> None:
    """`kmpd ... | head` shows a traceback."""
    reading, writing = os.pipe()
    os.close(reading)

    finished = subprocess.run(
        [sys.executable, "-m", "kmpd", "--help"],
        check=False,
        encoding="utf-8",
        stderr=subprocess.PIPE,
        stdout=writing,
        timeout=50,
    )
    os.close(writing)

    assert finished.stderr == ""
    assert finished.returncode == 1
