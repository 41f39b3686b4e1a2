"""The outermost layer: whatever happens inside becomes words and an exit status."""

import io
import os
import sys
from collections.abc import Callable

import click

from kmpd.commands.exits import Exit, exit_for
from kmpd.errors import StationError
from pykmp.errors import KmpError


def status_of(command: Callable[[], object]) -> int:
    """Run a command and return its exit status; a person never sees a traceback.

    Errors that are not ours are faults of the station, and are shown in full.
    """
    _let_any_text_pass()
    try:
        status = command()
        sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt):
        return Exit.INTERRUPTED
    except BrokenPipeError:
        return _leave_quietly()
    except (click.ClickException, click.exceptions.Exit) as error:
        if isinstance(error, click.ClickException):
            error.show()
        return error.exit_code
    except (StationError, KmpError, ExceptionGroup) as error:
        return tell(error)
    return int(status) if isinstance(status, int) else 0


def tell(error: Exception) -> int:
    """Say what went wrong, and return the exit status for it.

    Raises:
        ExceptionGroup: Tasks that ran side by side failed, not all of them with errors
            of ours.
    """
    if not isinstance(error, ExceptionGroup):
        print(f"kmpd: {error}", file=sys.stderr)
        return exit_for(error)
    _, others = error.split((StationError, KmpError))
    if others is not None:
        raise others
    statuses = [tell(each) for each in error.exceptions]
    return statuses[0]


def _let_any_text_pass() -> None:
    """Put a question mark where an output lacks a character."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _leave_quietly() -> int:
    """Leave an output that nobody reads any more, as in `kmpd status | head`."""
    # Python writes what is left at the end, which must not fail again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.OTHER
