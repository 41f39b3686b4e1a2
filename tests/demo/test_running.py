"""The demo runs from end to end."""

import os
import signal
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


def test_a_terminal_that_is_closed_ends_all_of_it() -> None:
    """A station and two meters would go on for ever, and nobody sees them."""
    demo = subprocess.Popen(
        [sys.executable, "-u", "-m", "tools.demo"],
        env={**os.environ, "DEMO_DAYS": "8", "DEMO_SECONDS": "100"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert demo.stdout is not None
    with demo.stdout as told:
        assert any("  E1 " in line for line in told)
        demo.send_signal(signal.SIGHUP)
        # Only once all that was started has ended, the pipe has.
        rest = told.read()
    demo.wait()

    assert "Stopping" in rest
    assert "The sink wrote" in rest
