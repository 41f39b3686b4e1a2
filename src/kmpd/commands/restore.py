"""`kmpd restore`: a backup becomes the store again."""

import asyncio
from pathlib import Path

import click

from kmpd.commands.assembly import assembly
from kmpd.commands.where import config_option


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Drop what the store holds.")
@config_option
def command(*, file: Path, force: bool, path: Path) -> None:
    """Bring the backup in FILE into the store that the configuration names.

    The store must be empty, unless --force is given, and no station may run on it.
    A backup of either kind of store fits into either kind.
    """
    whole = assembly()
    asyncio.run(whole.restore(whole.load(path), file, is_forced=force))
    click.echo(f"The store holds what was in {file}.", err=True)
