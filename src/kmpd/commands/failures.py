"""What people are told when a command of `kmpd` fails, and the exit status for it."""

import sys
from collections.abc import Callable

import click

from kmpd.commands.exits import exit_for
from kmpd.errors import StationError
from pykmp.errors import KmpError
from pykmp.tool import outermost


def status_of(command: Callable[[], object]) -> int:
    """Run a command and return its exit status.

    Errors that are not ours are faults of the station, and are shown in full.
    """
    return outermost.status_of(command, report=tell)


def tell(error: Exception) -> int:
    """Say what went wrong, and return the exit status for it.

    Raises:
        Exception: It is none of ours.
        ExceptionGroup: Tasks that ran side by side failed, not all of them with errors
            of ours.
    """
    match error:
        case click.ClickException():
            error.show()
            return error.exit_code
        case click.exceptions.Exit():
            return error.exit_code
        case StationError() | KmpError():
            print(f"kmpd: {error}", file=sys.stderr)
            return exit_for(error)
        case ExceptionGroup():
            return _tell_all(error)
    raise error


def _tell_all(group: ExceptionGroup[Exception]) -> int:
    _, others = group.split((StationError, KmpError))
    if others is not None:
        raise others
    statuses = [tell(each) for each in group.exceptions]
    return statuses[0]
