"""The options that choose a form of output."""

from collections.abc import Callable
from functools import wraps
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
    """Give a command an option for each form, of which one can be had.

    The command gets the form as `style`; `click.UsageError` is raised for two.
    """

    def decorated(command: Command) -> Command:
        @wraps(command)
        def styled(**told: Any) -> Any:  # noqa: ANN401 - whatever the command takes
            given = [form for form in formats if told.pop(f"is_{form}")]
            refuse_together(*(f"--{form}" for form in given))
            return command(style=given[0] if given else TEXT, **told)

        styling: Command = styled
        for form in reversed(formats):
            option = click.option(
                f"--{form}",
                f"is_{form}",
                is_flag=True,
                show_default=TEXT if form == TEXT else False,
                help=_HELP[form],
            )
            styling = option(styling)
        return styling

    return decorated


def last_format_options(*formats: str) -> Callable[[Command], Command]:
    """Give a command an option for each form; as in PyKMP 0.0.x, the last counts."""

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


def refuse_together(*given: str) -> None:
    """Refuse options of which only one can be had.

    Raises:
        click.UsageError: There is more than one.
    """
    if len(given) > 1:
        raise click.UsageError(f"{' and '.join(given)} exclude each other.")
