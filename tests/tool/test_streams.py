"""Standard streams that a shell has closed."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_no_fault_of_the_program(closed: str) -> None:
    """A job that closes an output is told of a fault where there is none."""
    tool = Path(sys.executable).with_name("pykmp-tool")
    asking = f"{tool} -d socket://127.0.0.1:1 read --json {closed}"

    finished = subprocess.run(
        ["bash", "-c", asking], check=False, capture_output=True, text=True
    )

    assert finished.returncode == 5
    assert "fault of the program" not in finished.stderr
