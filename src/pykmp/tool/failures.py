"""What people are told when something fails: three lines at most, and a status."""

import logging
import traceback
from pathlib import Path
from typing import Final

import attrs
import click

from pykmp.errors import ExchangeError, KmpError, PartialReadError
from pykmp.tool.console import PROGRAM, advise, complain
from pykmp.tool.exits import Exit, exit_for

logger: Final = logging.getLogger("pykmp.tool.__main__")


@attrs.frozen
class Failure:
    """What there is to say about an error.

    Attributes:
        exit: How the program ends.
        text: What happened.
        advice: What to try, if anybody knows.
    """

    exit: Exit
    text: str
    advice: str = ""


def report(error: Exception, *, at: str = "") -> Exit:
    """Say what failed, and what to try; return the exit status."""
    failure = failure_of(error)
    complain(f"{at}: {failure.text}" if at else failure.text)
    if failure.advice:
        advise(failure.advice)
    if not isinstance(error, (click.ClickException, KmpError, OSError)):
        _log_where(error)
    return failure.exit


def failure_of(error: Exception) -> Failure:
    """Return what there is to say about an error."""
    match error:
        case click.UsageError():
            return Failure(Exit.USAGE, _about_usage(error))
        case click.ClickException():
            return Failure(Exit(error.exit_code), error.format_message())
        case PartialReadError():
            return _about_partial(error)
        case ExchangeError():
            return Failure(exit_for(error), error.summary, _advice(error))
        case KmpError():
            # That of a port is one line: which it is, what is wrong, how to mend it.
            return Failure(exit_for(error), str(error))
    return Failure(Exit.OTHER, _about_other(error))


def _advice(error: ExchangeError) -> str:
    """Return what to try; what the options before the command may do comes first."""
    return " ".join((*getattr(error, "__notes__", ()), error.advice))


def _about_partial(error: PartialReadError) -> Failure:
    failure = failure_of(error.failure)
    text = f"Only {len(error.readings)} of the registers came. {failure.text}"
    return Failure(exit_for(error), text, failure.advice)


def _about_usage(error: click.UsageError) -> str:
    command = error.ctx.command_path if error.ctx else PROGRAM
    message = _about_shared(error) or error.format_message().rstrip()
    stop = "" if message.endswith((".", "?", ")")) else "."
    return f"{message}{stop} See '{command} --help'."


def _about_shared(error: click.UsageError) -> str:
    """Return where an option stands that is only out of its place."""
    context = error.ctx
    if not isinstance(error, click.NoSuchOption) or not context or not context.parent:
        return ""
    name, root = error.option_name, context.find_root()
    command = context.command_path.removeprefix(root.command_path).strip()
    for option in root.command.params:
        if name in option.opts:
            value = option.metavar or ""
            words = " ".join(filter(None, (PROGRAM, name, value, command)))
            return f"{name} stands before the command: {words}."
    return ""


def _about_other(error: Exception) -> str:
    if not isinstance(error, OSError):
        return (
            f"{type(error).__name__} ({error}): this is a fault of the program. "
            "Please run it again with -vv and report what that shows."
        )
    reason = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {reason}." if error.filename else f"{reason}."


def _log_where(error: Exception) -> None:
    """Tell in one line: a person sees no traceback, a report says where it was."""
    calls = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{Path(c.filename).name}:{c.lineno}" for c in reversed(calls))
    logger.debug("%s came from %s", type(error).__name__, where)
