"""Where `decode` takes bytes from, and how they become frames and noise."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, TextIO

import attrs
import click

from pykmp.codec import FRAME_BYTES_MAX, FrameKind, FrameReader, Heard
from pykmp.ports import read_recording
from pykmp.ports.recorder import FORMAT_NAME

#: Between bytes people write blanks, commas, colons and the like, and 0x before them.
_BETWEEN: Final = re.compile(r"[\s,;:_\"'()\[\]{}-]+|\\x|0x", re.IGNORECASE)
_HEX: Final = re.compile(r"[0-9a-f]*", re.IGNORECASE | re.ASCII)

#: A line that is longer comes in parts, so that no input fills the memory.
_LINE_CHARACTERS_MAX: Final = 64 * 1024

_SHOWN_MAX: Final = 40
_STARTS: Final = (b"\x80", b"\x40")


@attrs.frozen(kw_only=True)
class Chunk:
    """Bytes that came together.

    Attributes:
        raw: The bytes.
        at: Seconds since the start of the recording they come from, if they do.
        way: What to read them apart from: the direction, if it is known.
    """

    raw: bytes
    at: float | None = None
    way: object = None


@attrs.frozen(kw_only=True)
class Piece:
    """A frame, an acknowledgement or noise, and when it was complete."""

    heard: Heard
    at: float | None


def chunks(words: tuple[str, ...], stdin: TextIO) -> Iterator[Chunk]:
    """Return the bytes that words or the input stand for, as they come.

    Raises:
        click.UsageError: They are neither hex nor a file.
        RecordingError: A recording is damaged.
        OSError: A file cannot be read.
    """
    if words in ((), ("-",)):
        return _chunks_of_text(_parts(stdin))
    text = " ".join(words)
    if _raw_in(text) is not None:
        return _chunks_of_text([text])
    if len(words) == 1 and Path(words[0]).exists():
        return _chunks_of_file(Path(words[0]))
    raise click.UsageError(f"{_shortened(text)!r} is neither hex nor a file")


def pieces(chunks: Iterable[Chunk]) -> Iterator[Piece]:
    """Split bytes into frames, acknowledgements and noise; nothing is lost."""
    readers: dict[object, FrameReader] = {}
    noise = b""
    at = None
    for chunk in chunks:
        at = chunk.at
        reader = readers.setdefault(chunk.way, FrameReader())
        for heard in reader.feed(chunk.raw):
            if _is_plain_noise(heard) and len(noise) < FRAME_BYTES_MAX:
                noise += heard.raw
                continue
            yield from _noise_piece(noise, at)
            noise = b""
            yield Piece(heard=heard, at=at)
    yield from _noise_piece(noise, at)
    for reader in readers.values():
        yield from (Piece(heard=heard, at=at) for heard in reader.flush())


def _is_plain_noise(heard: Heard) -> bool:
    """Tell whether noise is more of the same, and not the rest of a frame."""
    return heard.kind is FrameKind.NOISE and not heard.raw.startswith(_STARTS)


def _noise_piece(noise: bytes, at: float | None) -> Iterator[Piece]:
    if noise:
        yield Piece(heard=Heard(FrameKind.NOISE, noise), at=at)


def _chunks_of_file(path: Path) -> Iterator[Chunk]:
    with path.open(encoding="utf-8", errors="replace") as file:
        is_recording = file.read(len(FORMAT_NAME)) == FORMAT_NAME
        if not is_recording:
            file.seek(0)
            yield from _chunks_of_text(_parts(file))
            return
    for chunk in read_recording(path):
        yield Chunk(raw=chunk.raw, at=chunk.at, way=chunk.direction)


def _chunks_of_text(lines: Iterable[str]) -> Iterator[Chunk]:
    for number, line in enumerate(lines, start=1):
        raw = _raw_in(line)
        if raw is None:
            hint = ""
            if line.startswith(FORMAT_NAME):
                hint = "; a recording is given as a file"
            text = _shortened(line)
            raise click.UsageError(f"Line {number}, {text!r}, is not hex{hint}")
        yield Chunk(raw=raw)


def _parts(file: TextIO) -> Iterator[str]:
    """Return the lines of a file, those that have no end in parts."""
    rest = ""
    while line := file.readline(_LINE_CHARACTERS_MAX):
        line, rest = rest + line, ""
        if not line.endswith("\n") and len(_BETWEEN.sub("", line)) % 2:
            # The part ends within a byte, which belongs to the next one.
            line, rest = line[:-1], line[-1]
        yield line
    if rest:
        yield rest


def _raw_in(text: str) -> bytes | None:
    """Return the bytes that hex of any usual form stands for, or None."""
    digits = _BETWEEN.sub("", text)
    if len(digits) % 2 or not _HEX.fullmatch(digits):
        return None
    return bytes.fromhex(digits)


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHOWN_MAX else f"{plain[:_SHOWN_MAX]}..."
