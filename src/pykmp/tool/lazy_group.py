"""A group of commands that load when they run: help is there at once.

Nothing but click loads here.
"""

import difflib
from abc import abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class LazyGroup(click.Group):
    """Commands whose modules load when they are needed."""

    #: Every command with the first sentence of its help.
    table: ClassVar[Mapping[str, str]]

    @abstractmethod
    def load(self, name: str) -> click.Command:
        """Load a command of the table."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - theirs
        """Return the names of the commands."""
        return list(self.table)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - theirs
        cmd_name: str,
    ) -> click.Command | None:
        """Load a command, or return None if there is none of that name."""
        return self.load(cmd_name) if cmd_name in self.table else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is named, or say which may be meant."""
        name = args[0]
        if name not in self.table and not name.startswith("-"):
            near = difflib.get_close_matches(name, self.table, n=1)
            advice = f" Did you mean {near[0]!r}?" if near else ""
            raise click.UsageError(f"No such command {name!r}.{advice}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - theirs
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the table of commands, without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.table.items()))

    def shell_complete(
        self, ctx: click.Context, incomplete: str
    ) -> "list[CompletionItem]":
        """Return the commands and options that begin so, without loading any."""
        from click.shell_completion import CompletionItem

        names = [
            CompletionItem(name, help=text)
            for name, text in self.table.items()
            if name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)
