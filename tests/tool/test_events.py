"""`pykmp-tool events`: told in words, and cleared only if that is meant."""

import json

import pytest

from pykmp.client import MeterClient
from pykmp.messages import GetEventStatusRequest
from tests.tool.conftest import ONCE, AtATerminal, RunTool, StartMeter, words_of
from tests.tool.test_rendering import documented_keys

UNREAD = "00000100"


def status_at(url: str) -> str:
    """Return the event status of the logger in a top module."""
    with MeterClient(url, address=0x7F) as logger:
        return logger.send(GetEventStatusRequest()).status.hex()


def test_flags_are_told_in_words(start_meter: StartMeter, tool: RunTool) -> None:
    """A person has to look up what bits mean."""
    finished = tool("-d", start_meter(meter="801"), *ONCE, "events")

    assert finished.stdout == (
        "Event status is: 00 00 01 00 (hex)\n  the interval log has unread records\n"
    )
    assert finished.returncode == 0


def test_an_electricity_meter_has_words_of_its_own(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """The same bit means another log."""
    url = start_meter(meter="382")

    finished = tool("-d", url, *ONCE, "events", "--meter", "382")

    assert "the debiting log has unread records" in finished.stdout


def test_the_address_that_is_given_counts(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """A logger in the base module cannot be asked."""
    finished = tool("-d", start_meter(meter="801"), "-a", "191", *ONCE, "events")

    assert finished.returncode == 3


def test_every_key_is_documented(start_meter: StartMeter, tool: RunTool) -> None:
    """A program relies on a key that nobody promised, or misses one that was."""
    finished = tool("-d", start_meter(meter="801"), *ONCE, "events", "--json")

    record = json.loads(finished.stdout)
    assert list(record) == documented_keys("events")
    assert record["status_hex"] == UNREAD
    assert [flag["value"] for flag in record["flags"]] == [256]


def test_a_meter_without_a_logger_is_told(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """A person turns the head around, and the meter has no such thing."""
    finished = tool("-d", start_meter(), *ONCE, "events")

    assert "without such a logger" in words_of(finished)[-1]
    assert finished.returncode == 3


@pytest.mark.parametrize("words", [["--clear"], ["--clear", "--always"], ["--always"]])
def test_without_somebody_to_ask_nothing_is_sent(
    words: list[str], start_meter: StartMeter, tool: RunTool
) -> None:
    """A script makes records seem read that nobody has."""
    url = start_meter(meter="801")

    finished = tool("-v", "-d", url, *ONCE, "events", *words)

    assert len(words_of(finished)) == 1
    assert finished.returncode == 2
    assert status_at(url) == UNREAD


def test_what_was_not_read_stays(start_meter: StartMeter, tool: RunTool) -> None:
    """A person believes that flags are cleared, and they are not."""
    url = start_meter(meter="801")

    finished = tool("-d", url, *ONCE, "events", "--clear", "--yes")

    assert "has not been read" in words_of(finished)[0]
    assert finished.returncode == 1
    assert status_at(url) == UNREAD


def test_in_any_case_it_is_cleared(start_meter: StartMeter, tool: RunTool) -> None:
    """An alarm that was dealt with cannot be switched off."""
    url = start_meter(meter="801")

    finished = tool("-d", url, *ONCE, "events", "--clear", "--always", "--yes")

    assert "nothing to tell" in finished.stdout
    assert finished.returncode == 0
    assert status_at(url) == "00000000"


@pytest.mark.parametrize(
    ("answer", "status", "left"), [("y\n", 0, "00000000"), ("\n", 1, UNREAD)]
)
def test_a_person_is_asked_with_serial_number_and_flags(
    *,
    answer: str,
    status: int,
    left: str,
    start_meter: StartMeter,
    at_terminal: AtATerminal,
) -> None:
    """A person clears the events of another meter than meant."""
    url = start_meter(meter="801")
    program = at_terminal("-d", url, *ONCE, "events", "--clear", "--always")

    program.wait_for("[y/N]")
    question = program.shown
    program.type(answer)

    assert program.end() == status
    assert "meter 8010001 (the interval log has unread records)?" in question
    assert status_at(url) == left
