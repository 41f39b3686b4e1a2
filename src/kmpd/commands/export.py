"""`kmpd export`: what the store has, as CSV, JSON lines or Parquet."""

import asyncio
import datetime as dt
import sys
import tempfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Final, TextIO

import attrs
import click

from kmpd.commands.assembly import assembly
from kmpd.commands.opened import opened
from kmpd.commands.transfer.instant import zone_or_offset
from kmpd.commands.transfer.moment import moment
from kmpd.commands.transfer.taking import (
    ALWAYS,
    AMOUNT_COLUMNS,
    READING_COLUMNS,
    Row,
    Span,
    amount_rows,
    reading_rows,
)
from kmpd.commands.transfer.writing import (
    CsvWriter,
    Form,
    JsonWriter,
    MissingExtraError,
    Writer,
    write_parquet,
)
from kmpd.commands.where import config_option
from kmpd.config import StationConfig
from kmpd.config.wording import MistakeError
from kmpd.consumption import PeriodKind

_READINGS: Final = "readings"
_WHAT: Final = (_READINGS, *(kind.value for kind in PeriodKind))
_PATH: Final = click.Path(dir_okay=False, path_type=Path)


@attrs.frozen(kw_only=True)
class _Order:
    """What is wanted."""

    config: StationConfig
    meters: tuple[str, ...]
    what: str
    span: Span
    zone: dt.tzinfo | None

    @property
    def columns(self) -> Sequence[str]:
        return READING_COLUMNS if self.what == _READINGS else AMOUNT_COLUMNS

    async def rows(self) -> AsyncGenerator[Row, None]:
        zones = {meter.name: meter.zone for meter in self.config.meters}
        async with opened(self.config, create=False) as store:
            for meter in self.meters or tuple(zones):
                zone = self.zone or zones.get(meter, self.config.zone)
                if self.what == _READINGS:
                    found = reading_rows(store, meter, self.span, zone=zone)
                else:
                    period = PeriodKind(self.what)
                    found = amount_rows(
                        store, meter, self.span, period=period, zone=zone
                    )
                async for row in found:
                    yield row


@click.command("export")
@click.argument("meters", nargs=-1, metavar="[METER]...")
@click.option(
    "--what",
    type=click.Choice(_WHAT),
    default=_READINGS,
    show_default=True,
    help="Readings, or what was counted in each hour, day, month or year.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice([form.value for form in Form]),
    help="What the file is; else its name says so, or CSV.",
)
@click.option("-o", "--output", type=_PATH, metavar="FILE", help="File to write.")
@click.option("--from", "since", metavar="TIME", help="From this date or time on.")
@click.option("--until", metavar="TIME", help="Up to this date or time, without it.")
@click.option(
    "--zone",
    metavar="ZONE",
    help="For local times, --from and --until; else that of each meter, and "
    "of the station.",
)
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@config_option
def command(
    *,
    path: Path,
    meters: tuple[str, ...],
    what: str,
    form: str | None,
    output: Path | None,
    since: str | None,
    until: str | None,
    zone: str | None,
    force: bool,
) -> None:
    """Write readings, or what was counted, to a file.

    Without METER, all that are configured. Numbers have all their digits. Works whether
    the station runs or not. Parquet needs the extra 'parquet' and a file to write.
    """
    config = assembly().load(path)
    told_zone = _zone(zone)
    in_zone = told_zone or config.zone
    order = _Order(
        config=config,
        meters=meters,
        what=what,
        span=(moment(since, in_zone, ALWAYS[0]), moment(until, in_zone, ALWAYS[1])),
        zone=told_zone,
    )
    chosen = _form(form, output)
    if output is None:
        if chosen is Form.PARQUET:
            raise click.UsageError("Parquet goes to a file: -o FILE.")
        asyncio.run(_write(order, sys.stdout, chosen))
        return
    if output.exists() and not force:
        raise click.UsageError(f"{output} is there already; --force replaces it.")
    try:
        count = _write_file(order, output, chosen)
    except MissingExtraError:
        raise click.ClickException(
            "Parquet needs DuckDB: pip install 'PyKMP[parquet]'."
        ) from None
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error}") from None
    click.echo(f"{output}: {count} rows.", err=True)


def _write_file(order: _Order, output: Path, form: Form) -> int:
    """Write a file that is there whole or not at all, and return how many rows."""
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=".kmpd-") as folder:
        rows = Path(folder) / "rows"
        with rows.open("w", encoding="utf-8", newline="") as file:
            count = asyncio.run(_write(order, file, form))
        if form is Form.PARQUET:
            whole = Path(folder) / "rows.parquet"
            write_parquet(rows, whole, order.columns)
            rows = whole
        rows.replace(output)
    return count


async def _write(order: _Order, file: TextIO, form: Form) -> int:
    writer: Writer = JsonWriter(file)
    if form is not Form.JSONL:
        writer = CsvWriter(file, order.columns)
    count = 0
    async with aclosing(order.rows()) as rows:
        async for row in rows:
            writer.put(row)
            count += 1
    return count


def _form(told: str | None, output: Path | None) -> Form:
    if told is not None:
        return Form(told)
    name = "" if output is None else output.suffix.lower()
    return {".jsonl": Form.JSONL, ".parquet": Form.PARQUET}.get(name, Form.CSV)


def _zone(text: str | None) -> dt.tzinfo | None:
    try:
        return None if text is None else zone_or_offset(text)
    except MistakeError as error:
        raise click.UsageError(f"{error}. {error.suggestion}") from None
