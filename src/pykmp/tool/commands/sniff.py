"""`pykmp-tool sniff`."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path

import click

from pykmp.exchange import BAUD
from pykmp.tool.completing import files_like
from pykmp.tool.console import complain, paint_for, put, say
from pykmp.tool.dissection import explain
from pykmp.tool.ending import Ending
from pykmp.tool.exits import Exit
from pykmp.tool.formats import JSON, TEXT, format_options
from pykmp.tool.meter import options
from pykmp.tool.numbers import seconds
from pykmp.tool.overhearing import Chunk, from_file, from_port, from_trace
from pykmp.tool.pairing import Overheard, Role, Sniffer
from pykmp.tool.rendering import json, overheard
from pykmp.tool.rendering.overheard import Line


@click.command("sniff")
@click.argument("source", metavar="[FILE]", required=False, shell_complete=files_like)
@click.option(
    "--seconds",
    "length_seconds",
    type=seconds,
    metavar="SECONDS",
    help="Stop after so many seconds; without it, at Ctrl-C.",
)
@format_options(TEXT, JSON)
def command(source: str | None, length_seconds: float | None, style: str) -> Exit:
    """Listen to others, and tell what both sides say.

    Without FILE the port is listened to, and nothing is sent: another program asks
    the meter meanwhile, and the port must let both in, or be a second head.
    FILE is a recording, or a trace of ser2net with 'trace-hexdump: true'; with - it
    is read from the input, as in 'tail -f both.trace | pykmp-tool sniff -'.

    Each request has a number, which its answer repeats; requests without an answer
    and answers without a request are told as such.
    """
    if source is not None and length_seconds is not None:
        raise click.UsageError("--seconds is for listening to a port, not for FILE.")
    ending = Ending(length_seconds)
    paint = paint_for(sys.stdout)
    seen: Counter[Role] = Counter()
    with ending.at_a_signal() if source is None else nullcontext():
        for line in _lines(_chunks(source, ending), seen):
            if style == JSON:
                put(json.line(overheard.record(line)))
            else:
                put(overheard.show(line, paint=paint))
    return _judge(seen)


def _chunks(source: str | None, ending: Ending) -> Iterator[Chunk]:
    if source == "-":
        return from_trace(sys.stdin)
    if source is not None:
        return from_file(Path(source))
    chosen = options()
    baud = chosen["baud"] or BAUD
    return from_port(chosen["serial_device"], baud=baud, ending=ending)


def _lines(chunks: Iterable[Chunk], seen: Counter[Role]) -> Iterator[Line]:
    sniffer = Sniffer()
    chunk = Chunk(raw=b"")
    for chunk in chunks:
        if chunk.raw:
            came = sniffer.feed(chunk.raw, at=chunk.at, way=chunk.way)
        else:
            came = sniffer.quiet(chunk.at or 0.0)
        yield from (_line(one, chunk, seen) for one in came)
    yield from (_line(one, chunk, seen) for one in sniffer.end(chunk.at))


def _line(one: Overheard, chunk: Chunk, seen: Counter[Role]) -> Line:
    seen[one.role] += 1
    return Line(
        role=one.role.value,
        number=one.number,
        waited_seconds=one.waited_seconds,
        time=chunk.time,
        explanation=explain(one.heard, at=one.at),
    )


def _judge(seen: Counter[Role]) -> Exit:
    words = ", ".join(f"{count} x {role.value}" for role, count in sorted(seen.items()))
    if not set(seen) <= {Role.NOISE}:
        say(f"Heard {words}.")
        return Exit.COMPLETE
    complain(f"There was no frame, only {words}." if seen else "There was nothing.")
    return Exit.UNUSABLE
