"""`kmpd import`: readings of older tools, and our own, from a file of CSV."""

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs
import click

from kmpd.commands.assembly import assembly
from kmpd.commands.exits import Exit
from kmpd.commands.opened import opened
from kmpd.commands.transfer.instant import zone_or_offset
from kmpd.commands.transfer.mapping import Mapped, columns_in, mapping_in
from kmpd.commands.transfer.rows import TableError
from kmpd.commands.transfer.table import Found, read_table
from kmpd.commands.transfer.taking import readings
from kmpd.commands.where import config_option
from kmpd.config import StationConfig
from kmpd.config.meter_words import AUTO, register_name
from kmpd.config.places import sqlite_file
from kmpd.config.wording import MistakeError
from kmpd.consumption import PeriodKind
from kmpd.reading import Reading
from kmpd.storage import DatabaseStore

_BATCH: Final = 500
_BAD_SHOWN_MAX: Final = 20
_SECOND: Final = dt.timedelta(microseconds=1)
_PATH: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("file", type=_PATH)
@click.option("--meter", required=True, help="Name of the measuring point.")
@click.option(
    "--map",
    "mapping",
    type=_PATH,
    metavar="YAML",
    help="File that says what the table is like, as these options do.",
)
@click.option(
    "--time",
    multiple=True,
    metavar="TITLE",
    help="Column with the time; date and time may be two.",
)
@click.option(
    "--time-format",
    metavar="FORMAT",
    help="As strptime has it, or epoch; else ISO 8601.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="TITLE=REGISTER UNIT",
    help="What a column tells, such as 'Energy=heat_energy GJ'.",
)
@click.option("--serial", metavar="NUMBER", help="Serial number of the meter.")
@click.option(
    "--zone",
    metavar="ZONE",
    help="Of times without an offset, such as Europe/Paris or +01:00; else "
    "that of the meter.",
)
@click.option("--delimiter", metavar="SIGN", help="Between columns; else found out.")
@click.option(
    "--decimal",
    type=click.Choice([".", ","]),
    help="Before decimals; else a comma where columns have a semicolon.",
)
@click.option("--dry-run", "is_dry", is_flag=True, help="Tell, and change nothing.")
@click.option(
    "--skip-bad",
    "skips_bad",
    is_flag=True,
    help="Leave out rows that cannot be read, instead of giving up.",
)
@config_option
def command(
    *,
    path: Path,
    file: Path,
    meter: str,
    mapping: Path | None,
    is_dry: bool,
    skips_bad: bool,
    **given: Any,  # noqa: ANN401 - as click has them
) -> Exit:
    """Bring readings from FILE into the store.

    What is there already, of the same meter at the same instant, is left as it is; so
    the same file again changes nothing. The station must not run meanwhile.
    A file of the csv sink or of 'kmpd export' needs no options but --meter.
    """
    config = assembly().load(path)
    zones = {one.name: one.zone for one in config.meters}
    if meter not in zones:
        known = ", ".join(zones)
        raise click.UsageError(f"{meter!r} is no meter here; there are {known}.")
    try:
        mapped = _mapped(mapping, given)
        found = read_table(file, mapped, meter=meter, zone=zones[meter])
    except MistakeError as error:
        raise click.UsageError(f"{error}. {error.suggestion}".strip()) from None
    except TableError as error:
        raise click.UsageError(f"{error}.") from None
    for row in found.bad[:_BAD_SHOWN_MAX]:
        click.echo(f"{file}: {row}", err=True)
    if found.bad and not (skips_bad or is_dry):
        rows = "1 row" if len(found.bad) == 1 else f"{len(found.bad)} rows"
        click.echo(f"Nothing was imported: {rows} cannot be read; "
                   "--skip-bad leaves out what cannot be.", err=True)  # fmt: skip
        return Exit.OTHER
    fresh = asyncio.run(_bring_in(config, found.readings, is_dry=is_dry))
    _report(found, fresh, is_dry=is_dry)
    return Exit.OTHER if found.bad and is_dry and not skips_bad else Exit.COMPLETE


def _mapped(path: Path | None, given: Mapping[str, Any]) -> Mapped:
    """Return what file and options say; options win."""
    told = {key: value for key, value in given.items() if value}
    if "columns" in told:
        told["columns"] = columns_in(told["columns"])
    if "zone" in told:
        told["zone"] = zone_or_offset(told["zone"])
    if "delimiter" in told:
        told["delimiter"] = told["delimiter"].replace("\\t", "\t")
    if told.get("delimiter", ",") not in {",", ";", "|", "\t"}:
        raise MistakeError("is no sign between columns", quoted=told["delimiter"])
    return mapping_in(path).model_copy(update=told)


async def _bring_in(
    config: StationConfig, found: Sequence[Reading], *, is_dry: bool
) -> int:
    """Add readings that are not there, and return how many that are, or would be."""
    file = sqlite_file(config.store)
    if not found or (is_dry and file is not None and not file.exists()):
        return len(found)
    async with opened(config, create=not is_dry) as store:
        fresh = await _fresh(store, found)
        if is_dry:
            return len(fresh)
        count = 0
        for begin in range(0, len(fresh), _BATCH):
            count += len(await store.add(fresh[begin : begin + _BATCH]))
        if fresh:
            await _work_out(store, fresh)
        return count


async def _fresh(store: DatabaseStore, found: Sequence[Reading]) -> list[Reading]:
    """Return the readings of which no other tells: same meter, same instant."""
    meter = found[0].meter
    span = found[0].at, found[-1].at + _SECOND
    there = {(one.serial, one.at) async for one in readings(store, meter, span)}
    family = ""
    latest = await store.latest(meter)
    if latest is not None:
        family = latest.family
    return [
        attrs.evolve(one, family=family)
        for one in found
        if (one.serial, one.at) not in there
    ]


async def _work_out(store: DatabaseStore, fresh: Sequence[Reading]) -> None:
    """Let hours, days, months and years know, so that no station has to."""
    meter, since, until = fresh[0].meter, fresh[0].at, fresh[-1].at
    register = next(iter(fresh[0].values))
    await store.consumption(
        meter, register, period=PeriodKind.YEAR, since=since, until=until
    )


def _report(found: Found, fresh: int, *, is_dry: bool) -> None:
    for title, column in found.columns.items():
        name = register_name(column.register, family=AUTO)
        click.echo(f"{title!r} is {name}, register {column.register}", err=True)
    if found.ignored:
        click.echo(f"Left out: {', '.join(map(repr, found.ignored))}", err=True)
    if found.readings:
        first, last = found.readings[0].at, found.readings[-1].at
        click.echo(
            f"From {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC", err=True
        )
    would = "would be added" if is_dry else "added"
    click.echo(
        f"{fresh} readings {would}, {len(found.readings) - fresh} are there already, "
        f"{found.empty} rows without values, {len(found.bad)} cannot be read."
    )
