"""The commands of kmpd and the options before them.

Nothing but click loads here, so that help is there at once: each command loads when it
runs, and the table below says of each what its module would.
"""

import importlib
import logging
import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import click

from pykmp.tool.lazy_group import LazyGroup

#: Every command with the first sentence of its help.
COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "init": "Write a configuration, asking what it needs.",
        "check": "Tell what a configuration means, or every mistake in it.",
        "run": "Read the meters, keep every reading, hand it on.",
        "status": "Tell how meters, sinks and the station are doing.",
        "read": "Read a meter now, through the station that runs.",
        "skip": "Skip the first reading that SINK does not take; the store keeps it.",
        "import": "Bring readings from a file into the store.",
        "import-temperature": "Bring outdoor temperatures from a file into the store.",
        "export": "Write readings, or what was counted, to a file.",
        "import-ser2net": "Make a list of meters of the connections of ser2net.",
        "backfill": "Tell what gaps METER has, or all, and what filling costs.",
        "report": "Write a year of a meter as a page of HTML, for checking a bill.",
        "ha-backfill": "Bring the history of counters into Home Assistant.",
        "password": "Print the hash of a password, for a user of the dashboard.",
        "backup": "Copy the store into a file, while the station runs.",
        "restore": "Bring a backup into a store.",
        "domoticz": "Read one register and give it to a device of Domoticz.",
    }
)

#: Of commands that no module can be called by.
_MODULES: Final[Mapping[str, str]] = MappingProxyType({"import": "import_readings"})

_HELP: Final = (
    "The station: reads Kamstrup meters on a schedule, keeps every reading exactly, "
    "and hands it to MQTT, Home Assistant and files."
)
_LEVELS: Final = (logging.WARNING, logging.INFO, logging.DEBUG)


class _Commands(LazyGroup):
    table = COMMANDS

    def load(self, name: str) -> click.Command:
        """Load a command."""
        module = _MODULES.get(name, name.replace("-", "_"))
        command: click.Command = importlib.import_module(
            f"kmpd.commands.{module}"
        ).command
        return command


@click.group(
    cls=_Commands,
    name="kmpd",
    help=_HELP,
    invoke_without_command=True,
    subcommand_metavar="COMMAND [ARGS]...",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "-v",
    "--verbose",
    count=True,
    help="Log what the station does; -vv logs every request to a meter.",
)
@click.version_option(package_name="PyKMP", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, verbose: int) -> None:
    """Prepare what all commands share."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        ctx.exit(2)
    level = _LEVELS[min(verbose, len(_LEVELS) - 1)]
    log_to_stderr(station=level, protocol=_LEVELS[max(0, verbose - 1)])


def log_to_stderr(*, station: int, protocol: int) -> None:
    """Show records of the station and of the protocol from these levels on."""
    # An output that nobody reads is no reason for a traceback.
    logging.raiseExceptions = False
    logging.basicConfig(
        format="%(asctime)s level=%(levelname)s logger=%(name)s %(message)s",
        stream=sys.stderr,
    )
    logging.getLogger("kmpd").setLevel(station)
    logging.getLogger("pykmp").setLevel(protocol)
