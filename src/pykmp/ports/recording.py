"""Recordings read back."""

import logging
import math
import re
from collections.abc import Iterator
from datetime import datetime
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import Final, TextIO

import attrs

from pykmp.codec import PhysicalDirection
from pykmp.errors import RecordingError
from pykmp.ports.recorder import FORMAT_NAME, FORMAT_VERSION, SIGNS

#: A chunk of the longest read in hex, with a wide margin: a file without line ends is
#: no recording, and is not taken into memory whole to find out.
LINE_CHARACTERS_MAX: Final = 64 * 1024

_DIRECTIONS: Final = MappingProxyType(
    {sign: direction for direction, sign in SIGNS.items()}
)
_NO_RECORDING: Final = f"a recording begins with {FORMAT_NAME!r}"
_SECONDS: Final = re.compile(r"[0-9]+(\.[0-9]+)?")
_SHOWN_CHARACTERS_MAX: Final = 40
_HEADER_FIELDS: Final = 4
_CHUNK_FIELDS: Final = 3

_logger = logging.getLogger("pykmp.ports")


@attrs.frozen(kw_only=True)
class RecordedChunk:
    """Bytes that passed a line together.

    Attributes:
        at: Seconds since the start of the recording.
        direction: To the meter or from it.
        raw: The bytes, at least one.
        line: Where in the file they stand, from 1.
    """

    at: float
    direction: PhysicalDirection
    raw: bytes
    line: int = attrs.field(default=0, eq=False)


def read_recording(path: str | PathLike[str]) -> Iterator[RecordedChunk]:
    """Yield the chunks of a recording, in the order of the file.

    A last line without its end was cut by a crash: a warning tells, and it is left out.

    Raises:
        RecordingError: The file cannot be read, or a line is damaged.
    """
    shown = str(path)
    try:
        # Damaged bytes become characters that no line may have.
        with Path(path).open(encoding="utf-8", errors="replace") as file:
            yield from _chunks(file, shown)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RecordingError(path=shown, line=0, reason=reason) from error


def _chunks(file: TextIO, path: str) -> Iterator[RecordedChunk]:
    reader = _LineReader()
    number = 1
    for number, line in _whole_lines(file, path):
        try:
            chunk = reader.read(line, number)
        except _DamageError as damage:
            raise RecordingError(path=path, line=number, reason=str(damage)) from None
        if chunk is not None:
            yield chunk
    if not reader.has_started:
        raise RecordingError(path=path, line=number, reason=_NO_RECORDING)


def _whole_lines(file: TextIO, path: str) -> Iterator[tuple[int, str]]:
    number = 0
    while line := file.readline(LINE_CHARACTERS_MAX):
        number += 1
        if line.endswith("\n"):
            yield number, line.strip()
        elif len(line) == LINE_CHARACTERS_MAX:
            raise RecordingError(path=path, line=number, reason="the line has no end")
        else:
            _logger.warning("%s, line %d: cut short, left out", path, number)


class _DamageError(Exception):
    """A line that cannot be understood; its place is known further out."""


class _LineReader:
    """Understands line by line; remembers when the seconds count from."""

    def __init__(self) -> None:
        self._start: datetime | None = None
        self._offset_seconds = 0.0

    @property
    def has_started(self) -> bool:
        return self._start is not None

    def read(self, line: str, number: int) -> RecordedChunk | None:
        """Return the chunk in *line*, or None for a line of another kind.

        Raises:
            _DamageError: It is a line of no kind.
        """
        if line.startswith(FORMAT_NAME):
            start = _start_in(line)
            self._start = self._start or start
            self._offset_seconds = (start - self._start).total_seconds()
            return None
        if self._start is None:
            raise _DamageError(_NO_RECORDING)
        if not line or line.startswith("#"):
            return None
        return _chunk_in(line, number, self._offset_seconds)


def _start_in(line: str) -> datetime:
    fields = line.split(maxsplit=_HEADER_FIELDS - 1)
    if fields[0] != FORMAT_NAME or len(fields) < _HEADER_FIELDS - 1:
        raise _DamageError("the first line is not complete")
    if fields[1] != str(FORMAT_VERSION):
        raise _DamageError(
            f"format {_shortened(fields[1])} is not known, only {FORMAT_VERSION}"
        )
    try:
        start = datetime.fromisoformat(fields[2])
    except ValueError:
        raise _DamageError(f"{_shortened(fields[2])!r} is no time of day") from None
    if start.tzinfo is None:
        raise _DamageError(f"{fields[2]!r} lacks its time zone")
    return start


def _chunk_in(line: str, number: int, offset_seconds: float) -> RecordedChunk:
    fields = line.split(maxsplit=_CHUNK_FIELDS - 1)
    if len(fields) < _CHUNK_FIELDS:
        raise _DamageError("time, sign and bytes are expected")
    at, sign, text = fields
    if sign not in _DIRECTIONS:
        raise _DamageError(
            f"{_shortened(sign)!r} is no direction, only '>' and '<' are"
        )
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        raise _DamageError(f"{_shortened(text)!r} is not hex") from None
    return RecordedChunk(
        at=offset_seconds + _seconds(at),
        direction=_DIRECTIONS[sign],
        raw=raw,
        line=number,
    )


def _seconds(text: str) -> float:
    # A pattern, because float() takes underscores and digits of all scripts.
    seconds = float(text) if _SECONDS.fullmatch(text) else math.inf
    if not math.isfinite(seconds):
        raise _DamageError(f"{_shortened(text)!r} is no number of seconds")
    return seconds


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS_MAX else f"{text[:10]}..."
