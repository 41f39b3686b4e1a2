"""The parts of the docs that the command lines know: help, variables, statuses."""

from collections.abc import Iterable, Iterator
from typing import Final

import click

from kmpd.commands.cli import cli as station_cli
from pykmp.tool.cli import cli
from pykmp.tool.console import PROGRAM
from pykmp.tool.exits import BY_ERROR, MEANINGS, Exit

_WIDTH: Final = 80


def commands() -> str:
    """Return the help of the tool and of each command."""
    return _help_of(contexts())


def station_commands() -> str:
    """Return the help of the station and of each command."""
    return _help_of(_contexts(_context(station_cli, "kmpd")))


def _help_of(each: Iterable[click.Context]) -> str:
    blocks = [
        f"### {context.command_path}\n\n```text\n{_help(context)}\n```"
        for context in each
    ]
    return "\n\n".join(blocks)


def variables() -> str:
    """Return the environment variables that stand for options."""
    rows = [
        f"| `{option.envvar}` | `{option.opts[-1]}` | {_where(context)} |"
        for context in contexts()
        for option in context.command.params
        if option.envvar
    ]
    return "\n".join(["| variable | option | of |", "| --- | --- | --- |", *rows])


def exits() -> str:
    """Return the exit statuses, what each means, and which errors lead to it."""
    rows = [
        f"| {exit_.value} | {meaning} | {_errors_of(exit_)} |"
        for exit_, meaning in MEANINGS.items()
    ]
    return "\n".join(["| status | meaning | errors |", "| --- | --- | --- |", *rows])


def contexts() -> Iterator[click.Context]:
    """Yield a context for the tool itself and for each command."""
    yield from _contexts(_context(cli, PROGRAM))


def _contexts(context: click.Context) -> Iterator[click.Context]:
    yield context
    group = context.command
    if not isinstance(group, click.Group):
        return
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None:
            yield from _contexts(_context(command, name, parent=context))


def _context(
    command: click.Command, name: str, *, parent: click.Context | None = None
) -> click.Context:
    return click.Context(
        command,
        parent=parent,
        info_name=name,
        terminal_width=_WIDTH,
        max_content_width=_WIDTH,
        help_option_names=["-h", "--help"],
    )


def _help(context: click.Context) -> str:
    return "\n".join(line.rstrip() for line in context.get_help().splitlines())


def _where(context: click.Context) -> str:
    _, _, command = context.command_path.partition(" ")
    return f"`{command}`" if command else "every command"


def _errors_of(exit_: Exit) -> str:
    return ", ".join(f"`{kind.__name__}`" for kind, its in BY_ERROR if its is exit_)
