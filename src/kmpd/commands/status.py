"""`kmpd status`: how meters, sinks and the station are doing."""

import asyncio
import json
import sys
from pathlib import Path

import click
from rich.console import Console

from kmpd.commands.assembly import assembly
from kmpd.commands.exits import Exit
from kmpd.commands.health import Overview
from kmpd.commands.overview_text import as_json, headline, meter_table, sink_table
from kmpd.commands.where import config_argument


@click.command("status")
@config_argument
@click.option("--json", "is_json", is_flag=True, help="Print it as JSON.")
def command(*, path: Path, is_json: bool) -> Exit:
    """Tell how meters, sinks and the station are doing.

    Works whether the station runs or not: it looks into the store.
    Ends with 0 if all is well, 8 if the station does not run, and 9 if something else
    is wrong, so that monitoring can ask it.
    """
    whole = assembly()
    overview = asyncio.run(whole.overview(whole.load(path)))
    if is_json:
        click.echo(json.dumps(as_json(overview), ensure_ascii=False))
    else:
        _show(overview)
    if overview.running_since is None:
        return Exit.NOT_RUNNING
    return Exit.UNHEALTHY if overview.problems else Exit.COMPLETE


def _show(overview: Overview) -> None:
    console = Console(file=sys.stdout, highlight=False)
    console.print(headline(overview))
    console.print()
    console.print(meter_table(overview))
    if overview.sinks:
        console.print()
        console.print(sink_table(overview))
    if overview.problems:
        console.print()
        for problem in overview.problems:
            console.print(problem, style="yellow", markup=False)
