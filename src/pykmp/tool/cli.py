"""The commands and the options before them.

Nothing but click loads here, so that help is there at once: each command loads when
it runs, and the table below says of each what its module would.
"""

import copy
import importlib
import logging
import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import click

from pykmp.tool.lazy_group import LazyGroup
from pykmp.tool.numbers import DEC_OR_HEX, address, seconds

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

#: Every command with the first sentence of its help.
COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "read": "Read registers, once or again and again.",
        "get-serial": "Read the serial number.",
        "get-type": "Read the type code and the software revision.",
        "get-register": "Read registers by number, in the form of PyKMP 0.0.x.",
        "clock": "Show the meter's clock, or set it.",
        "info": "Tell who a meter is, in three short requests.",
        "doctor": "Find out why a meter does not answer.",
        "align": "Show how well the head sits, while it is being moved.",
        "scan": "Find out which registers a meter has.",
        "log": "List the logs of a meter, and read them.",
        "events": "Tell which logs hold unread records, and clear that.",
        "put-register": "Write a register.",
        "registers": "List the registers that are known, with what they mean.",
        "ports": "List the serial ports of this computer.",
        "decode": "Explain frames, layer by layer.",
        "record": "Listen to a line and write down all that passes.",
        "sniff": "Listen to others, and tell what both sides say.",
        "emulate": "Be a meter, or many, to try things without one.",
        "completion": "Print what makes a shell complete words.",
    }
)

_BAUD_MAX: Final = 4_000_000
_LEVELS: Final = (logging.WARNING, logging.INFO, logging.DEBUG)
_HELP: Final = "Read Kamstrup heat, cooling, water and electricity meters over KMP."
_SHARED: Final = (
    "-d and the other options that all commands share stand before the command: "
    "'pykmp-tool --help' lists them."
)
_DEVICE_HELP: Final = (
    "Port with the optical head: a device, best by its name in /dev/serial/by-id/, "
    "or socket://HOST:PORT, rfc2217://HOST:PORT or esphome://HOST."
)
_BAUD_HELP: Final = (
    "Speed of the line, for devices and rfc2217://; without it 1200, or the speed of "
    "the family that read --meter names."
)
_ADDRESS_HELP: Final = (
    "Address of the meter, decimal or hex; 127 and 191 are loggers in its top and "
    "base module."
)


def _devices_like(
    context: click.Context, param: click.Parameter, incomplete: str
) -> "list[CompletionItem]":
    from pykmp.tool.completing import devices_like

    return devices_like(context, param, incomplete)


class _Commands(LazyGroup):
    table = COMMANDS

    def load(self, name: str) -> click.Command:
        """Load a command, with a word about the options before it."""
        module = f"pykmp.tool.commands.{name.replace('-', '_')}"
        return _with_shared(importlib.import_module(module).command)


def _with_shared(command: click.Command) -> click.Command:
    """Return a command whose help says where shared options stand, those in it too."""
    copied = copy.copy(command)
    copied.epilog = "\n\n".join(filter(None, (_SHARED, command.epilog)))
    if isinstance(copied, click.Group):
        copied.commands = {
            name: _with_shared(one) for name, one in copied.commands.items()
        }
    return copied


@click.group(
    cls=_Commands,
    help=_HELP,
    invoke_without_command=True,
    subcommand_metavar="COMMAND [ARGS]...",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "-d",
    "--serial-device",
    default="/dev/ttyUSB0",
    envvar="PYKMP_SERIAL_DEVICE",
    show_default=True,
    show_envvar=True,
    metavar="URL",
    shell_complete=_devices_like,
    help=_DEVICE_HELP,
)
@click.option(
    "-a",
    "--destination-address",
    default=63,
    type=address,
    metavar=DEC_OR_HEX,
    envvar="PYKMP_DESTINATION_ADDRESS",
    show_default=True,
    show_envvar=True,
    help=_ADDRESS_HELP,
)
@click.option(
    "--timeout",
    default=2.0,
    type=seconds,
    metavar="SECONDS",
    envvar="PYKMP_TIMEOUT",
    show_default=True,
    show_envvar=True,
    help="How long each attempt waits for the answer to begin.",
)
@click.option(
    "--attempts",
    default=3,
    type=click.IntRange(1, 100),
    envvar="PYKMP_ATTEMPTS",
    metavar="N",
    show_default=True,
    show_envvar=True,
    help="How often a request is sent at most.",
)
@click.option(
    "--baud",
    type=click.IntRange(1, _BAUD_MAX),
    envvar="PYKMP_BAUD",
    metavar="N",
    show_envvar=True,
    help=_BAUD_HELP,
)
@click.option(
    "--record",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Write all that passes on the line into FILE, or to the end of it.",
)
@click.option(
    "-v", "--verbose", count=True, help="Show each attempt; -vv shows every byte."
)
@click.version_option(package_name="PyKMP", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, /, verbose: int, **_options: object) -> None:
    """Prepare what all commands share; they find the options in the context."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        ctx.exit(2)
    _log_to_stderr(_LEVELS[min(verbose, len(_LEVELS) - 1)])


def _log_to_stderr(level: int) -> None:
    """Show our own records; what libraries below say helps nobody here."""
    # An output that nobody reads is no reason for a traceback.
    logging.raiseExceptions = False
    logging.basicConfig(format="%(levelname)s:%(name)s:%(message)s", stream=sys.stderr)
    logging.getLogger("pykmp").setLevel(level)
