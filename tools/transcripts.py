"""What the doctor says to emulated meters with ten different faults.

Each scenario starts a meter, runs `pykmp-tool doctor` as a person would, and keeps
what it prints. Ports and times differ from run to run, so they are written alike.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

import attrs

from pykmp.emulator import (
    EmulatedLine,
    Habits,
    OlderMeterLine,
    emulated_lines,
    parse_fault,
    running_pty,
    running_tcp,
)

BRIDGE: Final = "socket://127.0.0.1:2002"
DEVICE: Final = "/dev/ttyUSB0"
_OPTIONS: Final = ("--timeout", "0.6", "doctor")
_TIME: Final = re.compile(r"\b\d+\.\d s\b")
_END_SECONDS: Final = 55


@attrs.frozen(kw_only=True)
class Scenario:
    """One fault: what it is called, what the doctor must find, and the line with it.

    Attributes:
        title: What is wrong, in words.
        key: Key of the cause.
        serve: Starts the meter, and yields the URL that leads to it.
        url: What the page shows instead of that URL.
    """

    title: str
    key: str
    serve: Callable[[], AbstractContextManager[str]]
    url: str = BRIDGE


def _line(
    *faults: str, meter: str = "403", habits: Habits | None = None
) -> EmulatedLine:
    parsed = [parse_fault(fault) for fault in faults]
    (line,) = emulated_lines(meter, faults=parsed, habits=habits)
    return line


@contextmanager
def _bridge(line: EmulatedLine) -> Iterator[str]:
    with running_tcp([line]) as (url,):
        yield url


@contextmanager
def _device(line: EmulatedLine) -> Iterator[str]:
    with (
        tempfile.TemporaryDirectory() as folder,
        running_pty(line, Path(folder) / "ttyUSB0") as path,
    ):
        yield path


@contextmanager
def _nobody() -> Iterator[str]:
    """Yield a port at which nobody listens, and keep it from others meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"socket://127.0.0.1:{taken.getsockname()[1]}"


SCENARIOS: Final = (
    Scenario(title="ser2net does not run", key="bridge-missing", serve=_nobody),
    Scenario(
        title="The head sits wrong, or the meter sleeps",
        key="silence",
        serve=lambda: _bridge(_line("silence")),
    ),
    Scenario(
        title="The head reflects and the meter sleeps",
        key="echo-only",
        serve=lambda: _bridge(_line("echo", "silence")),
    ),
    Scenario(
        title="The head sits badly",
        key="damaged",
        serve=lambda: _bridge(_line("flip")),
    ),
    Scenario(
        title="Nothing is left of the answer",
        key="noise",
        serve=lambda: _bridge(_line("noise=6", "silence")),
    ),
    Scenario(
        title="A logger answers instead of the meter",
        key="other-address",
        serve=lambda: _bridge(_line("wrong-address")),
    ),
    Scenario(
        title="A second client talks to the meter",
        key="second-client",
        serve=lambda: _bridge(_line("wrong-command")),
    ),
    Scenario(
        title="An electricity meter, asked at the speed of heat meters",
        key="other-speed",
        serve=lambda: _device(_line(meter="omnipower")),
        url=DEVICE,
    ),
    Scenario(
        title="A MULTICAL 66, which is too old for KMP",
        key="older-meter",
        serve=lambda: _device(OlderMeterLine()),
        url=DEVICE,
    ),
    Scenario(
        title="A water meter that throttles",
        key="asleep",
        serve=lambda: _bridge(_line("echo", meter="21", habits=Habits(answers_max=1))),
    ),
)


def transcribed() -> list[str]:
    """Return what a terminal shows of each scenario; all are run at once."""
    with ThreadPoolExecutor(max_workers=len(SCENARIOS)) as runners:
        return list(runners.map(_transcript, SCENARIOS))


def _transcript(scenario: Scenario) -> str:
    with scenario.serve() as url:
        words = ("-d", url, *_OPTIONS)
        finished = subprocess.run(
            [sys.executable, "-m", "pykmp.tool", *words],
            capture_output=True,
            check=False,
            encoding="utf-8",
            env=_variables(),
            timeout=_END_SECONDS,
        )
    printed = f"$ pykmp-tool {' '.join(words)}\n{finished.stdout}{finished.stderr}"
    alike = _TIME.sub("… s", printed.replace(url, scenario.url))
    return f"{alike}$ echo $?\n{finished.returncode}"


def _variables() -> dict[str, str]:
    """Return this program's environment without what would steer the tool."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("PYKMP_")}
    return inherited | {"NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
