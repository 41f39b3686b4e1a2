"""Reading a meter's log: how near to the fewest bytes, and to the time they take.

An emulated MULTICAL 603 in a simulated house, on a virtual clock, at 1200 baud, which
begins its answer at once. The opponent is arithmetic: all splits of the registers into
answers, each with as many rows as the meter's limit allows.
"""

import datetime as dt
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import attrs

from benchmarks.pairs import Row
from benchmarks.peer import our_python
from pykmp.client import MeterClient, run
from pykmp.codec.physical import stuff
from pykmp.emulator import (
    Fault,
    Habits,
    LineSettings,
    emulated_lines,
    house_values,
)
from pykmp.exchange import QUIET_SECONDS, ExchangeSettings, Line, line_seconds
from pykmp.logs import LogQuery, LogReading, LogRecord, log_step
from pykmp.meters import Logger, load_profile
from pykmp.ports import Port, VirtualPort, open_port

_LIMITS: Final = (64, 128, 255, 512)
_RECORDS: Final = 1400
_COUNTERS: Final = (60, 68, 97, 110)
_STAMP: Final = 348
#: Bytes of a register in each row.
_WIDTHS: Final = {60: 4, 68: 4, 97: 4, 110: 4, _STAMP: 7}
_START: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_DAMAGED: Final = 1 / 20


@attrs.define
class _Tap:
    """A port that counts the bytes both ways."""

    port: Port
    count_bytes: int = 0

    @property
    def url(self) -> str:
        return self.port.url

    def now(self) -> float:
        return self.port.now()

    def write(self, raw: bytes) -> None:
        self.count_bytes += len(raw)
        self.port.write(raw)

    def read(self, timeout_seconds: float) -> bytes:
        raw = self.port.read(timeout_seconds)
        self.count_bytes += len(raw)
        return raw

    def close(self) -> None:
        self.port.close()


@attrs.frozen(kw_only=True)
class LogRun:
    """What came of one reading of the hour log.

    Attributes:
        records: In the order they came.
        total_bytes: Both ways.
        seconds: On the clock of the line.
        requests: How many were sent, repetitions included.
    """

    records: tuple[LogRecord, ...]
    total_bytes: int
    seconds: float
    requests: int


def log_rows() -> Iterator[Row]:
    """Measure the four limits, a line that damages answers, and a line in real time."""
    for limit_bytes in _LIMITS:
        ours = read_hours(limit_bytes)
        best_bytes = fewest_bytes(limit_bytes, ours.records)
        yield Row(
            what=f"log, {_RECORDS} hours × 5 registers, answers of {limit_bytes} bytes",
            ours=f"{ours.seconds:.1f} s, {ours.total_bytes} bytes",
            other=f"{line_seconds(ours.total_bytes):.1f} s (line time of the bytes), "
            f"{best_bytes} bytes (best split)",
            ratio=f"{ours.seconds / line_seconds(ours.total_bytes) - 1:.1%} time, "
            f"{ours.total_bytes / best_bytes - 1:.2%} bytes more",
            wanted="at most 3 % time, 1 % bytes more",
        )
    yield _damaged_row()
    yield _real_row()


def read_hours(limit_bytes: int, *, damaged: float = 0.0) -> LogRun:
    """Read the hour log of an emulated 603 on a virtual clock.

    Args:
        limit_bytes: Longest answer of the meter, from the command id to the info.
        damaged: Share of answers with one bit turned over.
    """
    faults = (Fault(name="flip", probability=damaged),) if damaged else ()
    (line,) = emulated_lines(
        "603",
        values=house_values(seed=1, start=_START),
        habits=Habits(log_answer_bytes_max=limit_bytes),
        settings=LineSettings(thinking_seconds=0),
        faults=faults,
    )
    return _read(_Tap(VirtualPort(line)))


def _read(tap: _Tap) -> LogRun:
    reading = LogReading(LogQuery(logger=hour_log(), registers=(_STAMP, *_COUNTERS)))
    line, settings = Line(), ExchangeSettings()
    began, records = tap.now(), []
    while not reading.is_done:
        answer = run(log_step(reading, line=line, settings=settings), tap)
        records += reading.take(answer)
    return LogRun(
        records=tuple(records),
        total_bytes=tap.count_bytes,
        seconds=tap.now() - began,
        requests=reading.requests,
    )


def hour_log() -> Logger:
    """Return the hour log of a 603."""
    return next(log for log in load_profile("603").loggers if log.name == "hour")


def fewest_bytes(limit_bytes: int, records: Sequence[LogRecord]) -> int:
    """Return the bytes of the best split of records, found by trying all of them.

    The escapes of values are those that the records have, whatever the split; those
    of ids and checksums are counted as they come on average, in 5 of 256 bytes.
    """
    escapes = sum(
        len(stuff(register.value[2:])) - len(register.value[2:])
        for record in records
        for register in record.registers.values()
    )
    best = min(
        sum(_group_bytes(group, limit_bytes, len(records)) for group in split)
        for split in _splits((_STAMP, *_COUNTERS))
    )
    return round(best + escapes)


def _group_bytes(group: Sequence[int], limit_bytes: int, count: int) -> float:
    """Return the bytes both ways for a group of registers, by protocol facts 3.9."""
    row_bytes = sum(_WIDTHS[register] for register in group)
    rows = (limit_bytes - 16 - 5 * len(group)) // row_bytes
    if rows < 1:
        return float("inf")
    # Both ways, with sub-command 06, which is always escaped; log ids, numbers of
    # entries, info and checksums are 22 bytes of any value.
    head_bytes = 15 + 2 * len(group) + 21 + 5 * len(group) + 2 + 22 * 5 / 256
    return -(-count // rows) * head_bytes + count * row_bytes


def _splits(registers: Sequence[int]) -> Iterator[list[list[int]]]:
    """Yield every way to split registers into groups."""
    if not registers:
        yield []
        return
    first, *rest = registers
    for split in _splits(rest):
        yield [[first], *split]
        for place, group in enumerate(split):
            yield [*split[:place], [first, *group], *split[place + 1 :]]


def _damaged_row() -> Row:
    clean, hit = read_hours(255), read_hours(255, damaged=_DAMAGED)
    extra = max(1, hit.requests - clean.requests)
    seconds = hit.seconds - clean.seconds
    quiet_seconds = seconds - line_seconds(hit.total_bytes - clean.total_bytes)
    is_whole = hit.records == clean.records
    return Row(
        what="log, the same at 255 bytes, one answer in 20 damaged",
        ours=f"{hit.seconds:.1f} s, {extra} requests more",
        other=f"{clean.seconds:.1f} s (clean line)",
        ratio=f"{quiet_seconds / extra:.2f} s for each beside its bytes, "
        f"{'nothing' if is_whole else 'SOMETHING'} missing or twice",
        wanted=f"at most {QUIET_SECONDS} s, nothing missing or twice",
    )


@contextmanager
def _emulated_meter() -> Iterator[str]:
    command: list[str | Path] = [
        our_python().with_name("pykmp-tool"),
        *("emulate", "--meter", "603", "--tcp", "127.0.0.1:0", "--values", "house"),
    ]
    meter = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        yield next(iter(meter.stdout or ())).strip()
    finally:
        meter.terminate()
        meter.communicate()


def _real_row() -> Row:
    """Read a hundred records at the speed of a real line."""
    taps: list[_Tap] = []

    def open_counted(url: str, *, baud: int) -> Port:
        taps.append(_Tap(open_port(url, baud=baud)))
        return taps[-1]

    with _emulated_meter() as url, MeterClient(url, open_port=open_counted) as meter:
        meter.serial_number()
        taps[0].count_bytes, began = 0, taps[0].now()
        records = list(meter.log(hour_log(), *_COUNTERS, newest=100))
        took_seconds = taps[0].now() - began
    needed_seconds = line_seconds(taps[0].count_bytes)
    return Row(
        what=f"log, {len(records)} hours × 5 registers, in real time",
        ours=f"{took_seconds:.2f} s",
        other=f"{needed_seconds:.2f} s (line time of the bytes)",
        ratio=f"{took_seconds / needed_seconds - 1:.1%} more",
        wanted="as on the virtual clock",
    )


if __name__ == "__main__":
    for row in log_rows():
        print(row)
