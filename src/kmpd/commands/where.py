"""Which configuration a command means when nobody says."""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from kmpd.config import Beside

Command = TypeVar("Command", bound=Callable[..., Any])

VARIABLE: Final = "KMPD_CONFIG"
#: Looked for in this order, as programs that come with a service do.
USUAL: Final = (Path("kmpd.yaml"), Path("/etc/kmpd/kmpd.yaml"))

_HELP: Final = (
    "The configuration; without it $KMPD_CONFIG, kmpd.yaml in this folder, or "
    "/etc/kmpd/kmpd.yaml."
)
_SINKS_HELP: Final = (
    "For a file of ESPHome: where readings go, as it stands below 'sinks' in a "
    "configuration; 'web', 'contracts' and 'weather' may stand there as well."
)
_PORT_HELP: Final = "For a file of ESPHome: where its uart is, or the one with this id."
_PATH: Final = click.Path(dir_okay=False, path_type=Path)
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
#: What may stand before a URL: the id of a uart. No scheme is followed by =.
_ID: Final = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.+)")


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


def beside_options(command: Command) -> Command:
    """Let a command take what a file of ESPHome has no place for."""
    sinks = click.option("--sinks", type=_FILE, metavar="FILE", help=_SINKS_HELP)
    port = click.option("--port", "ports", metavar="[ID=]URL", multiple=True,
                        help=_PORT_HELP)  # fmt: skip
    return port(sinks(command))


def beside_of(ports: Sequence[str], sinks: Path | None) -> Beside:
    """Return what the options say.

    >>> beside_of(["hot=socket://192.0.2.7:2002"], None).ports
    {'hot': 'socket://192.0.2.7:2002'}
    """
    told = {}
    for text in ports:
        match = _ID.fullmatch(text)
        name, url = match.groups() if match else ("", text)
        told[name] = url
    return Beside(ports=told, sinks=sinks)
