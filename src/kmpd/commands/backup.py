"""`kmpd backup`: a copy of the store."""

import asyncio
from pathlib import Path

import click

from kmpd.commands.assembly import assembly
from kmpd.commands.where import config_option


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@config_option
def command(*, file: Path, force: bool, path: Path) -> None:
    """Copy the store into FILE, consistent, while the station runs or not.

    Whatever the store is, FILE is one of SQLite; 'kmpd restore' takes it into either
    kind of store.
    """
    if file.exists() and not force:
        raise click.UsageError(f"{file} exists; --force replaces it.")
    whole = assembly()
    asyncio.run(whole.backup(whole.load(path), file))
    click.echo(f"The store is in {file}.", err=True)
