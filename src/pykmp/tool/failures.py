"""What people are told when something fails: three lines at most, and a status."""

import logging
import traceback
from pathlib import Path
from typing import Final

import click

from pykmp.errors import ExchangeError, KmpError, PartialReadError
from pykmp.tool.console import PROGRAM, advise, complain
from pykmp.tool.exits import Exit, exit_for

logger: Final = logging.getLogger("pykmp.tool.__main__")


def report(error: Exception) -> Exit:
    """Say what failed and what to try; return the exit status."""
    match error:
        case click.ClickException():
            return _report_usage(error)
        case PartialReadError():
            return _report_partial(error)
        case ExchangeError():
            complain(error.summary)
            advise(error.advice)
            return exit_for(error)
        case KmpError():
            complain(str(error))
            return exit_for(error)
        case OSError():
            complain(_about(error))
            return Exit.OTHER
    return _report_unexpected(error)


def _report_partial(error: PartialReadError) -> Exit:
    failure = error.failure
    summary = getattr(failure, "summary", str(failure))
    complain(f"Only {len(error.readings)} of the registers came. {summary}")
    if advice := getattr(failure, "advice", ""):
        advise(advice)
    return exit_for(error)


def _report_usage(error: click.ClickException) -> Exit:
    if not isinstance(error, click.UsageError):
        complain(error.format_message())
        return Exit(error.exit_code)
    command = error.ctx.command_path if error.ctx else PROGRAM
    message = _about_shared(error) or error.format_message().rstrip()
    stop = "" if message.endswith((".", "?", ")")) else "."
    complain(f"{message}{stop} See '{command} --help'.")
    return Exit.USAGE


def _about_shared(error: click.UsageError) -> str:
    """Return where an option stands that is only out of its place."""
    context = error.ctx
    if not isinstance(error, click.NoSuchOption) or not context or not context.parent:
        return ""
    name = error.option_name
    for option in context.parent.command.params:
        if name in option.opts:
            value = option.metavar or ""
            words = " ".join(filter(None, (PROGRAM, name, value, context.info_name)))
            return f"{name} stands before the command: {words}."
    return ""


def _about(error: OSError) -> str:
    reason = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {reason}." if error.filename else f"{reason}."


def _report_unexpected(error: Exception) -> Exit:
    complain(
        f"{type(error).__name__} ({error}): this is a fault of the program. "
        "Please run it again with -vv and report what that shows."
    )
    # In one line: a person sees no traceback, a report still says where it was.
    calls = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{Path(c.filename).name}:{c.lineno}" for c in reversed(calls))
    logger.debug("%s came from %s", type(error).__name__, where)
    return Exit.OTHER
