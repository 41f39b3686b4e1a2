"""`kmpd read`: a reading out of turn, through the station that runs."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from kmpd.commands.assembly import assembly
from kmpd.commands.where import config_option
from kmpd.control import ask, control_path


@click.command("read")
@click.argument("meter")
@click.option(
    "--now",
    "is_now",
    is_flag=True,
    required=True,
    help="Read it out of turn: that draws on the meter's battery.",
)
@click.option("--json", "is_json", is_flag=True, help="Print it as JSON.")
@config_option
def command(*, meter: str, is_now: bool, is_json: bool, path: Path) -> None:  # noqa: ARG001 - said so that nobody reads by accident
    """Read METER now, through the station that runs.

    The reading waits for its turn on the line, is kept like any other, and goes to
    every sink.
    """
    config = assembly().load(path)
    answer = ask(control_path(config.state_folder), "read", meter=meter)
    reading: Mapping[str, Any] = answer["reading"]
    if is_json:
        click.echo(json.dumps(reading, ensure_ascii=False))
        return
    for line in reading_lines(reading):
        click.echo(line)


def reading_lines(reading: Mapping[str, Any]) -> list[str]:
    """Return a reading as people read it, from what the station says as JSON."""
    lines = [f"{reading['meter']} ({reading['serial']}) at {reading['at']}"]
    for name, value in reading["values"].items():
        text = f"{value['value']} {value['unit']}".rstrip()
        doubt = (
            f"  ({value['quality']}: {value['reason']})" if "reason" in value else ""
        )
        lines.append(f"  {name}: {text}{doubt}")
    return lines
