"""Where the tool prints, in which colours, and what becomes of its reader."""

import os
import signal
import subprocess
import sys

import pytest

from tests.tool.conftest import (
    ONCE,
    AtATerminal,
    RunTool,
    StartMeter,
    command_line,
    environment,
    words_of,
)

REQUEST = "803f100103ea4cb70d"
COLOUR = "\x1b["


@pytest.mark.parametrize("style", ["--text", "--json", "--csv"])
def test_a_pipe_gets_no_colours(style: str, tool: RunTool) -> None:
    """A file or program gets bytes that only a terminal understands."""
    finished = tool("decode", style, REQUEST)

    assert COLOUR not in finished.stdout


def test_a_terminal_gets_colours(at_terminal: AtATerminal) -> None:
    """A person finds the values no faster than the rest."""
    program = at_terminal("decode", REQUEST)

    assert program.end() == 0
    assert COLOUR in program.shown


@pytest.mark.parametrize("variable", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colours_can_be_refused(
    variable: dict[str, str], at_terminal: AtATerminal
) -> None:
    """Somebody who cannot see colours, or whose terminal has none, reads codes."""
    program = at_terminal("decode", REQUEST, **variable)

    program.end()

    assert COLOUR not in program.shown


def test_errors_are_coloured_on_a_terminal_only(
    tool: RunTool, at_terminal: AtATerminal
) -> None:
    """A log file gets bytes that only a terminal understands."""
    finished = tool("decode", "xyz")
    program = at_terminal("decode", "xyz")
    program.end()

    assert COLOUR not in finished.stderr
    assert COLOUR in program.shown


def test_a_reader_that_goes_away_ends_the_tool_without_words() -> None:
    """`pykmp-tool ... | head` shows a traceback."""
    reading, writing = os.pipe()
    program = subprocess.Popen(
        command_line("decode"),
        encoding="utf-8",
        env=environment({}),
        stderr=subprocess.PIPE,
        stdin=subprocess.PIPE,
        stdout=writing,
    )
    os.close(writing)
    os.close(reading)

    _, said = program.communicate(f"{REQUEST}\n" * 10_000, timeout=50)

    assert said == ""
    assert program.returncode == 1


def test_an_output_without_the_character_gets_a_question_mark(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """A reading fails because of the sign of a unit."""
    finished = tool("-d", start_meter(), *ONCE, "read", "V1", PYTHONIOENCODING="ascii")

    assert finished.stdout == "   68  Volume V1  11.388  m?\n"
    assert finished.returncode == 0


def test_an_interrupted_reading_ends_with_130(
    start_meter: StartMeter, at_terminal: AtATerminal
) -> None:
    """A script takes an interrupted reading for a whole one."""
    url = start_meter("silence")
    program = at_terminal("-v", "-d", url, "get-serial")
    program.wait_for("Sending GetSerialRequest")

    program.send(signal.SIGINT)

    assert program.end() == 130
    assert "Traceback" not in program.shown


def test_input_that_is_no_text_is_told() -> None:
    """Bytes piped in as they are show a traceback."""
    finished = subprocess.run(
        command_line("decode"),
        capture_output=True,
        check=False,
        env=environment({}),
        input=bytes.fromhex("80 3f 02 35 e9 0d"),
        timeout=50,
    )

    assert b"is not hex" in finished.stderr
    assert b"Traceback" not in finished.stderr
    assert finished.returncode == 2


def test_an_unexpected_failure_is_one_line() -> None:
    """A fault of ours shows a traceback, and nobody is told to report it."""
    program = (
        "import sys\n"
        "import pykmp.client.sync as sync\n"
        "def fail(*a, **k): raise ZeroDivisionError('a test')\n"
        "sync.MeterClient.serial_number = fail\n"
        "sync.MeterClient.__enter__ = lambda self: self\n"
        "from pykmp.tool.__main__ import main\n"
        "sys.argv[0] = 'pykmp-tool'\n"
        "sys.exit(main())"
    )

    said = [
        subprocess.run(
            [sys.executable, "-c", program, *verbose, "get-serial"],
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=50,
        )
        for verbose in ([], ["-vv"])
    ]

    assert [finished.returncode for finished in said] == [1, 1]
    assert all("Traceback" not in finished.stderr for finished in said)
    (line,) = said[0].stderr.splitlines()
    assert "ZeroDivisionError (a test)" in line
    assert "-vv" in line
    assert "ZeroDivisionError came from" in said[1].stderr


def test_words_do_not_reach_the_data(start_meter: StartMeter, tool: RunTool) -> None:
    """A program that parses the output gets log lines to parse."""
    url = start_meter()

    finished = tool("-vv", "-d", url, *ONCE, "get-serial", "--json")

    assert finished.stdout == '{"serial": "123456"}\n'
    assert len(words_of(finished)) >= 3
