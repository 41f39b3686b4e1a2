"""The outermost layer of a command line: what happens inside becomes a status.

`pykmp-tool` and `kmpd` share it; what they say of errors is up to each.
"""

import io
import os
import sys
from collections.abc import Callable

import click


def status_of(
    command: Callable[[], object], *, report: Callable[[Exception], int]
) -> int:
    """Run a command and return its exit status.

    Ctrl-C and an output that nobody reads any more end it without words; *report* is
    given any other error, and returns the status that it leads to.
    """
    _let_any_text_pass()
    try:
        status = command()
        sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt):
        from pykmp.tool.exits import Exit

        return Exit.INTERRUPTED
    except BrokenPipeError:
        return _leave_quietly()
    except Exception as error:  # noqa: BLE001 - whatever it is, report says it
        return report(error)
    return int(status) if isinstance(status, int) else 0


def _let_any_text_pass() -> None:
    """Put a question mark where an output lacks a character or an input is no text."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _leave_quietly() -> int:
    """Leave an output that nobody reads any more, as in `pykmp-tool read | head`."""
    from pykmp.tool.exits import Exit

    # Python writes what is left at the end, which must not fail again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.OTHER
