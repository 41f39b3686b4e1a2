"""`kmpd init`: a first configuration, from flags, questions and what a meter says."""

import sys
from pathlib import Path
from typing import Final

import click

from kmpd.commands.asking import Given, ask
from kmpd.commands.first_config import write_first
from kmpd.commands.init_types import (
    broker,
    duration,
    family,
    meter_name,
    password_in,
    port,
    zone,
)

_PATH: Final = click.Path(dir_okay=False, path_type=Path)


@click.command("init")
@click.argument("path", type=_PATH, default=Path("kmpd.yaml"), metavar="[CONFIG]")
@click.option("--port", type=port, metavar="URL", help="Port of the optical head.")
@click.option("--name", type=meter_name, help="Name of the measuring point.")
@click.option("--family", type=family, help="Sort of meter, such as 403, or auto.")
@click.option("--interval", type=duration, help="Time between two readings.")
@click.option("--zone", type=zone, help="Time zone, such as Europe/Copenhagen.")
@click.option("--store", metavar="URL", help="A path, or postgresql://USER@HOST/NAME.")
@click.option("--mqtt", type=broker, metavar="HOST[:PORT]", help="MQTT broker.")
@click.option("--mqtt-user", metavar="USER", help="Who the station is at the broker.")
@click.option(
    "--mqtt-password-file",
    "mqtt_password",
    type=password_in,
    metavar="FILE",
    help="File with the password for the broker; - is the standard input.",
)
@click.option(
    "--probe/--no-probe",
    "is_probing",
    default=True,
    help="Whether to ask the meter who it is.",
)
@click.option(
    "--ask/--no-ask",
    "is_asking",
    default=None,
    help="Whether to ask for what the options leave open; at a terminal, it is.",
)
@click.option("--force", is_flag=True, help="Replace a configuration that is there.")
def command(
    *, path: Path, is_asking: bool | None, force: bool, **given: object
) -> None:
    """Write a configuration, asking what it needs.

    CONFIG is kmpd.yaml without a word. Passwords go into secrets.yaml beside it, which
    only its owner may read. Without a terminal nothing is asked, and --port is needed.
    """
    if path.exists() and not force:
        raise click.UsageError(f"{path} is there already; --force replaces it.")
    if is_asking is None:
        is_asking = sys.stdin.isatty()
    answers = ask(Given.of(given), is_asking=is_asking)
    try:
        files = write_first(path, answers, may_replace=force)
    except OSError as error:
        raise click.ClickException(f"Nothing was written: {error}") from None
    for file in files:
        click.echo(f"{file} written.", err=True)
    click.echo(f"Next: kmpd check {path}, and kmpd run {path}.", err=True)
