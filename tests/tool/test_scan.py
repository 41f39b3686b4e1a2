"""`pykmp-tool scan`: told beforehand, broken off at any time, gone on with, written."""

import csv
import io
import json
import re
import signal
import tomllib
from pathlib import Path

import pytest

from pykmp.meters import load_profile
from pykmp.meters.loading import _profile as read_profile
from pykmp.tool.rendering.scans import duration
from tests.contract.frames import HEAT, registers
from tests.contract.scripted import ScriptedMeter, over_tcp
from tests.tool.conftest import (
    ONCE,
    AtATerminal,
    Finished,
    RunTool,
    StartMeter,
    words_of,
)

#: A scan of little, without pauses and without asking.
SHORT = ("scan", "--from", "60", "--to", "99", "--pause", "0", "--yes")
HAS = sorted(id_ for id_ in load_profile("403").registers if 60 <= id_ <= 99)


@pytest.fixture(autouse=True)
def state_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Keep scans away from those of whoever runs the tests; return where."""
    path = tmp_path / "state"
    monkeypatch.setenv("XDG_STATE_HOME", str(path))
    return path


def found_in(finished: Finished) -> list[int]:
    """Return the registers that a scan printed as text."""
    return [int(line.split()[0]) for line in finished.stdout.splitlines()]


def test_all_that_a_meter_has_is_found(start_meter: StartMeter, tool: RunTool) -> None:
    """A register is not in the list, or one that the meter lacks is."""
    finished = tool("-d", start_meter(), "scan", "--pause", "0", "--yes")

    assert found_in(finished) == sorted(load_profile("403").registers)
    assert finished.stdout.splitlines()[0].split() == [
        "60",
        "Heat",
        "Energy",
        "(E1)",
        "0.303",
        "GJ",
    ]
    assert finished.returncode == 0


def test_what_it_takes_is_told_before_it_begins(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """Somebody holds a head for an hour who expected a minute."""
    finished = tool("-d", start_meter(), "scan", "--pause", "0", "--yes")

    first, second, third, last = words_of(finished)
    assert re.fullmatch(
        r"A scan of 2088 registers: 261 requests, 6314 bytes, 80 s on the line, "
        r"82 s in all\.",
        first,
    )
    assert "up to 59 minutes" in second
    assert "Ctrl-C" in third
    assert last.startswith("37 registers found; 2051 that the meter lacks.")


def test_pauses_are_part_of_what_is_told(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """Somebody is told a fifth of the time that a scan takes."""
    finished = tool("-d", start_meter(), "scan")

    assert "5.7 minutes in all with pauses of 1 s." in words_of(finished)[0]


def test_nothing_is_sent_where_nobody_can_be_asked(tool: RunTool) -> None:
    """A command in a script wakes a meter for half an hour."""
    with over_tcp(ScriptedMeter()) as meter:
        finished = tool("-d", meter.url, "scan")

    assert meter.connections == 0
    assert "--yes" in words_of(finished)[-1]
    assert finished.returncode == 2


@pytest.mark.parametrize(("answer", "status"), [("n\n", 1), ("y\n", 0)])
def test_a_person_is_asked(
    answer: str, status: int, start_meter: StartMeter, at_terminal: AtATerminal
) -> None:
    """A scan begins that nobody wanted, or does not that somebody did."""
    words = [word for word in SHORT if word != "--yes"]
    program = at_terminal("-d", start_meter(), *words)
    program.wait_for("Begin?")

    program.type(answer)

    assert program.end() == status
    assert ("Nothing was sent." in program.shown) == bool(status)
    assert ("Heat Energy (E1)" in program.shown) != bool(status)


def test_a_terminal_shows_how_far_it_has_come(
    start_meter: StartMeter, at_terminal: AtATerminal
) -> None:
    """Somebody waits for minutes and sees nothing move."""
    program = at_terminal(
        "-d", start_meter(), "scan", "--to", "200", "--pause", "0.02", "--yes"
    )
    program.wait_for("of 201 registers asked")

    assert program.end() == 0


def test_a_range_is_scanned_whole_and_alone(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """Registers are asked that nobody wanted, or left out."""
    finished = tool("-d", start_meter(), *SHORT, "--json")

    answer = json.loads(finished.stdout)
    assert [one["id_int"] for one in answer["register_data"]] == HAS
    assert answer["absent"] == sorted(set(range(60, 100)) - set(HAS))


def test_programs_get_all_that_was_found_out(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """A program has to take words for people apart."""
    finished = tool("-d", start_meter(), *SHORT, "--json")

    answer = json.loads(finished.stdout)
    assert list(answer) == [
        "register_data",
        "absent",
        "silent",
        "unreadable",
        "families",
        "meter_type_hex",
        "software_revision",
        "requests",
        "seconds",
    ]
    assert answer["families"] == ["403"]
    assert (answer["meter_type_hex"], answer["software_revision"]) == ("f403", "A1")
    assert answer["silent"] == answer["unreadable"] == []
    assert answer["requests"] == 5


def test_a_spreadsheet_gets_a_row_for_each_register(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """A spreadsheet cannot take a scan in."""
    finished = tool("-d", start_meter(), *SHORT, "--csv")

    rows = list(csv.DictReader(io.StringIO(finished.stdout)))
    assert [int(row["id_int"]) for row in rows] == HAS
    assert rows[0]["value_str"] == "0.303"


def test_an_electricity_meter_has_its_own_names(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """A voltage has the name of a temperature."""
    url = start_meter(meter="omnipower")

    finished = tool("-d", url, "scan", "--from", "1", "--to", "2", "--yes")

    assert [line.split()[1] for line in finished.stdout.splitlines()] == [
        "Energy",
        "Energy",
    ]


def test_a_scan_that_was_broken_off_goes_on(
    start_meter: StartMeter,
    at_terminal: AtATerminal,
    tool: RunTool,
    state_of_its_own: Path,
) -> None:
    """Ctrl-C costs all that was found, and the battery that it took."""
    url = start_meter()
    words = ("scan", "--to", "120", "--yes")
    program = at_terminal("-d", url, *words, "--pause", "0.2")
    program.wait_for("24 of 121")
    program.send(signal.SIGINT)

    status = program.end()

    (path,) = state_of_its_own.glob("pykmp/*")
    assert status == 130
    assert f"kept in {path}" in " ".join(program.shown.split())
    finished = tool("-d", url, *words, "--pause", "0")
    assert "of them done" in words_of(finished)[0]
    assert found_in(finished) == [
        id_ for id_ in load_profile("403").registers if id_ <= 120
    ]
    assert finished.returncode == 0
    assert list(state_of_its_own.glob("pykmp/*")) == []


def test_a_failure_keeps_what_was_reached(
    start_meter: StartMeter, tool: RunTool, tmp_path: Path
) -> None:
    """A head that slips costs the whole scan."""
    state = tmp_path / "scan.json"
    words = (*SHORT, "--state", str(state))
    with over_tcp(ScriptedMeter(*[registers(HEAT)] * 4)) as meter:
        broken = tool("-d", meter.url, *ONCE, *words)

    assert broken.returncode in {3, 4}
    assert f"kept in {state}" in words_of(broken)[-3]
    finished = tool("-d", start_meter(), *words)
    assert set(found_in(finished)) <= {*HAS}
    assert finished.returncode == 0


def test_a_scan_in_a_file_of_ones_own_stays(
    start_meter: StartMeter, tool: RunTool, tmp_path: Path
) -> None:
    """A finished scan has to be made anew to be shown in another form."""
    words = (*SHORT, "--state", str(tmp_path / "scan.json"))
    first = tool("-d", start_meter(), *words)
    with over_tcp(ScriptedMeter()) as meter:
        second = tool("-d", meter.url, *words)

    assert meter.connections == 0
    assert second.stdout == first.stdout
    assert "--anew" in words_of(second)[0]


def test_a_scan_can_be_begun_anew(
    start_meter: StartMeter, tool: RunTool, tmp_path: Path
) -> None:
    """A finished scan can never be repeated."""
    words = (*SHORT, "--state", str(tmp_path / "scan.json"))
    tool("-d", start_meter(), *words)
    with over_tcp(ScriptedMeter()) as meter:
        tool("-d", meter.url, *ONCE, *words, "--anew")

    assert meter.connections == 1


def test_another_range_does_not_go_on_with_a_scan(
    start_meter: StartMeter, tool: RunTool, tmp_path: Path
) -> None:
    """A scan of some registers is shown as one of others."""
    state = str(tmp_path / "scan.json")
    url = start_meter()
    tool("-d", url, *SHORT, "--state", state)

    finished = tool("-d", url, "scan", "--to", "500", "--yes", "--state", state)

    assert finished.returncode == 2
    assert "--anew" in words_of(finished)[-1]


def test_another_meter_does_not_go_on_with_a_scan(
    start_meter: StartMeter, at_terminal: AtATerminal, tool: RunTool, tmp_path: Path
) -> None:
    """Registers of two meters stand in one list."""
    state = str(tmp_path / "scan.json")
    words = ("scan", "--yes", "--state", state)
    program = at_terminal("-d", start_meter(), *words, "--pause", "0.2")
    program.wait_for("16 of")
    program.send(signal.SIGINT)
    program.end()

    finished = tool("-d", start_meter(meter="603"), *words, "--pause", "0")

    assert "another meter" in words_of(finished)[-1]
    assert "--anew" in words_of(finished)[-2]
    assert finished.stdout == ""
    assert finished.returncode == 1


def test_what_was_found_is_the_begin_of_a_profile(
    start_meter: StartMeter, tool: RunTool, tmp_path: Path
) -> None:
    """Somebody with an unknown meter has to write a profile by hand."""
    path = tmp_path / "MULTICAL-404.toml"

    finished = tool("-d", start_meter(), *SHORT, "--profile", str(path))

    profile = read_profile(tomllib.loads(path.read_text("utf-8")))
    assert sorted(profile.registers) == HAS
    assert profile.key == "multical404"
    assert [code.code for code in profile.type_codes] == [b"\xf4\x03"]
    assert str(path) in words_of(finished)[-1]


def test_a_file_that_is_there_is_not_overwritten(tool: RunTool, tmp_path: Path) -> None:
    """A profile that somebody has worked on is lost."""
    path = tmp_path / "404.toml"
    path.write_text("mine")
    with over_tcp(ScriptedMeter()) as meter:
        finished = tool("-d", meter.url, *SHORT, "--profile", str(path))

    assert meter.connections == 0
    assert path.read_text() == "mine"
    assert finished.returncode == 2


def test_a_file_that_is_something_else_is_left_alone(
    tool: RunTool, tmp_path: Path
) -> None:
    """A file that was given by mistake is lost."""
    path = tmp_path / "letter.txt"
    path.write_text("Dear meter")
    with over_tcp(ScriptedMeter()) as meter:
        finished = tool("-d", meter.url, *SHORT, "--state", str(path))

    assert meter.connections == 0
    assert path.read_text() == "Dear meter"
    (line,) = words_of(finished)
    assert str(path) in line
    assert finished.returncode == 1


def test_a_silent_meter_is_told_as_always(
    start_meter: StartMeter, tool: RunTool, state_of_its_own: Path
) -> None:
    """A scan of a meter that does not answer goes on for an hour."""
    url = start_meter("silence")

    finished = tool("-d", url, *ONCE, *SHORT)

    assert finished.returncode == 3
    assert "Silence" in words_of(finished)[-2]
    assert not state_of_its_own.exists()


def test_a_meter_without_any_is_told(start_meter: StartMeter, tool: RunTool) -> None:
    """A script takes an empty list for a finding."""
    finished = tool("-d", start_meter(), *SHORT[:2], "300", "--to", "310", *SHORT[5:])

    assert finished.stdout == ""
    assert finished.returncode == 7


@pytest.mark.parametrize("words", [["--from", "9", "--to", "8"], ["--pause", "-1"]])
def test_a_bad_word_is_told_in_one_line(words: list[str], tool: RunTool) -> None:
    """Somebody with a typing error is not told which word it is."""
    finished = tool("scan", *words)

    (line,) = words_of(finished)
    assert words[0] in line
    assert finished.returncode == 2


def test_durations_read_as_people_say_them() -> None:
    """Somebody has to divide seconds by sixty."""
    assert [duration(seconds) for seconds in (0, 1, 89, 91, 599, 601)] == [
        "less than 1 s",
        "1 s",
        "89 s",
        "1.5 minutes",
        "10.0 minutes",
        "10 minutes",
    ]
