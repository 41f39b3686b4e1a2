"""`pykmp-tool ports`."""

import sys
from collections.abc import Sequence
from typing import Final

import click

from pykmp.ports import PortInfo, list_ports
from pykmp.tool.console import Paint, paint_for, put, say
from pykmp.tool.formats import CSV, JSON, TEXT, format_options
from pykmp.tool.rendering import csv, json, records, text

_COLUMNS: Final = tuple(records.of_port(PortInfo(device="")))


@click.command("ports")
@format_options(TEXT, JSON, CSV)
def command(style: str) -> None:
    """List the serial ports of this computer.

    The first column is what to give to --serial-device: a name that stays with the
    adapter, where there is one.
    """
    found = list_ports()
    if not found:
        say("There are no serial ports on this computer.")
    printed = render(found, style=style, paint=paint_for(sys.stdout))
    if printed:
        put(printed)


def render(found: Sequence[PortInfo], *, style: str, paint: Paint) -> str:
    """Return the ports in one of the forms."""
    ports = [records.of_port(port) for port in found]
    match style:
        case "json":
            return "\n".join(map(json.line, ports))
        case "csv":
            return csv.table(ports, _COLUMNS)
    return text.ports(found, paint=paint) if found else ""
