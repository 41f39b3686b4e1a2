"""`kmpd run`: the station itself."""

import asyncio
from pathlib import Path

import click

from kmpd.commands.assembly import assembly
from kmpd.commands.where import beside_of, beside_options, config_argument


@click.command("run")
@config_argument
@beside_options
@click.option(
    "--show", "shows_readings", is_flag=True, help="Print each reading as it is kept."
)
def command(
    *, path: Path, ports: tuple[str, ...], sinks: Path | None, shows_readings: bool
) -> None:
    """Read the meters, keep every reading, hand it on.

    Runs until SIGTERM or Ctrl-C, finishes the request in hand and what sinks have in
    hand, and ends. SIGHUP reads CONFIG anew; one that cannot be used changes nothing.
    CONFIG may be a file of ESPHome with the platform kamstrup_kmp.
    """
    whole = assembly()
    config = whole.load(path, beside_of(ports, sinks))
    for remark in config.remarks if config.is_of_esphome else ():
        click.echo(str(remark), err=True)

    async def run() -> None:
        async with whole.station(config, shows_readings=shows_readings) as station:
            await station.run()

    asyncio.run(run())
