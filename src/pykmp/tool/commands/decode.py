"""`pykmp-tool decode`."""

import sys
from collections import Counter
from collections.abc import Iterator
from typing import Final

import click

from pykmp.tool.completing import files_like
from pykmp.tool.console import Paint, complain, paint_for, put, say
from pykmp.tool.dissection import explain
from pykmp.tool.exits import Exit
from pykmp.tool.formats import CSV, JSON, TEXT, format_options
from pykmp.tool.pieces import chunks, pieces
from pykmp.tool.rendering import csv, json, records, text
from pykmp.tool.rendering.facts import Explanation

_COLUMNS: Final = tuple(
    records.rows_of_explanation(Explanation(kind="noise", raw=b""))[0]
)


@click.command("decode")
@click.argument("words", metavar="[HEX | FILE]...", nargs=-1, shell_complete=files_like)
@format_options(TEXT, JSON, CSV)
def command(words: tuple[str, ...], style: str) -> Exit:
    """Explain frames, layer by layer.

    HEX is bytes of either direction, in any usual form: 80 3f 02 35 e9 0d, 803F02...
    or 0x80, 0x3f and so on; several frames and noise between them are all explained.
    FILE is a recording, or a text with hex; without either, hex is read from the
    input.

    No meter and no port is needed.
    """
    if not words and sys.stdin.isatty():
        say("Type or paste hex; Ctrl-D ends.")
    if style == CSV:
        put(csv.heading(_COLUMNS))
    paint = paint_for(sys.stdout)
    seen: Counter[str] = Counter()
    for number, explanation in enumerate(_explanations(words), start=1):
        put(render(explanation, style=style, number=number, paint=paint))
        seen["broken" if explanation.error else explanation.kind] += 1
    return _judge(seen)


def render(explanation: Explanation, *, style: str, number: int, paint: Paint) -> str:
    """Return a piece of the stream in one of the forms; CSV without its heading."""
    match style:
        case "json":
            return json.line(records.of_explanation(explanation))
        case "csv":
            return csv.rows(records.rows_of_explanation(explanation))
    return text.explanation(explanation, number=number, paint=paint)


def _explanations(words: tuple[str, ...]) -> Iterator[Explanation]:
    for piece in pieces(chunks(words, sys.stdin)):
        yield explain(piece.heard, at=piece.at)


def _judge(seen: Counter[str]) -> Exit:
    if seen["request"] or seen["response"]:
        return Exit.COMPLETE
    # Noise is full of bytes that look like acknowledgements.
    if seen["acknowledgement"] and not seen["broken"]:
        return Exit.COMPLETE
    complain("There is no frame." if seen else "There is nothing to decode.")
    return Exit.UNUSABLE
