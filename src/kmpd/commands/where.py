"""Which configuration a command means when nobody says."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

VARIABLE: Final = "KMPD_CONFIG"
#: Looked for in this order, as programs that come with a service do.
USUAL: Final = (Path("kmpd.yaml"), Path("/etc/kmpd/kmpd.yaml"))

_HELP: Final = (
    "The configuration; without it $KMPD_CONFIG, kmpd.yaml in this folder, or "
    "/etc/kmpd/kmpd.yaml."
)
_PATH: Final = click.Path(dir_okay=False, path_type=Path)


def usual_config(
    environment: Mapping[str, str] = os.environ, usual: tuple[Path, ...] = USUAL
) -> Path:
    """Return the configuration that is meant when nobody says.

    Raises:
        UsageError: There is none.
    """
    if told := environment.get(VARIABLE):
        return Path(told)
    for path in usual:
        if path.exists():
            return path
    places = " or ".join(map(str, usual))
    raise click.UsageError(
        f"There is no configuration in {places}; say where it is, or write one with "
        "'kmpd init'."
    )


def _chosen(
    _context: click.Context, _parameter: click.Parameter, path: Path | None
) -> Path:
    return path or usual_config()


def config_argument(command: Command) -> Command:
    """Let a command take the configuration as its argument."""
    return click.argument("path", metavar="[CONFIG]", type=_PATH, required=False,
                          callback=_chosen)(command)  # fmt: skip


def config_option(command: Command) -> Command:
    """Let a command take the configuration as an option, beside other arguments."""
    return click.option("-c", "--config", "path", metavar="CONFIG", type=_PATH,
                        callback=_chosen, help=_HELP)(command)  # fmt: skip
