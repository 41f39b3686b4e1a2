"""`pykmp-tool clock`: shown beside this computer's, and set only if that is meant."""

import csv
import datetime as dt
import io
import json

import pytest

from pykmp.client import MeterClient
from tests.contract.frames import registers
from tests.contract.scripted import ScriptedMeter, over_tcp
from tests.tool.conftest import ONCE, AtATerminal, RunTool, StartMeter, words_of

#: What the emulated meter shows, and its clock stands still.
SHOWN = "2022-01-12 20:02:43"


def clock_of(url: str) -> str:
    """Return what the clock of a meter shows."""
    with MeterClient(url) as meter:
        return str(meter.clock())


def test_both_clocks_are_shown_with_what_is_between_them(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """A person has to compute how far the clock is off."""
    finished = tool("-d", start_meter(), *ONCE, "clock")

    first, second, third = finished.stdout.splitlines()
    assert first == f"Meter clock is:   {SHOWN}"
    assert second.startswith("This computer's:  20")
    assert second.endswith("(standard time, UTC+00:00)")
    assert third.startswith("The meter is ")
    assert third.endswith(" behind.")
    assert finished.returncode == 0


@pytest.mark.parametrize("zone", ["CET-1CEST", "EST5EDT", "UTC"])
def test_summer_time_does_not_count(
    zone: str, start_meter: StartMeter, tool: RunTool
) -> None:
    """Half the year every meter seems to be an hour off."""
    offset = {"CET-1CEST": "+01:00", "EST5EDT": "-05:00", "UTC": "+00:00"}[zone]

    finished = tool("-d", start_meter(), *ONCE, "clock", "--json", TZ=zone)

    assert json.loads(finished.stdout)["computer_clock"].endswith(offset)


def test_json_and_csv_have_the_same_facts(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """A program that records the drift of clocks gets text."""
    url = start_meter()

    answer = json.loads(tool("-d", url, *ONCE, "clock", "--json").stdout)
    (row,) = csv.DictReader(io.StringIO(tool("-d", url, "clock", "--csv").stdout))

    assert list(answer) == list(row)
    assert answer["meter_clock"] == row["meter_clock"] == "2022-01-12T20:02:43"
    meter = dt.datetime.fromisoformat(answer["meter_clock"])
    computer = dt.datetime.fromisoformat(answer["computer_clock"])
    between = meter - computer.replace(tzinfo=None)
    assert answer["offset_seconds"] == between.total_seconds()


@pytest.mark.parametrize("words", [["--set"], ["--set-to", "2026-01-31T22:04:00"]])
def test_without_somebody_to_ask_nothing_is_sent(
    words: list[str], start_meter: StartMeter, tool: RunTool
) -> None:
    """A script changes a legal instrument by accident."""
    url = start_meter()

    finished = tool("-v", "-d", url, *ONCE, "clock", *words)

    (line,) = words_of(finished)
    assert "--yes" in line
    assert finished.returncode == 2
    assert clock_of(url) == SHOWN


def test_with_yes_it_is_set_and_read_back(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """Nobody knows whether the meter took the time."""
    url = start_meter()

    finished = tool("-d", url, *ONCE, "clock", "--set-to", "2026-01-31T22:04", "--yes")

    assert "Meter clock is:   2026-01-31 22:04:00" in finished.stdout
    assert finished.returncode == 0
    assert clock_of(url) == "2026-01-31 22:04:00"


def test_it_is_set_to_this_computers_standard_time(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """A meter is set an hour off because it is summer."""
    url = start_meter()
    zone = dt.timezone(dt.timedelta(hours=1))
    before = dt.datetime.now(zone).replace(tzinfo=None, microsecond=0)

    tool("-d", url, *ONCE, "clock", "--set", "--yes", TZ="CET-1CEST")

    set_to = dt.datetime.fromisoformat(clock_of(url))
    assert before <= set_to <= dt.datetime.now(zone).replace(tzinfo=None)


def test_a_person_is_asked_with_serial_number_and_change(
    start_meter: StartMeter, at_terminal: AtATerminal
) -> None:
    """A person sets the clock of another meter than meant."""
    url = start_meter()
    program = at_terminal("-d", url, *ONCE, "clock", "--set-to", "2026-01-31T22:04:00")

    program.wait_for("[y/N]")
    question = program.shown
    program.type("y\n")

    assert program.end() == 0
    assert f"meter 123456 from {SHOWN} to 2026-01-31 22:04:00?" in question
    assert clock_of(url) == "2026-01-31 22:04:00"


@pytest.mark.parametrize("answer", ["n\n", "\n"])
def test_who_does_not_agree_changes_nothing(
    answer: str, start_meter: StartMeter, at_terminal: AtATerminal
) -> None:
    """A person who hesitates has set the clock already."""
    url = start_meter()
    program = at_terminal("-d", url, *ONCE, "clock", "--set")

    program.wait_for("[y/N]")
    program.type(answer)

    assert program.end() == 1
    assert "Nothing was changed." in program.shown
    assert clock_of(url) == SHOWN


def test_a_meter_without_a_clock_is_told(tool: RunTool) -> None:
    """A meter that has no clock seems to be silent."""
    with over_tcp(ScriptedMeter(registers())) as meter:
        finished = tool("-d", meter.url, *ONCE, "clock")

    assert finished.stdout == ""
    assert len(words_of(finished)) == 2
    assert finished.returncode == 7


def test_a_lost_request_to_set_it_is_told(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """A person believes that the clock was set."""
    finished = tool("-d", start_meter("silence"), *ONCE, "clock", "--set", "--yes")

    assert "SetClockRequest" in words_of(finished)[0]
    assert finished.returncode == 3
