"""At true line speed: how much time a read takes beyond what its bytes need.

The meter is an emulated MULTICAL 603 in a process of its own, at 1200 baud, which
begins its answer at once.
What the bytes need is computed from the very bytes that went over the line.
"""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.pairs import Row, median, seconds_of
from benchmarks.peer import our_python
from pykmp.client import MeterClient
from pykmp.exchange import line_seconds
from pykmp.meters import load_profile
from pykmp.ports import Port, RecordingPort, open_port, read_recording

_FAMILY: Final = "603"
_ROUNDS: Final = 5
_SOME: Final = (60, 68, 74, 80, 86, 87, 89)


def line_rows() -> Iterator[Row]:
    """Measure the library with 7 and 31 registers, and the whole command with 7."""
    many = tuple(load_profile(_FAMILY).registers)[:31]
    with _emulated_meter() as url:
        for registers in (_SOME, many):
            yield _library_row(url, registers)
        yield _command_row(url)


@contextmanager
def _emulated_meter() -> Iterator[str]:
    """Start an emulated meter and yield its URL."""
    command: list[str | Path] = [our_python(), "-m", "benchmarks.meter", _FAMILY]
    meter = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield next(iter(meter.stdout or ())).strip()
    finally:
        meter.terminate()
        meter.communicate()


def _library_row(url: str, registers: tuple[int, ...]) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        recording = Path(folder, "recording")
        _read_recorded(url, registers, recording)
        needed = _needed_seconds(recording)
    with MeterClient(url) as meter:
        took = [meter.read(*registers).seconds for _ in range(_ROUNDS)]
    return _row(f"library, {len(registers)} registers", (median(took), needed), "3 %")


def _command_row(url: str) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        recording = Path(folder, "recording")
        _read_recorded(url, _SOME, recording)
        needed = _needed_seconds(recording)
    command: list[str | Path] = [
        our_python().with_name("pykmp-tool"),
        "-d",
        url,
        "read",
    ]
    command += [str(id_) for id_ in _SOME]
    took = [seconds_of(command) for _ in range(_ROUNDS)]
    return _row("whole command, 7 registers", (median(took), needed), "25 %")


def _read_recorded(url: str, registers: tuple[int, ...], recording: Path) -> None:
    with recording.open("w") as file:

        def open_recorded(url: str, *, baud: int) -> Port:
            return RecordingPort(open_port(url, baud=baud), file)

        with MeterClient(url, open_port=open_recorded) as meter:
            readings = meter.read(*registers)
    if readings.missing or readings.attempts > readings.requests:
        message = f"not one read in one go: {readings}"
        raise RuntimeError(message)


def _needed_seconds(recording: Path) -> float:
    """Return the line time of all bytes of a recording."""
    return line_seconds(sum(len(chunk.raw) for chunk in read_recording(recording)))


def _row(what: str, seconds: tuple[float, float], allowed: str) -> Row:
    took, needed = seconds
    return Row(
        what=what,
        ours=f"{took:.3f} s",
        other=f"{needed:.3f} s (line time of the bytes)",
        ratio=f"{(took / needed - 1) * 100:.1f} % more",
        wanted=f"at most {allowed} more",
    )
