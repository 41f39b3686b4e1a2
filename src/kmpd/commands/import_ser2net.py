"""`kmpd import-ser2net`: the connections of ser2net as a list of meters."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from kmpd.commands.init_text import quoted
from kmpd.commands.writing import write_whole
from kmpd.config.ser2net import Listed, listed

_PATH: Final = click.Path(dir_okay=False, path_type=Path)


@click.command("import-ser2net")
@click.argument("path", type=_PATH, metavar="FILE")
@click.option(
    "--host",
    default="localhost",
    show_default=True,
    help="Where ser2net runs, for connections that listen at all addresses.",
)
@click.option(
    "-o",
    "--output",
    type=_PATH,
    metavar="FILE",
    help="File to write; else it is shown.",
)
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def command(*, path: Path, host: str, output: Path | None, force: bool) -> None:
    """Make a list of meters of the connections of ser2net.

    FILE is its ser2net.yaml, of either dialect. What comes out goes below 'meters' of a
    configuration, or into a file of its own: 'meters: !include FILE'.
    What is wrong for meters is told, and not changed.
    """
    found = listed(path, host=host)
    for remark in found.remarks:
        click.echo(str(remark), err=True)
    if not found.meters:
        raise click.ClickException("No connection leads to a line with a meter.")
    text = "".join(f"{line}\n" for line in _lines(found, path))
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        write_whole(output, text, is_secret=False, may_replace=force)
    except FileExistsError:
        message = f"{output} is there already; --force replaces it."
        raise click.UsageError(message) from None
    except OSError as error:
        raise click.ClickException(f"Nothing was written: {error}") from None
    click.echo(f"{output}: {len(found.meters)} meters. Next: meters: !include {output}",
               err=True)  # fmt: skip


def _lines(found: Listed, path: Path) -> Iterator[str]:
    yield f"# The connections of {path.name}, each a line with a meter."
    for meter in found.meters:
        yield f"- name: {quoted(meter.name)}"
        if meter.title:
            yield f"  title: {quoted(meter.title)}"
        yield f"  port: {quoted(meter.port)}"
