"""The demo runs from end to end."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.timeout(180)


def test_the_demo_makes_its_history_and_reads_on() -> None:
    """The first thing that a newcomer tries would fail."""
    ended = subprocess.run(
        [sys.executable, "-m", "tools.demo"],
        env={**os.environ, "DEMO_DAYS": "8", "DEMO_SECONDS": "10"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr
    assert "\n8 days, " in ended.stdout
    assert "those hours were read from the meter's own log" in ended.stdout
    assert "\nStation kmpd has run for " in ended.stdout
