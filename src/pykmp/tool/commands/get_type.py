"""`pykmp-tool get-type`."""

import click

from pykmp.messages import GetTypeResponse
from pykmp.tool.console import put
from pykmp.tool.formats import CSV, JSON, TEXT, format_options
from pykmp.tool.meter import open_meter
from pykmp.tool.rendering import csv, json, records, text


@click.command("get-type")
@format_options(TEXT, JSON, CSV)
def command(style: str) -> None:
    """Read the type code and the software revision.

    Most type codes are not public; what the meter says is shown as it stands.
    """
    with open_meter() as meter:
        response = meter.meter_type()
    put(render(response, style=style))


def render(response: GetTypeResponse, *, style: str) -> str:
    """Return type and revision in one of the forms."""
    record = records.of_type(response)
    match style:
        case "json":
            return json.line(record)
        case "csv":
            return csv.table([record], list(record))
    return text.meter_type(response)
