"""Where `sniff` takes bytes from: a port, a recording, or a trace of ser2net."""

import datetime as dt
import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import Final, TextIO

import attrs
import click

from pykmp.codec import PhysicalDirection
from pykmp.ports import open_port, read_recording
from pykmp.ports.recorder import FORMAT_NAME
from pykmp.tool.console import say
from pykmp.tool.ending import Ending

logger: Final = logging.getLogger("pykmp.tool.__main__")

#: How long one look at a port takes, so that the end is not missed.
_LOOK_SECONDS: Final = 0.2
_LINE_CHARACTERS_MAX: Final = 64 * 1024

#: A line of a hex dump, 8 bytes at most, with or without a time stamp before it.
_DUMP: Final = re.compile(
    r"(?:(?P<time>[0-9]{4}/[0-9]{2}/[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}) )?"
    r"(?P<side>tcp|term) +(?P<hex>[0-9a-f]{2}(?: [0-9a-f]{2}){0,7}) *\|.{1,8}\|\s*"
)
#: Clients come and go.
_VISIT: Final = re.compile(r"[0-9]{4}/[0-9/]{5} [0-9:]{8} (?:OPEN|CLOSE) .*\s*")
_SIDES: Final = MappingProxyType(
    {"tcp": PhysicalDirection.TO_METER, "term": PhysicalDirection.FROM_METER}
)


@attrs.frozen(kw_only=True)
class Chunk:
    """Bytes that came together; none if nothing came for a while.

    Attributes:
        raw: The bytes.
        at: Seconds since the beginning, if known.
        time: Time of day, if known.
        way: Direction, if known.
    """

    raw: bytes
    at: float | None = None
    time: dt.datetime | None = None
    way: PhysicalDirection | None = None


def from_port(url: str, *, baud: int, ending: Ending) -> Iterator[Chunk]:
    """Yield what a port hears; nothing is ever sent.

    Raises:
        PortError: The port cannot be used, or is lost.
    """
    with closing(open_port(url, baud=baud)) as port:
        say(f"Listening to {port.url}. Ctrl-C ends it.")
        start, is_last = port.now(), False
        while not is_last:
            is_last = ending.is_at(port.now() - start)
            raw = port.read(0 if is_last else _LOOK_SECONDS)
            time = dt.datetime.now().astimezone()
            yield Chunk(raw=raw, at=port.now() - start, time=time)


def from_file(path: Path) -> Iterator[Chunk]:
    """Yield what a recording or a trace has.

    Raises:
        click.UsageError: It is neither.
        RecordingError: A recording is damaged.
        OSError: It cannot be read.
    """
    with path.open(encoding="utf-8", errors="replace") as file:
        if file.read(len(FORMAT_NAME)) != FORMAT_NAME:
            file.seek(0)
            yield from from_trace(file)
            return
    for chunk in read_recording(path):
        yield Chunk(raw=chunk.raw, at=chunk.at, way=chunk.direction)


def from_trace(file: TextIO) -> Iterator[Chunk]:
    """Yield what a trace of ser2net has, as it grows if it does.

    Lines that are none of a trace are left out, and a warning tells how many.

    Raises:
        click.UsageError: There is no line of a trace.

    Source: made with ser2net 4.3.11, options trace-both, trace-hexdump and
    trace-timestamp.
    """
    has_any, odd, start = False, 0, None
    for line in _lines(file):
        if _VISIT.fullmatch(line):
            has_any = True
            continue
        dump = _DUMP.fullmatch(line)
        if dump is None:
            odd += bool(line.strip())
            continue
        has_any = True
        time = _time(dump["time"])
        start = start or time
        at = (time - start).total_seconds() if time and start else None
        raw = bytes.fromhex(dump["hex"])
        yield Chunk(raw=raw, at=at, time=time, way=_SIDES[dump["side"]])
    if not has_any:
        raise click.UsageError(
            "That is neither a recording nor a trace of ser2net with "
            "'trace-hexdump: true'"
        )
    if odd:
        logger.warning("%d lines are no lines of a trace, and were left out.", odd)


def _lines(file: TextIO) -> Iterable[str]:
    """Return lines as they come, also those of a pipe."""
    return iter(lambda: file.readline(_LINE_CHARACTERS_MAX), "")


def _time(text: str | None) -> dt.datetime | None:
    """Return a time stamp, on the clock of the computer that ser2net runs on."""
    if text is None:
        return None
    try:
        return dt.datetime.strptime(text, "%Y/%m/%d %H:%M:%S")  # noqa: DTZ007 - its own
    except ValueError:
        return None
