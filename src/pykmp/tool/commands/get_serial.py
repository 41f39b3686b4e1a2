"""`pykmp-tool get-serial`."""

import click

from pykmp.tool.console import put
from pykmp.tool.formats import CSV, JSON, TEXT, format_options
from pykmp.tool.meter import open_meter
from pykmp.tool.rendering import csv, json, records


@click.command("get-serial")
@format_options(TEXT, JSON, CSV)
def command(style: str) -> None:
    """Read the serial number."""
    with open_meter() as meter:
        serial = str(meter.serial_number())
    put(render(serial, style=style))


def render(serial: str, *, style: str) -> str:
    """Return the serial number in one of the forms."""
    record = records.of_serial(serial)
    match style:
        case "json":
            return json.line(record)
        case "csv":
            return csv.table([record], list(record))
    return f"Meter serial is: {serial}"
