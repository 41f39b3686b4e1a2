"""`pykmp-tool log list`: what a meter remembers, and from when to when."""

import csv
import io
import json
from pathlib import Path

import pytest

from pykmp.emulator import fixed_values
from pykmp.meters import load_profile
from pykmp.ports.recording import read_recording
from tests.contract.scripted import ScriptedMeter, over_tcp
from tests.tool.conftest import ONCE, RunTool, StartMeter, words_of
from tests.tool.log_meters import VALUES, simulated_log


@pytest.fixture
def house(start_meter: StartMeter) -> str:
    """Return the URL of a 603 with two years behind it."""
    return start_meter(meter="603", values=VALUES)


def test_each_log_is_there_with_its_ends(house: str, tool: RunTool) -> None:
    """A log is left out, or somebody asks for records that are gone."""
    finished = tool("-d", house, "log", "list", "--meter", "603", "--json")

    found = [json.loads(line) for line in finished.stdout.splitlines()]
    assert [one["logger"] for one in found] == [
        logger.name for logger in load_profile("603").loggers
    ]
    for one in found:
        log = simulated_log("603", one["logger"])
        ids = (log.oldest, log.newest) if log.newest else (None, None)
        assert (one["oldest_id"], one["newest_id"]) == ids
    by_name = {one["logger"]: one for one in found}
    assert by_name["hour"]["newest_time"] == "2026-01-05T12:00:00"
    assert by_name["year"]["oldest_time"] == "2025-01-01T00:00:00"
    assert finished.returncode == 0


def test_what_is_assumed_is_marked(house: str, tool: RunTool) -> None:
    """A guess of ours is taken for the word of the meter."""
    finished = tool("-d", house, "log", "list", "--meter", "603", "--logger", "hour")

    first, *others = finished.stdout.splitlines()
    assert first == "hour: 1400 records* at most, one every hour"
    assert others[2].startswith("  holds*   Date and time, DATE, CLOCK, HR")
    assert others[-1].startswith("* assumed")


def test_a_meter_can_be_asked_how_its_logs_are_set_up(
    house: str, tool: RunTool
) -> None:
    """What is assumed cannot be found out."""
    finished = tool(
        *("-d", house, "log", "list", "--meter", "603"),
        *("--logger", "hour", "--configuration"),
    )

    assert finished.stdout.startswith("hour: 1400 records at most, one every hour\n")
    assert "*" not in finished.stdout


def test_a_log_costs_two_short_requests(
    house: str, tool: RunTool, tmp_path: Path
) -> None:
    """A list draws on the battery as a reading does."""
    finished = tool(
        *("-d", house, "--record", "line"),
        *("log", "list", "--meter", "603", "--logger", "day", "--csv"),
    )

    (row,) = csv.DictReader(io.StringIO(finished.stdout))
    assert (row["logger"], row["depth"], row["depth_assumed"]) == ("day", "460", "true")
    chunks = list(read_recording(tmp_path / "line"))
    assert len(chunks) == 4
    assert sum(len(chunk.raw) for chunk in chunks) < 110


def test_a_list_that_takes_long_is_told_beforehand(house: str, tool: RunTool) -> None:
    """Somebody waits and does not know for how long."""
    long = tool("-d", house, "log", "list", "--meter", "603", "--configuration")
    short = tool("-d", house, "log", "list", "--meter", "603", "--logger", "day")

    assert words_of(long)[0].startswith("A list of these logs: up to 30 requests, ")
    assert words_of(short) == []


def test_both_modules_are_asked_unless_one_is_named(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """The log of a module is not found, or another one is asked in vain."""
    url = start_meter(meter="601", values=VALUES)
    words = ("log", "list", "--meter", "601", "--json")

    both, one = tool("-d", url, *words), tool("-d", url, "-a", "191", *words)

    addresses = [
        [json.loads(line)["address"] for line in finished.stdout.splitlines()]
        for finished in (both, one)
    ]
    assert addresses == [[127, 127, 191, 191], [191, 191]]


def test_an_electricity_meter_has_logs_too(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """The load profile cannot be found."""
    url = start_meter(meter="omnipower", values=fixed_values)

    finished = tool("-d", url, "log", "list", "--meter", "omnipower", "--json")

    (line,) = finished.stdout.splitlines()
    assert json.loads(line)["logger"] == "load_profile"
    assert json.loads(line)["newest_time"] is not None


@pytest.mark.parametrize(
    ("family", "said"),
    [
        ("402", "No log of a MULTICAL 402 is public."),
        ("21", "how they are read is not public: nothing was asked."),
    ],
)
def test_a_family_without_public_logs_gets_a_clear_word(
    family: str, said: str, tool: RunTool
) -> None:
    """A meter is asked for what nobody can read."""
    with over_tcp(ScriptedMeter()) as meter:
        finished = tool("-d", meter.url, "log", "list", "--meter", family)

    assert said in words_of(finished)[-1]
    assert meter.connections == 0
    assert finished.returncode == 1


def test_a_silent_meter_is_asked_once(start_meter: StartMeter, tool: RunTool) -> None:
    """Ten logs of a meter that is not there take minutes."""
    url = start_meter("silence", meter="603")

    finished = tool("-d", url, *ONCE, "log", "list", "--meter", "603", "--json")

    assert "Silence" in words_of(finished)[-2]
    assert all(json.loads(line)["error"] for line in finished.stdout.splitlines())
    assert finished.returncode == 3


def test_one_module_of_two_is_a_part(start_meter: StartMeter, tool: RunTool) -> None:
    """A script takes a half for the whole."""
    url = start_meter(meter="801", values=VALUES)

    finished = tool("-d", url, *ONCE, "log", "list", "--meter", "601", "--json")

    errors = [json.loads(line)["error"] for line in finished.stdout.splitlines()]
    assert errors[:2] == [None, None]
    assert all(errors[2:])
    assert finished.returncode == 6


@pytest.mark.parametrize("words", [["log"], ["log", "--help"], ["log", "read", "-h"]])
def test_help_is_there(words: list[str], tool: RunTool) -> None:
    """Somebody who types log learns nothing."""
    finished = tool(*words)

    assert "stand before the command" in finished.stdout + finished.stderr
    assert finished.returncode == (2 if words == ["log"] else 0)


def test_a_shared_option_behind_it_is_told_where_it_stands(tool: RunTool) -> None:
    """A newcomer who types -d last learns that there is no -d."""
    finished = tool("log", "list", "-d", "X")

    (line,) = words_of(finished)
    assert "-d stands before the command: pykmp-tool -d URL log list. " in line


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("pykmp-tool log re", ["read"]),
        ("pykmp-tool log read --meter 603 --logger mi", ["minute_1", "minute_2"]),
        ("pykmp-tool log read --logger load", ["load_profile", "load_profile_event"]),
        ("pykmp-tool log read --registers E1,heat_energy_h", None),
    ],
)
def test_words_are_completed(
    words: str, completed: list[str] | None, tool: RunTool
) -> None:
    """The name of a log or a register has to be known by heart."""
    finished = tool(
        _PYKMP_TOOL_COMPLETE="bash_complete",
        COMP_WORDS=words,
        COMP_CWORD=str(len(words.split()) - 1),
    )

    found = [line.partition(",")[2] for line in finished.stdout.splitlines()]
    assert found == (completed or ["E1,heat_energy_high_resolution"])
