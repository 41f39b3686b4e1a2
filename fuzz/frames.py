"""Throw bytes at every decoder: each must give a value or a KmpError, nothing else.

Half of the inputs are real frames changed inside, with checksum and stuffing right
again, so that they get past the checksum to the code behind it.
No decoder may hang, keep what it was given, or use more memory than its input allows.
The first failure is shrunk to a small input and printed; add it to tests/vectors.

    python fuzz/frames.py --seconds 60 [--seed N]
"""

import argparse
import gc
import itertools
import logging
import random
import re
import secrets
import signal
import sys
import time
import tomllib
import traceback
import tracemalloc
from binascii import crc_hqx
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from decoders import check

from pykmp.codec import FrameReader, stuff

_VECTORS: Final = Path(__file__).parent.parent / "tests" / "vectors"
_RESERVED: Final = (0x80, 0x40, 0x0D, 0x06, 0x1B)
_TRICKY: Final = bytes([*_RESERVED, *(byte ^ 0xFF for byte in _RESERVED), 0x3F])
_ESCAPE: Final = re.compile(rb"\x1b(.)", re.DOTALL)
_EDGES: Final = b"\x00\x01\x02\x04\x7f\xff"
_HANG_SECONDS: Final = 20.0
_SHRINK_SECONDS: Final = 30.0
_BATCH: Final = 200
#: Memory is looked at in one batch, then not for so many inputs.
_MEMORY_EVERY: Final = 50 * _BATCH
#: What may be kept after a batch, caches of Python included.
_KEPT_BYTES_MAX: Final = 64 * 1024
#: What one input may need for a moment, and for each of its bytes.
_PEAK_BYTES_MAX: Final = 1_000_000
_PEAK_FACTOR: Final = 400


class HangError(BaseException):
    """No input takes this long; not an Exception, so that nothing swallows it."""


class _Formatting(logging.Handler):
    """Formats what is logged, as a handler of a user would, and drops it."""

    def emit(self, record: logging.LogRecord) -> None:
        record.getMessage()


def vectors() -> list[bytes]:
    """Return every frame of tests/vectors."""
    return [
        bytes.fromhex(table["frame"])
        for path in sorted(_VECTORS.glob("*.toml"))
        for table in tomllib.loads(path.read_text("utf-8")).get("vectors", ())
    ]


def _bytes(rng: random.Random, length: int) -> bytes:
    alphabet = rng.choice((_TRICKY, _EDGES, _TRICKY + _EDGES, bytes(range(256))))
    return bytes(rng.choices(alphabet, k=length))


def _mutated(rng: random.Random, raw: bytes, others: list[bytes]) -> bytes:
    changed = bytearray(raw)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        start, end = sorted(rng.randint(0, len(changed)) for _ in range(2))
        match rng.randrange(6):
            case 0:
                changed[start : start + 1] = _bytes(rng, 1)
            case 1:
                changed[start:start] = _bytes(rng, rng.choice((1, 1, 2, 5, 40)))
            case 2:
                del changed[start : start + rng.choice((1, 1, 2, 4))]
            case 3:
                changed[start:start] = changed[start:end]
            case 4:
                changed[start:] = rng.choice(others)[rng.randint(0, 8) :]
            case _ if changed:
                changed[start % len(changed)] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _repaired(rng: random.Random, frames: list[bytes]) -> bytes:
    """Return a real frame changed inside, checksum and stuffing right again."""
    frame = rng.choice(frames)
    body = _ESCAPE.sub(lambda match: bytes([match[1][0] ^ 0xFF]), frame[1:-1])
    payload = _mutated(rng, body[:-2], frames)
    start = frame[:1] if rng.random() < 0.9 else rng.choice((b"\x80", b"\x40"))
    return start + stuff(payload + crc_hqx(payload, 0).to_bytes(2)) + b"\r"


def inputs(rng: random.Random) -> Iterator[bytes]:
    """Return inputs without end, the same for the same seed."""
    frames = vectors()
    yield from (b"", b"\x06", *frames)
    while True:
        yield _repaired(rng, frames)
        match rng.randrange(8):
            case 0 | 1:
                yield _mutated(rng, rng.choice(frames), frames)
            case 2 | 3:
                pieces = [rng.choice((*frames, b"\x06", b"\0")) for _ in range(4)]
                yield _mutated(rng, b"".join(pieces), frames)
            case 4 if rng.random() < 0.02:
                yield _bytes(rng, 1) + _bytes(rng, rng.randint(2040, 20_000))
            case _:
                yield _bytes(rng, rng.choice((1, 2, 3, 4, 8, 12, 40, 200)))


def _smaller(raw: bytes, length: int) -> Iterator[bytes]:
    """Return *raw* with each stretch of a length left out, or all zeros."""
    for at in range(0, len(raw), length):
        before, after = raw[:at], raw[at + length :]
        yield before + after
        if any(raw[at : at + length]):
            yield before + bytes(len(raw) - len(before) - len(after)) + after


def shrunk(raw: bytes, fails: Callable[[bytes], bool]) -> bytes:
    """Return a small input that still fails, found within a while."""
    until = time.monotonic() + _SHRINK_SECONDS
    length = len(raw)
    while length and time.monotonic() < until:
        smaller = next((r for r in _smaller(raw, length) if fails(r)), None)
        if smaller is None:
            length //= 2
        else:
            raw = smaller
    return raw


def _error_of(raw: bytes) -> BaseException | None:
    signal.setitimer(signal.ITIMER_REAL, _HANG_SECONDS)
    try:
        check(raw)
    except (Exception, HangError) as error:  # noqa: BLE001 - anything is a finding
        return error
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return None


def _mark(error: BaseException) -> tuple[type[BaseException], list[str]]:
    return type(error), getattr(error, "__notes__", [])


def _tell(raw: bytes, error: BaseException, seed: int) -> None:
    def fails(smaller: bytes) -> bool:
        other = _error_of(smaller)
        return other is not None and _mark(other) == _mark(error)

    small = raw
    if not isinstance(error, HangError):  # What hangs is not tried again and again.
        small = shrunk(raw, fails)
        error = _error_of(small) or error
    traceback.print_exception(error, file=sys.stdout)
    print(f"\nseed {seed}; smallest input found, {len(small)} bytes:\n{small.hex(' ')}")


def _memory_fault(batch: list[bytes]) -> str | None:
    """Return what is wrong with the memory that harmless inputs need, if it is."""
    gc.collect()
    tracemalloc.start()
    stream = FrameReader()
    try:
        for raw in batch:
            tracemalloc.reset_peak()
            before, _ = tracemalloc.get_traced_memory()
            check(raw)
            stream.feed(raw)
            _, peak = tracemalloc.get_traced_memory()
            if peak - before > _PEAK_BYTES_MAX + _PEAK_FACTOR * len(raw):
                return f"{peak - before} bytes at once for the input {raw.hex(' ')}"
        gc.collect()
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    if kept > _KEPT_BYTES_MAX:
        return f"{kept} bytes kept after {len(batch)} inputs"
    return None


def _alarm(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise HangError(f"no result for {_HANG_SECONDS} s")


def fuzz(*, seconds: float, seed: int) -> int:
    """Throw inputs for a while and return the exit status."""
    logging.getLogger("pykmp").addHandler(_Formatting())
    logging.getLogger("pykmp").propagate = False
    signal.signal(signal.SIGALRM, _alarm)
    supply = inputs(random.Random(seed))
    started, count = time.monotonic(), 0
    while time.monotonic() - started < seconds:
        batch = [*itertools.islice(supply, _BATCH)]
        for raw in batch:
            if error := _error_of(raw):
                _tell(raw, error, seed)
                return 1
        if count % _MEMORY_EVERY == 0 and (fault := _memory_fault(batch)):
            print(f"seed {seed}; memory: {fault}")
            return 1
        count += len(batch)
    elapsed = time.monotonic() - started
    rate = count / elapsed
    print(f"seed {seed}: {count} inputs in {elapsed:.0f} s, {rate:.0f} a second")
    return 0


def main() -> int:
    """Read the command line and go."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**32))
    options = parser.parse_args()
    return fuzz(seconds=options.seconds, seed=options.seed)


if __name__ == "__main__":
    sys.exit(main())
