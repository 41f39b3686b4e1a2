"""The fuzzer finds nothing in the decoders, and what there is to find elsewhere."""

import subprocess
import sys
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parent.parent
_FUZZ: Final = _ROOT / "fuzz"

#: A decoder that destuffs by one replacement after the other, as many did.
_WITH_A_FAULT: Final = """
import sys
import decoders, frames

def destuff(raw):
    if b"\\x1b\\xe4\\x7f" in raw:
        raise ZeroDivisionError

frames.check = lambda raw: decoders.check(raw, {"destuff": destuff})
sys.exit(frames.fuzz(seconds=30, seed=1))
"""
_WITH_A_LEAK: Final = """
import sys
import decoders, frames

kept = []
frames.check = lambda raw: decoders.check(raw, {"kept": lambda raw: kept.append(
    raw + bytes(1000))})
sys.exit(frames.fuzz(seconds=30, seed=1))
"""
_WITH_AN_ENDLESS_LOOP: Final = """
import sys, itertools
import decoders, frames

def endless(raw):
    while raw.startswith(b"\\x40\\x3f\\x02"):
        pass

frames._HANG_SECONDS = 0.2
frames.check = lambda raw: decoders.check(raw, {"endless": endless})
sys.exit(frames.fuzz(seconds=30, seed=1))
"""


def _run(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        check=False,
        cwd=_FUZZ,
        encoding="utf-8",
        timeout=50,
    )


def test_a_second_of_garbage_does_no_harm() -> None:
    """A disturbed line takes the collector down."""
    run = _run("frames.py", "--seconds", "1", "--seed", "1")

    assert run.returncode == 0, run.stdout + run.stderr
    assert "inputs in" in run.stdout
    assert run.stderr == ""


def test_a_faulty_decoder_is_found_and_shown_by_its_smallest_input() -> None:
    """The minute of garbage in every check finds nothing, whatever there is."""
    run = _run("-c", _WITH_A_FAULT)

    assert run.returncode == 1, run.stdout + run.stderr
    assert "ZeroDivisionError\ntarget: destuff\n" in run.stdout
    assert run.stdout.endswith(
        "seed 1; smallest input found, 3 bytes:\n1b e4 7f\n"
    )  # fmt: skip


def test_a_decoder_that_keeps_its_input_is_found() -> None:
    """A collector fills the memory of its machine within a month."""
    run = _run("-c", _WITH_A_LEAK)

    assert run.returncode == 1, run.stdout + run.stderr
    assert "bytes kept after" in run.stdout


def test_a_decoder_that_hangs_is_found() -> None:
    """A collector stands still at one odd answer."""
    run = _run("-c", _WITH_AN_ENDLESS_LOOP)

    assert run.returncode == 1, run.stdout + run.stderr
    assert "HangError" in run.stdout
    assert "40 3f 02" in run.stdout
