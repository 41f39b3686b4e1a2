"""The options that choose a form of output."""

from collections.abc import Callable
from typing import Any, Final

import click

TEXT: Final = "text"
JSON: Final = "json"
CSV: Final = "csv"

_HELP: Final = {
    TEXT: "Print for people.",
    JSON: "Print one JSON object a line, for programs.",
    CSV: "Print CSV with a heading, for programs and spreadsheets.",
}

Command = Callable[..., Any]


def format_options(*formats: str) -> Callable[[Command], Command]:
    """Give a command an option for each form; the last one given counts."""

    def decorated(command: Command) -> Command:
        for form in reversed(formats):
            option = click.option(
                f"--{form}",
                "style",
                flag_value=form,
                default=TEXT,
                show_default=form == TEXT,
                help=_HELP[form],
            )
            command = option(command)
        return command

    return decorated
