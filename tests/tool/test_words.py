"""Words for people: how they fit a terminal, and what is said again and again."""

import re
import signal
import subprocess
from pathlib import Path

from tests.contract.frames import HEAT, registers
from tests.contract.scripted import ScriptedMeter, over_tcp
from tests.tool.conftest import (
    ONCE,
    AtATerminal,
    RunTool,
    StartMeter,
    command_line,
    environment,
)


def test_words_break_between_words_on_a_terminal(
    start_meter: StartMeter, at_terminal: AtATerminal
) -> None:
    """A person reads sentences that end in the middle of a word."""
    words = ("-d", start_meter("silence"), *ONCE, "get-serial")
    program = at_terminal(*words, COLUMNS="40", NO_COLOR="1")
    program.end()

    lines = program.shown.splitlines()
    assert len(lines) > 2
    assert max(map(len, lines)) <= 40
    assert [line[:5] for line in lines if not line.startswith("    ")] == [
        "pykmp",
        "try: ",
    ]


def test_colours_do_not_change_where_lines_break(at_terminal: AtATerminal) -> None:
    """Lines are shorter with colours than without."""
    shown = []
    for variables in ({"NO_COLOR": "1"}, {}):
        program = at_terminal("-d", "/dev/none", "read", COLUMNS="40", **variables)
        program.end()
        shown.append(re.sub(r"\x1b\[[0-9;]*m", "", program.shown))

    assert shown[0] == shown[1]


def test_a_command_to_copy_stays_in_one_line(at_terminal: AtATerminal) -> None:
    """A command that is copied from the terminal is two."""
    program = at_terminal("emulate", "--tcp", "127.0.0.1:0", COLUMNS="30")
    program.wait_for("Ctrl-C ends it.")

    assert re.search(r"\n  pykmp-tool -d socket://127.0.0.1:\d+ read\n", program.shown)


def append(path: Path, *words: str) -> None:
    """Run the tool, with its output behind what a file holds."""
    with path.open("a", encoding="utf-8") as file:
        subprocess.run(
            command_line(*words),
            check=False,
            env=environment({}),
            stderr=subprocess.DEVNULL,
            stdout=file,
            timeout=50,
        )


def test_a_file_of_readings_has_one_heading(
    start_meter: StartMeter, tmp_path: Path
) -> None:
    """A spreadsheet has a heading in the middle for each run of a schedule."""
    path = tmp_path / "readings.csv"
    words = ("-d", start_meter(), *ONCE, "read", "--csv", "60", "68")

    append(path, *words)
    append(path, *words)

    lines = path.read_text("utf-8").splitlines()
    assert [line.startswith("time,id_int") for line in lines] == [True] + [False] * 4


def test_a_failed_reading_leaves_no_heading(
    start_meter: StartMeter, tmp_path: Path
) -> None:
    """A file without a reading looks as if there were one."""
    path = tmp_path / "readings.csv"

    append(path, "-d", start_meter("silence"), *ONCE, "read", "--csv", "60")

    assert path.read_text("utf-8") == ""


def test_a_watch_tells_when_it_failed_and_repeats_in_short(
    at_terminal: AtATerminal,
) -> None:
    """A watch of a night leaves the same two lines a thousand times, without times."""
    answers = [registers(HEAT), b"", b"", registers(HEAT), b""]
    with over_tcp(ScriptedMeter(*answers)) as meter:
        program = at_terminal(
            "-d", meter.url, *ONCE, "read", "--watch", "0.2", "60", COLUMNS="999"
        )
        program.wait_for("Silence instead", times=2)
        program.send(signal.SIGINT)
        program.end()

    time = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
    said = re.sub(r"\x1b\[[0-9;]*m", "", program.shown)
    assert re.search(rf"pykmp-tool: {time}: Silence instead of an answer", said)
    assert re.search(rf"pykmp-tool: {time}: The same, 2 times in a row\.", said)


def test_a_watch_warns_once(at_terminal: AtATerminal) -> None:
    """A watch tells of a register that the meter lacks at each reading."""
    with over_tcp(ScriptedMeter(*[registers(HEAT)] * 9)) as meter:
        program = at_terminal(
            "-d", meter.url, *ONCE, "read", "--watch", "0.2", "60", "99"
        )
        program.wait_for("0.303", times=3)
        program.send(signal.SIGINT)
        program.end()

    assert program.shown.count("does not have") == 1


def test_one_line_stays_one_line_in_a_pipe(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """A log has a half sentence in a line."""
    words = ("-d", start_meter("silence"), *ONCE, "get-serial")
    finished = tool(*words, COLUMNS="40")

    assert len(finished.stderr.splitlines()) == 2
