"""Side by side with PyKMP 0.0.2: decoding, encoding, starting up."""

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.pairs import Row, median, paired, seconds_of
from benchmarks.peer import our_python, peer_python

_CASE: Final = Path(__file__).with_name("codec_case.py")
_CODEC_ROUNDS: Final = 5
_START_ROUNDS: Final = 15


def codec_rows() -> Iterator[Row]:
    """Measure decoding and encoding."""
    pairs = paired(
        lambda: _codec_microseconds(our_python()),
        lambda: _codec_microseconds(peer_python()),
        rounds=_CODEC_ROUNDS,
    )
    for index, (what, wanted) in enumerate(
        (
            ("decode an eight-register answer to exact values", "at least 6 times"),
            ("encode its request", "at least 4 times"),
        )
    ):
        ours = median([pair[0][index] for pair in pairs])
        other = median([pair[1][index] for pair in pairs])
        ratio = median([pair[1][index] / pair[0][index] for pair in pairs])
        yield Row(
            what=what,
            ours=f"{ours:.1f} µs",
            other=f"{other:.1f} µs (PyKMP 0.0.2)",
            ratio=f"{ratio:.1f} times as fast",
            wanted=wanted,
        )


def start_rows() -> Iterator[Row]:
    """Measure importing the library and showing the help of the tool."""
    ours, peer = our_python(), peer_python()
    yield _start_row(
        "import pykmp", [ours, "-c", "import pykmp"], [peer, "-c", "import pykmp"]
    )
    yield _start_row(
        "pykmp-tool --help",
        [ours.with_name("pykmp-tool"), "--help"],
        [peer.with_name("pykmp-tool"), "--help"],
    )


def _codec_microseconds(python: Path) -> tuple[float, ...]:
    run = subprocess.run([python, _CASE], check=True, capture_output=True, text=True)
    return tuple(map(float, run.stdout.split()))


def _start_row(
    what: str, ours: Sequence[str | Path], other: Sequence[str | Path]
) -> Row:
    pairs = paired(
        lambda: seconds_of(ours), lambda: seconds_of(other), rounds=_START_ROUNDS
    )
    return Row(
        what=what,
        ours=f"{median([a for a, _ in pairs]) * 1000:.0f} ms",
        other=f"{median([b for _, b in pairs]) * 1000:.0f} ms (PyKMP 0.0.2)",
        ratio=f"{median([a / b for a, b in pairs]):.2f} of its time",
        wanted="not slower",
    )
