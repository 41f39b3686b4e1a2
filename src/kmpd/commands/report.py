"""`kmpd report`: a year of a meter on one page that can be printed."""

import asyncio
import datetime as dt
from pathlib import Path

import click

from kmpd.commands.assembly import assembly
from kmpd.commands.where import config_option
from kmpd.commands.writing import write_whole
from kmpd.config import StationConfig

_UNITS = ("kWh", "MWh", "GJ")


@click.command("report")
@click.option("--meter", "name", help="Name of the meter; not needed for the only one.")
@click.option(
    "--year",
    type=click.IntRange(2000, 2100),
    help="Which; without it, the one before this.",
)
@click.option(
    "--unit",
    type=click.Choice(_UNITS, case_sensitive=False),
    default="kWh",
    show_default=True,
    help="Unit of energy.",
)
@click.option(
    "--language",
    default="",
    help="Language of the page, such as nl; without it, that of `web` in the "
    "configuration, or English.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file; without it, report-METER-YEAR.html in this folder, - for stdout.",
)
@config_option
def command(
    *,
    name: str | None,
    year: int | None,
    unit: str,
    language: str,
    output: Path | None,
    path: Path,
) -> None:
    """Write a year of a meter as a page of HTML, for checking a bill.

    It has what the counters showed at the ends of months, what was used, what that
    costs by the contracts of the configuration, and what happened to the meter. It
    needs nothing beside itself, and prints well. The station may run meanwhile.
    """
    config = assembly().load(path)
    meter = _meter(config, name)
    wanted = year or dt.datetime.now(config.zone).year - 1
    page = asyncio.run(
        assembly().report(config, meter, wanted, unit=unit, language=language)
    )
    file = output or Path(f"report-{meter}-{wanted}.html")
    if str(file) == "-":
        click.echo(page, nl=False)
        return
    try:
        # Who gets heat when is personal: only the owner may read it.
        write_whole(file, page, is_secret=True, may_replace=True)
    except OSError as error:
        reason = f"{file} cannot be written: {error.strerror}."
        raise click.ClickException(reason) from None
    click.echo(f"{file}: {wanted} of {meter}.", err=True)


def _meter(config: StationConfig, name: str | None) -> str:
    names = [meter.name for meter in config.meters]
    if name is None and len(names) == 1:
        return names[0]
    known = ", ".join(names)
    if name is None:
        raise click.UsageError(f"Which meter? Say --meter; known: {known}.")
    if name not in names:
        raise click.UsageError(f"No meter is called {name!r}; known: {known}.")
    return name
