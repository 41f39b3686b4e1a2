"""`pykmp-tool log read` that fails or is broken off, and what is left of it."""

import json
import signal
from pathlib import Path

import pytest

from pykmp.emulator import Habits
from pykmp.ports.recording import read_recording
from tests.tool.conftest import (
    ONCE,
    AtATerminal,
    RunTool,
    StartMeter,
    words_of,
)
from tests.tool.log_meters import VALUES, simulated, simulated_log

HOUR = ("log", "read", "--meter", "603", "--logger", "hour")
NEWEST = simulated_log("603", "hour").newest


@pytest.fixture(autouse=True)
def state_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Keep readings away from those of whoever runs the tests; return where."""
    path = tmp_path / "state"
    monkeypatch.setenv("XDG_STATE_HOME", str(path))
    return path


@pytest.fixture
def house(start_meter: StartMeter) -> str:
    """Return the URL of a 603 with two years behind it."""
    return start_meter(meter="603", values=VALUES)


@pytest.fixture
def tired(start_meter: StartMeter) -> str:
    """Return the URL of the same meter, which is silent after a few answers."""
    return start_meter(meter="603", values=VALUES, habits=Habits(answers_max=5))


def requests_in(recording: Path) -> int:
    """Return how many requests were sent."""
    chunks = read_recording(recording)
    return sum(chunk.raw.startswith(b"\x80") for chunk in chunks)


def test_a_reading_that_failed_goes_on_where_it_was(
    house: str, tired: str, tool: RunTool, tmp_path: Path
) -> None:
    """A silent minute costs all that was read, and the battery that it took."""
    words = (*HOUR, "--newest", "100", "--json", "--state", "kept")
    failed = tool("-d", tired, *ONCE, *words)

    finished = tool("-d", house, "--record", "line", *words)

    assert failed.returncode == 3
    assert failed.stdout == ""
    said, failure, advice = words_of(failed)[1:]
    assert "kept in kept, the same command goes on" in said
    assert "Silence" in failure
    assert advice.startswith("try: ")
    records = [json.loads(line) for line in finished.stdout.splitlines()]
    ids = range(NEWEST - 99, NEWEST + 1)
    assert [one["record_id"] for one in records] == list(ids)
    assert [
        tuple(register["value"] for register in one["register_data"]) for one in records
    ] == simulated("603", "hour", ids, (60, 68))
    assert "this is the rest" in words_of(finished)[0]
    # Seven answers would have brought all of it; two of the five are checked again.
    assert requests_in(tmp_path / "line") <= 5
    assert not (tmp_path / "kept").exists()


def test_ctrl_c_says_how_to_go_on(
    start_meter: StartMeter,
    house: str,
    at_terminal: AtATerminal,
    tool: RunTool,
    tmp_path: Path,
) -> None:
    """Somebody breaks off and does not know that nothing is lost."""
    slow = start_meter(meter="603", values=VALUES, is_fast=False)
    state = tmp_path / "kept"
    words = (*HOUR, "--newest", "100", "--state", str(state))
    program = at_terminal("-d", slow, *words, COLUMNS="200")
    program.wait_for("20 records read")
    program.send(signal.SIGINT)

    status = program.end()

    assert status == 130
    assert "the same command goes on" in program.shown
    finished = tool("-d", house, *words)
    assert len(finished.stdout.splitlines()) == 101
    assert finished.returncode == 0
    assert not state.exists()


def test_state_lies_in_the_folder_of_the_user_until_all_is_there(
    house: str, tired: str, tool: RunTool, state_of_its_own: Path
) -> None:
    """A file is left behind, or nothing to go on with."""
    tool("-d", tired, *ONCE, *HOUR)
    tool("-d", house, *HOUR, "--newest", "1")

    (path,) = state_of_its_own.glob("pykmp/*")
    assert path.name.startswith("log-hour-socket-127-0-0-1-")


def test_nothing_is_left_of_a_meter_that_never_answered(
    start_meter: StartMeter, tool: RunTool, state_of_its_own: Path
) -> None:
    """A wrong cable leaves a file that the next command stumbles over."""
    url = start_meter("silence", meter="603")

    finished = tool("-d", url, *ONCE, *HOUR, "--newest", "1")

    assert len(words_of(finished)) == 3
    assert finished.returncode == 3
    assert list(state_of_its_own.glob("pykmp/*")) == []


def test_time_ago_means_the_same_when_it_goes_on(
    house: str, tired: str, tool: RunTool
) -> None:
    """A reading of the last days cannot be gone on with, as time went on."""
    words = (*HOUR, "--since", "-1000w", "--registers", "E1,V1,T1")
    tool("-d", tired, *ONCE, *words, "--state", "kept")

    finished = tool("-d", house, *words, "--state", "kept")

    assert "this is the rest" in words_of(finished)[0]
    assert len(finished.stdout.splitlines()) == 1401
    assert finished.returncode == 0


def test_another_reading_is_not_gone_on_with(
    house: str, tired: str, tool: RunTool
) -> None:
    """Records of another question are printed as the answer."""
    tool("-d", tired, *ONCE, *HOUR, "--state", "kept")
    words = (*HOUR, "--newest", "2", "--state", "kept")

    refused = tool("-d", house, *words)
    anew = tool("-d", house, *words, "--anew")

    assert "--anew" in words_of(refused)[-1]
    assert refused.returncode == 2
    assert len(anew.stdout.splitlines()) == 3
    assert anew.returncode == 0


def test_another_meter_is_told_apart(
    start_meter: StartMeter, tired: str, tool: RunTool
) -> None:
    """Records of two meters are printed as those of one."""
    from pykmp.emulator import house_values
    from tests.tool.log_meters import FITTED, START

    other = house_values(seed=1, start=START, fitted=FITTED, speed=0.0)
    url = start_meter(meter="603", values=other)
    words = (*HOUR, "--newest", "100", "--state", "kept")
    tool("-d", tired, *ONCE, *words)

    finished = tool("-d", url, *words)

    assert "differs" in words_of(finished)[-2]
    assert "--anew drops it" in words_of(finished)[-1]
    assert finished.stdout == ""
    assert finished.returncode == 8


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense\n",
        "[]\n",
        '{"format": "other"}\n',
        '{"format": "pykmp-tool-log-1"}\n',
        '{"format": "pykmp-tool-log-1", "asked": {}, "range": []}\n',
        '{"format": "pykmp-log-1", "meter": null, "asked": {}, "query": []}\n',
        '{"format": "pykmp-log-1", "meter": null, "asked": {}, "query": {}}\n',
    ],
)
def test_a_file_that_keeps_something_else_is_left_alone(
    text: str, house: str, tool: RunTool, tmp_path: Path
) -> None:
    """A file of somebody is taken for a reading, and overwritten."""
    (tmp_path / "kept").write_text(text)

    finished = tool("-d", house, *HOUR, "--newest", "1", "--state", "kept")

    assert "keeps no log that can be gone on with" in words_of(finished)[-1]
    assert (tmp_path / "kept").read_text() == text
    assert finished.returncode == 1


def test_a_line_that_was_cut_counts_for_none(
    house: str, tired: str, tool: RunTool, tmp_path: Path
) -> None:
    """A crash while an answer was kept costs all answers before it."""
    words = (*HOUR, "--newest", "100", "--state", "kept")
    tool("-d", tired, *ONCE, *words)
    kept = tmp_path / "kept"
    kept.write_bytes(kept.read_bytes()[:-20])

    finished = tool("-d", house, *words)

    assert len(finished.stdout.splitlines()) == 101
    assert finished.returncode == 0


def test_answers_to_other_questions_are_refused(
    house: str, tired: str, tool: RunTool, tmp_path: Path
) -> None:
    """A file that somebody edited ends in a traceback, or in wrong values."""
    words = (*HOUR, "--newest", "100", "--state", "kept")
    tool("-d", tired, *ONCE, *words)
    kept = tmp_path / "kept"
    kept.write_text(kept.read_text().replace('"answer":"', '"answer":"00'))

    finished = tool("-d", house, *words)

    assert "keeps no log that can be gone on with" in words_of(finished)[-1]
    assert finished.returncode == 1


@pytest.mark.parametrize("fault", ["flip@0.2", "echo", "truncate@0.2", "noise=9@0.3"])
def test_faults_on_the_line_cost_no_record(
    fault: str, start_meter: StartMeter, tool: RunTool
) -> None:
    """A record is missing or there twice after a bad second."""
    url = start_meter(fault, meter="603", values=VALUES)

    finished = tool("-d", url, "--timeout", "0.3", *HOUR, "--newest", "60", "--csv")

    ids = [int(line.split(",")[0]) for line in finished.stdout.splitlines()[1:]]
    assert ids == list(range(NEWEST - 59, NEWEST + 1))
    assert finished.returncode == 0


@pytest.mark.parametrize(("answer", "status"), [("n\n", 1), ("y\n", 0)])
def test_a_person_is_asked_before_a_long_reading(
    answer: str, status: int, house: str, at_terminal: AtATerminal
) -> None:
    """A meter is awake for an hour because of a word."""
    program = at_terminal("-d", house, *HOUR, "--registers", "all")
    program.wait_for("Begin?")

    program.type(answer)

    assert program.end() == status
    assert ("Nothing was sent." in program.shown) == bool(status)


def test_a_module_that_is_not_there_is_said_to_be_one(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """Somebody moves the head about where there is no logger module."""
    url = start_meter(meter="403", values=VALUES)
    words = ("log", "read", "--meter", "601", "--logger", "hour", "--newest", "1")

    finished = tool("-d", url, *ONCE, *words)

    assert "module at address 127" in words_of(finished)[-1]
    assert finished.returncode == 3
