"""The two outputs: data on one, words on the other."""

import os
import sys
from typing import Final, TextIO

PROGRAM: Final = "pykmp-tool"

#: By this the shell asks for completions, however the program was started.
COMPLETION_VARIABLE: Final = "_PYKMP_TOOL_COMPLETE"

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


def say(text: str) -> None:
    """Print words for people."""
    print(text, file=sys.stderr, flush=True)


def complain(text: str) -> None:
    """Print what went wrong, in one line that begins with the program's name."""
    paint = paint_for(sys.stderr)
    say(f"{paint.bad(PROGRAM + ':')} {' '.join(text.split())}")


def advise(text: str) -> None:
    """Print what to try next, in one line."""
    say(f"try: {' '.join(text.split())}")
