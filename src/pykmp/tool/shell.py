"""The outermost layer: whatever happens inside becomes words and an exit status."""

import io
import os
import sys

import click

from pykmp.tool.cli import cli
from pykmp.tool.console import COMPLETION_VARIABLE


def run() -> int:
    """Run the command line and return its exit status."""
    _let_any_text_pass()
    try:
        status = cli.main(complete_var=COMPLETION_VARIABLE, standalone_mode=False)
        sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt):
        from pykmp.tool.exits import Exit

        return Exit.INTERRUPTED
    except BrokenPipeError:
        return _leave_quietly()
    except Exception as error:  # noqa: BLE001 - a person never sees a traceback
        from pykmp.tool.failures import report

        return report(error)
    return int(status or 0)


def _let_any_text_pass() -> None:
    """Put a question mark where an output lacks a character or an input is no text."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _leave_quietly() -> int:
    """Leave an output that nobody reads any more, as in `pykmp-tool read | head`."""
    # Python writes what is left at the end, which must not fail again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1
