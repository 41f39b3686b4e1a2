"""The tool as a program, and emulated meters for it to talk to."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from pykmp.emulator import (
    Habits,
    LineSettings,
    ValuesOf,
    emulated_lines,
    fixed_values,
    parse_fault,
    running_pty,
    running_tcp,
)
from tests.tool.terminal import AtTerminal

Finished = subprocess.CompletedProcess[str]
RunTool = Callable[..., Finished]
StartMeter = Callable[..., str]
AtATerminal = Callable[..., AtTerminal]

#: Before the command: one short attempt.
ONCE = ("--attempts", "1", "--timeout", "0.3")
#: One that fails and one more.
TWICE = ("--attempts", "2", "--timeout", "0.5")


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Return this program's environment without what would steer the tool."""
    steering = ("PYKMP_", "NO_COLOR", "TERM", "COLUMNS")
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(steering)}
    return inherited | {"PYTHONIOENCODING": "utf-8", "TZ": "UTC"} | dict(variables)


def command_line(*words: str) -> list[str]:
    """Return the words that start the tool."""
    return [sys.executable, "-m", "pykmp.tool", *words]


@pytest.fixture
def tool(tmp_path: Path) -> RunTool:
    """Run the tool, and return what it printed and its exit status."""

    def run(*words: str, stdin: str = "", **variables: str) -> Finished:
        return subprocess.run(
            command_line(*words),
            capture_output=True,
            check=False,
            cwd=tmp_path,
            encoding="utf-8",
            env=environment(variables),
            input=stdin,
            timeout=50,
        )

    return run


@pytest.fixture
def at_terminal() -> Iterator[AtATerminal]:
    """Start the tool at a terminal of its own, and leave nothing running."""
    with ExitStack() as programs:

        def start(*words: str, **variables: str) -> AtTerminal:
            told = environment({"TERM": "xterm", **variables})
            program = AtTerminal(command_line(*words), told)
            return programs.enter_context(program)

        yield start


@pytest.fixture
def start_meter() -> Iterator[StartMeter]:
    """Start an emulated meter with these faults, and return its URL."""
    with ExitStack() as meters:

        def start(
            *faults: str,
            meter: str = "403",
            client_baud: int | None = None,
            values: ValuesOf = fixed_values,
            habits: Habits | None = None,
            is_fast: bool = True,
        ) -> str:
            lines = emulated_lines(
                meter,
                client_baud=client_baud,
                values=values,
                habits=habits,
                faults=[parse_fault(fault) for fault in faults],
                settings=LineSettings(is_fast=is_fast),
            )
            (url,) = meters.enter_context(running_tcp(lines))
            return url

        yield start


@pytest.fixture
def device() -> Iterator[str]:
    """Plug in an emulated meter, and return the path of its device."""
    (line,) = emulated_lines("403", settings=LineSettings(is_fast=True))
    with running_pty(line) as path:
        yield path


def words_of(finished: Finished) -> list[str]:
    """Return the lines for people; there is never a traceback among them."""
    assert "Traceback" not in finished.stderr
    return finished.stderr.splitlines()
