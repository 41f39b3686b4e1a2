"""Files that only grow, line by line, and are whole whatever happens.

A file is opened for each batch and closed after it, so that whoever moves it away does
not disturb. What a crash or a full disk leaves of a line goes before the next is
written: the reading it was of has not counted, and comes again.
"""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

import attrs

_END: Final = b"\n"
_CHUNK_BYTES: Final = 65_536


@attrs.frozen(kw_only=True)
class AppendRules:
    """How a file is written.

    Attributes:
        syncs: Whether a batch counts only once the disk has it.
        is_ours: Tells whether a last line without its end is one of ours, cut off by a
            crash; what is not is completed, never cut.
    """

    syncs: bool
    is_ours: Callable[[bytes], bool]


def append(path: Path, lines: bytes, *, rules: AppendRules) -> None:
    """Add lines to a file, all or none; begin it where there is none.

    Raises:
        OSError: They are not in it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    with path.open("a+b", buffering=0) as file:
        mend(file, rules.is_ours)
        _write(file, lines)
        if rules.syncs:
            os.fsync(file.fileno())
    if is_new and rules.syncs:
        _sync_folder(path.parent)


def is_full(path: Path, size_bytes_max: int | None) -> bool:
    """Tell whether a file has grown enough to be put aside."""
    if size_bytes_max is None or not path.exists():
        return False
    return path.stat().st_size >= size_bytes_max


def put_aside(path: Path, is_ours: Callable[[bytes], bool]) -> Path:
    """Rename a file to the next free number, so that a new one begins; return its name.

    ``readings.jsonl`` becomes ``readings.1.jsonl``, the next one ``readings.2.jsonl``.
    """
    with path.open("r+b", buffering=0) as file:
        mend(file, is_ours)
    number = 1
    while (aside := path.with_name(f"{path.stem}.{number}{path.suffix}")).exists():
        number += 1
    return path.rename(aside)


def mend(file: BinaryIO, is_ours: Callable[[bytes], bool]) -> None:
    """Cut a last line that has no end; complete it if it is not one of ours."""
    size_bytes = file.seek(0, os.SEEK_END)
    torn = _torn_line(file, size_bytes)
    if not torn:
        return
    if is_ours(torn):
        file.truncate(size_bytes - len(torn))
        file.seek(0, os.SEEK_END)
    else:
        file.write(_END)


async def in_thread(work: Callable[[], None]) -> None:
    """Do something that blocks in a thread, and return when it is done, even cancelled.

    So nothing of it goes on behind the back of whoever cancels.
    """
    doing = asyncio.get_running_loop().run_in_executor(None, work)
    try:
        await asyncio.shield(doing)
    except asyncio.CancelledError:
        await asyncio.wait({doing})
        raise


def _torn_line(file: BinaryIO, size_bytes: int) -> bytes:
    """Return what stands behind the last end of a line."""
    torn = b""
    at = size_bytes
    while at > 0:
        begin = max(0, at - _CHUNK_BYTES)
        file.seek(begin)
        chunk = _read(file, at - begin)
        _, end, behind = chunk.rpartition(_END)
        torn = behind + torn
        if end:
            break
        at = begin
    return torn


def _read(file: BinaryIO, length_bytes: int) -> bytes:
    raw = b""
    while len(raw) < length_bytes:
        chunk = file.read(length_bytes - len(raw))
        if not chunk:
            break
        raw += chunk
    return raw


def _write(file: BinaryIO, lines: bytes) -> None:
    """Write all, or take back what was written."""
    size_bytes = file.seek(0, os.SEEK_END)
    left = memoryview(lines)
    try:
        while left:
            left = left[file.write(left) :]
    except OSError:
        file.truncate(size_bytes)
        raise


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
