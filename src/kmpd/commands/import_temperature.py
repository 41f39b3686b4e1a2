"""`kmpd import-temperature`: how warm it was outdoors, from a file of CSV."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import attrs
import click

from kmpd.commands.assembly import assembly
from kmpd.commands.exits import Exit
from kmpd.commands.opened import opened
from kmpd.commands.transfer.instant import zone_or_offset
from kmpd.commands.transfer.rows import TableError
from kmpd.commands.transfer.temperature_table import (
    FoundTemperatures,
    Layout,
    read_temperatures,
)
from kmpd.commands.where import config_option
from kmpd.config import StationConfig
from kmpd.config.places import sqlite_file
from kmpd.config.wording import MistakeError
from kmpd.storage import DatabaseStore
from kmpd.temperature import IMPORT, Temperature

#: The station waits no longer than it takes to write so many.
_BATCH: Final = 1_000
_BAD_SHOWN_MAX: Final = 20
_INSTANT: Final = dt.timedelta(microseconds=1)
_PATH: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@attrs.frozen(kw_only=True)
class _Difference:
    """What a file says beside what is there."""

    new: Sequence[Temperature]
    changed: Sequence[Temperature]
    same: int


@click.command("import-temperature")
@click.argument("file", type=_PATH)
@click.option("--time", metavar="TITLE", help="Column with the time, or the day.")
@click.option(
    "--time-format",
    metavar="FORMAT",
    help="As strptime has it, or epoch; else ISO 8601 or YYYYMMDD.",
)
@click.option("--column", metavar="TITLE", help="Column with the temperature, in °C.")
@click.option("--station", metavar="NUMBER", help="Which, in a file with several.")
@click.option(
    "--zone",
    metavar="ZONE",
    help="Of times without an offset, and of days, such as Europe/Paris or +01:00; "
    "else that of the station.",
)
@click.option("--delimiter", metavar="SIGN", help="Between columns; else found out.")
@click.option(
    "--decimal",
    type=click.Choice([".", ","]),
    help="Before decimals; else a comma where columns have a semicolon.",
)
@click.option("--encoding", metavar="NAME", help="Of the file; else UTF-8.")
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
    is_dry: bool,
    skips_bad: bool,
    **given: Any,  # noqa: ANN401 - as click has them
) -> Exit:
    """Bring outdoor temperatures from FILE into the store.

    Files of KNMI by day, of Open-Meteo, and those with columns 'at' or 'date' and
    'celsius' need no options. A day without a time is the mean of that day. The same
    file again changes nothing, but for what was corrected in it. The station may run
    meanwhile.
    """
    config = assembly().load(path)
    try:
        found = read_temperatures(file, _layout(given, config))
    except MistakeError as error:
        raise click.UsageError(f"{error}. {error.suggestion}".strip()) from None
    except TableError as error:
        raise click.UsageError(f"{error}.") from None
    for row in found.bad[:_BAD_SHOWN_MAX]:
        click.echo(f"{file}: {row}", err=True)
    if found.bad and not (skips_bad or is_dry):
        click.echo(f"Nothing was added: {_advice(found)}.", err=True)
        return Exit.OTHER
    difference = asyncio.run(_bring_in(config, found.temperatures, is_dry=is_dry))
    _report(found, difference, is_dry=is_dry)
    return Exit.OTHER if found.bad and not skips_bad else Exit.COMPLETE


def _layout(given: dict[str, Any], config: StationConfig) -> Layout:
    told = {key: value for key, value in given.items() if value}
    zone = told.pop("zone", None)
    if "delimiter" in told:
        told["delimiter"] = told["delimiter"].replace("\\t", "\t")
    if len(told.get("delimiter", ",")) != 1:
        raise MistakeError("is no sign between columns", quoted=told["delimiter"])
    return Layout(zone=zone_or_offset(zone) if zone else config.zone, **told)


async def _bring_in(
    config: StationConfig, found: Sequence[Temperature], *, is_dry: bool
) -> _Difference:
    """Add what is new or was corrected, and return what that is, or would be."""
    file = sqlite_file(config.store)
    if not found or (is_dry and file is not None and not file.exists()):
        return _Difference(new=found, changed=(), same=0)
    async with opened(config, create=not is_dry) as store:
        difference = await _difference(store, found)
        wanted = [] if is_dry else [*difference.new, *difference.changed]
        for begin in range(0, len(wanted), _BATCH):
            await store.add_temperatures(wanted[begin : begin + _BATCH])
        return difference


async def _difference(
    store: DatabaseStore, found: Sequence[Temperature]
) -> _Difference:
    kept = await store.temperatures(found[0].at, found[-1].at + _INSTANT)
    there = {one.at: one.celsius for one in kept if one.source == IMPORT}
    new = [one for one in found if one.at not in there]
    changed = [one for one in found if there.get(one.at, one.celsius) != one.celsius]
    same = len(found) - len(new) - len(changed)
    return _Difference(new=new, changed=changed, same=same)


def _report(found: FoundTemperatures, difference: _Difference, *, is_dry: bool) -> None:
    click.echo(f"The column {found.column!r} has the temperature.", err=True)
    if found.temperatures:
        first, last = found.temperatures[0].at, found.temperatures[-1].at
        click.echo(
            f"From {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC.", err=True
        )
    would = "would be " if is_dry else ""
    told = {
        f"{would}corrected": len(difference.changed),
        "there already": difference.same,
        "without a temperature": found.empty,
        "not readable": len(found.bad),
    }
    others = "".join(f", {count} {what}" for what, count in told.items() if count)
    click.echo(f"{_count(len(difference.new), 'temperature')} {would}added{others}.")


def _advice(found: FoundTemperatures) -> str:
    """Return how many rows cannot be read, and what to do about that."""
    count = _count(len(found.bad), "row")
    if found.temperatures:
        return f"{count} cannot be read; --skip-bad leaves out what cannot be read"
    return (
        f"{count} cannot be read, and no other can; --time-format and --decimal tell "
        "how times and numbers are written"
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
