"""Execute the console blocks of the documentation.

Each line `$ pykmp-tool ...` is run by a shell; what it prints, on both outputs, must be
what the block shows. Three dots stand for anything. Other commands are not run.
The example's namespace may hold `console_environment`: variables to run with.
"""

import doctest
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import attrs
from sybil import Example

_PROMPT: Final = "$ "
_TOOL: Final = "pykmp-tool"
_CHECKER: Final = doctest.OutputChecker()
_OPTIONS: Final = doctest.ELLIPSIS


@attrs.frozen(kw_only=True)
class Command:
    """A command as a page shows it, and the output it promises."""

    line: str
    output: str

    @property
    def is_ours(self) -> bool:
        """Tell whether this runs the project's own tool."""
        return _TOOL in self.line.split()


def commands(block: str) -> Iterator[Command]:
    """Split a console block at its prompts."""
    for part in f"\n{block}".split(f"\n{_PROMPT}")[1:]:
        line, _, output = part.partition("\n")
        yield Command(line=line, output=output.rstrip() + "\n")


def run(line: str, variables: Mapping[str, str]) -> str:
    """Return what the shell prints for *line*, on both outputs."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    finished = subprocess.run(
        ["sh", "-c", line],
        check=False,
        encoding="utf-8",
        env={**os.environ, "PATH": path, **variables},
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        timeout=30,
    )
    return finished.stdout.rstrip() + "\n"


def evaluate(example: Example) -> str | None:
    """Return how a console block differs from what happens, or None."""
    variables: Mapping[str, str] = example.namespace.get("console_environment", {})
    for command in commands(example.parsed):
        if not command.is_ours:
            continue
        printed = run(command.line, variables)
        if not _CHECKER.check_output(command.output, printed, _OPTIONS):
            return f"$ {command.line}\nshown:\n{command.output}printed:\n{printed}"
    return None
