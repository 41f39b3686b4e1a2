"""What was overheard on a line, a line for each frame, and as records."""

import datetime as dt
from types import MappingProxyType
from typing import Final

import attrs

from pykmp.tool.console import Paint
from pykmp.tool.rendering import text
from pykmp.tool.rendering.facts import Explanation
from pykmp.tool.rendering.records import Record, of_explanation

_SIGNS: Final = MappingProxyType(
    {
        "request": ">",
        "echo": "=",
        "answer": "<",
        "answer without request": "<",
        "damaged frame": "!",
        "noise": "?",
        "no answer": "!",
    }
)
_GOOD: Final = frozenset({"request", "echo", "answer"})
_SHOWN_BYTES_MAX: Final = 24
_INDENT: Final = 8


@attrs.frozen(kw_only=True)
class Line:
    """A piece of a stream, ready to be printed.

    Attributes:
        role: What it is to the others, as `pykmp.tool.pairing` has it.
        number: Which request it is or belongs to.
        waited_seconds: How long after that request.
        time: Time of day, if known.
        explanation: What it says.
    """

    role: str
    number: int | None
    waited_seconds: float | None
    time: dt.datetime | None
    explanation: Explanation


def show(line: Line, *, paint: Paint) -> str:
    """Return a piece as a line, and its registers below it."""
    number = f"#{line.number}" if line.number else ""
    words = _words(line)
    heading = (
        f"{paint.dim(_stamp(line))} {number:>4} {_SIGNS[line.role]} "
        f"{words if line.role in _GOOD else paint.bad(words)}"
    )
    if line.role in {"echo", "no answer"}:
        return heading
    below = [
        *text.registers(line.explanation.registers, paint=paint),
        *text.log_rows(line.explanation.rows, paint=paint),
    ]
    return "\n".join([heading, *(f"{'':{_INDENT}}{one}" for one in below)])


def record(line: Line) -> Record:
    """Return a piece as an object; the keys of `decode` come after its own."""
    waited = line.waited_seconds
    return {
        "time": line.time and line.time.isoformat(timespec="milliseconds"),
        "role": line.role,
        "number": line.number,
        "waited_seconds": None if waited is None else round(waited, 3),
        **of_explanation(line.explanation),
    }


def _stamp(line: Line) -> str:
    if line.time is not None:
        return f"{line.time:%H:%M:%S}.{line.time.microsecond // 1000:03d}"
    at = line.explanation.at
    return "" if at is None else f"{at:>12.3f}"


def _words(line: Line) -> str:
    name = line.explanation.command_name or "a request"
    said = line.explanation.layers[-1].text
    waited = line.waited_seconds
    after = "" if waited is None else f" after {waited:.3f} s"
    match line.role:
        case "request":
            return f"{name} {said}"
        case "echo":
            return f"echo of {name}"
        case "no answer":
            return f"no answer to {name}{after}"
        case "answer":
            return f"{name}{after}: {said}"
        case "answer without request":
            return f"{name} without a request: {said}"
    raw = line.explanation.raw
    shown = raw[:_SHOWN_BYTES_MAX].hex(" ")
    more = " ..." if len(raw) > _SHOWN_BYTES_MAX else ""
    error = line.explanation.error or said
    return f"{line.role}, {len(raw)} bytes: {shown}{more} ({error})"
