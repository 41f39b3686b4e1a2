"""The manual: every command, option, variable and exit status stands in it."""

from pathlib import Path

import click
import pytest

from pykmp.tool.exits import Exit
from tools.generated_cli import commands, contexts, exits, variables

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text("utf-8")


@pytest.mark.parametrize("context", list(contexts()), ids=lambda c: c.command_path)
def test_every_command_and_option_is_documented(context: click.Context) -> None:
    """A command or an option is there and nobody can know."""
    words = [
        word
        for option in context.command.params
        if isinstance(option, click.Option)
        for word in (*option.opts, *option.secondary_opts)
    ]

    assert f"### {context.command_path}\n" in PAGE
    assert all(word in PAGE for word in words)


@pytest.mark.parametrize("exit_", list(Exit))
def test_every_exit_status_is_documented(exit_: Exit) -> None:
    """A script meets a number that the manual does not know."""
    assert f"| {exit_.value} | " in PAGE


@pytest.mark.parametrize("part", [commands, variables, exits])
def test_what_is_generated_is_fresh(part: object) -> None:
    """The manual tells of another version."""
    assert callable(part)
    assert part() in PAGE
