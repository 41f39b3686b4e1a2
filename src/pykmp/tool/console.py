"""The two outputs: data on one, words on the other."""

import os
import stat
import sys
import textwrap
from typing import Final, TextIO

PROGRAM: Final = "pykmp-tool"

#: By this the shell asks for completions, however the program was started.
COMPLETION_VARIABLE: Final = "_PYKMP_TOOL_COMPLETE"

#: Where a terminal does not tell its width.
_WIDTH: Final = 80
_WIDTH_MIN: Final = 20
_HANGING: Final = " " * 4

_BOLD: Final = "1"
_DIM: Final = "2"
_RED: Final = "31;1"


class Paint:
    """Puts colour around words, or leaves them alone."""

    def __init__(self, *, is_on: bool) -> None:
        self._is_on = is_on

    def bold(self, text: str) -> str:
        """Return *text* for what people look for first."""
        return self._in(_BOLD, text)

    def dim(self, text: str) -> str:
        """Return *text* for what people look for last."""
        return self._in(_DIM, text)

    def bad(self, text: str) -> str:
        """Return *text* for what went wrong."""
        return self._in(_RED, text)

    def _in(self, style: str, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self._is_on and text else text


PLAIN: Final = Paint(is_on=False)


def paint_for(stream: TextIO) -> Paint:
    """Return colours for a terminal, unless NO_COLOR or TERM=dumb forbid them."""
    variables = os.environ
    is_wanted = not variables.get("NO_COLOR") and variables.get("TERM") != "dumb"
    return Paint(is_on=is_wanted and stream.isatty())


def put(text: str) -> None:
    """Print data; at once, because somebody may be reading along."""
    print(text, flush=True)


def goes_on_in_a_file(stream: TextIO) -> bool:
    """Return whether a stream writes behind what a file holds already."""
    try:
        status = os.fstat(stream.fileno())
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size > 0


def say(text: str) -> None:
    """Print words for people: at a terminal within its width, else as they are."""
    _print(_fitted(text))


def complain(text: str) -> None:
    """Print what went wrong, beginning with the program's name; one line in a pipe."""
    name = f"{PROGRAM}:"
    words = _fitted(f"{name} {' '.join(text.split())}")
    _print(paint_for(sys.stderr).bad(name) + words.removeprefix(name))


def advise(text: str) -> None:
    """Print what to try next; one line in a pipe."""
    say(f"try: {' '.join(text.split())}")


def _print(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _fitted(text: str) -> str:
    if not sys.stderr.isatty():
        return text
    return "\n".join(_folded(line) for line in text.split("\n"))


def _folded(line: str) -> str:
    """Break a line between words; an indented one is a command, to be copied."""
    if line.startswith(" "):
        return line
    return textwrap.fill(
        line,
        max(_terminal_width(), _WIDTH_MIN),
        subsequent_indent=_HANGING,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _terminal_width() -> int:
    told = os.environ.get("COLUMNS", "")
    if told.isascii() and told.isdigit():
        return int(told)
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or _WIDTH
    except OSError:
        return _WIDTH
