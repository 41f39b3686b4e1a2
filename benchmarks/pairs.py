"""Two commands in turn, so that a machine whose speed drifts is fair to both."""

import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import attrs


@attrs.frozen(kw_only=True)
class Row:
    """One line of the table.

    Attributes:
        what: What was measured.
        ours: Our figure, with its unit.
        other: The figure of the opponent, with its unit, and who that is.
        ratio: The one through the other, as it is asked for.
        wanted: What was asked for.
    """

    what: str
    ours: str
    other: str
    ratio: str
    wanted: str


def paired(
    ours: Callable[[], Any], other: Callable[[], Any], *, rounds: int
) -> list[tuple[Any, Any]]:
    """Return the results of both, taken in turn."""
    return [(ours(), other()) for _ in range(rounds)]


def seconds_of(command: Sequence[str | Path]) -> float:
    """Return how long a command takes as a whole process.

    Raises:
        CalledProcessError: It failed.
    """
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


def median(values: Sequence[float]) -> float:
    """Return the value in the middle."""
    return statistics.median(values)
