"""`kmpd skip`: put a sink behind a reading that it never takes."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from kmpd.commands.assembly import assembly
from kmpd.commands.counted import waiting
from kmpd.commands.where import config_option
from kmpd.config import StationConfig
from kmpd.control import ask, control_path
from kmpd.errors import NotRunningError


@click.command("skip")
@click.argument("sink")
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
@click.option("--json", "is_json", is_flag=True, help="Print it as JSON; needs --yes.")
@config_option
def command(*, sink: str, is_sure: bool, is_json: bool, path: Path) -> None:
    """Skip the first reading that SINK does not take; the store keeps it.

    Shows the reading and what SINK says of it, and asks. The station that runs does it;
    without one, it is done in the store. A sink that does not fail skips nothing.
    """
    if is_json and not is_sure:
        raise click.UsageError("--json needs --yes: a question is no JSON.")
    config = assembly().load(path)
    if sink not in config.sinks:
        known = ", ".join(config.sinks) or "none is configured"
        raise click.UsageError(f"No sink is called {sink!r}; known: {known}.")
    seq: int | None = None
    if not is_sure:
        stuck = _asked(config, sink, is_dry=True)
        for line in stuck_lines(stuck):
            click.echo(line)
        click.confirm("Skip this reading for good?", abort=True)
        seq = stuck["reading"]["seq"]
    skipped = _asked(config, sink, is_dry=False, seq=seq)
    if is_json:
        click.echo(json.dumps(skipped, ensure_ascii=False))
    else:
        click.echo(f"{sink} goes on behind {_named(skipped['reading'])}.")


def _asked(
    config: StationConfig, sink: str, *, is_dry: bool, seq: int | None = None
) -> Mapping[str, Any]:
    """Return the reading that would be skipped, or was, from whoever has the store."""
    station = control_path(config.state_folder)
    try:
        return ask(station, "skip", sink=sink, is_dry=is_dry, seq=seq)
    except NotRunningError:
        return asyncio.run(assembly().skip(config, sink, is_dry=is_dry, seq=seq))


def stuck_lines(stuck: Mapping[str, Any]) -> Iterator[str]:
    """Yield what somebody needs to know who is to decide, from what it is as JSON."""
    reading = stuck["reading"]
    yield f"{stuck['sink']}: {waiting(stuck['backlog'])}."
    yield f"  It says: {stuck['failure']}."
    if not stuck["is_alone"]:
        yield (
            "  That is not about one reading: nothing can be reached, or a batch was "
            "refused. Skipping helps only if it is this reading that is refused."
        )
    yield f"  First of them is {_named(reading)}:"
    for name, value in reading["values"].items():
        yield f"    {name}: {value['value']} {value['unit']}".rstrip()


def _named(reading: Mapping[str, Any]) -> str:
    log = f", from the {reading['log']} log" if "log" in reading else ""
    return f"reading {reading['seq']} of {reading['meter']} at {reading['at']}{log}"
