"""What the tests of the contract share: a fake meter and the tool as a program."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.contract.scripted import Reaction, ScriptedMeter, over_tcp

StartMeter = Callable[..., ScriptedMeter]
RunTool = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def start_meter() -> Iterator[StartMeter]:
    """Start a fake meter on TCP that gives the answers it is called with."""
    with ExitStack() as stack:

        def start(*reactions: Reaction | bytes) -> ScriptedMeter:
            return stack.enter_context(over_tcp(ScriptedMeter(*reactions)))

        yield start


@pytest.fixture
def run_tool(tmp_path: Path) -> RunTool:
    """Run ``python -m pykmp.tool`` and return what it printed and its exit code."""

    def run(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("PYKMP_")}
        return subprocess.run(
            [sys.executable, "-m", "pykmp.tool", *words],
            capture_output=True,
            check=False,
            cwd=tmp_path,
            encoding="utf-8",
            env=inherited | {"PYTHONIOENCODING": "utf-8"} | environment,
            timeout=50,
        )

    return run
