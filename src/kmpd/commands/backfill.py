"""`kmpd backfill`: what is missing in the history of meters, and what filling costs."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from kmpd.commands.assembly import assembly
from kmpd.commands.counted import counted
from kmpd.commands.where import config_option
from kmpd.config import StationConfig
from kmpd.control import ask, control_path
from kmpd.errors import NotRunningError


@click.command("backfill")
@click.argument("meter", required=False)
@click.option(
    "--dry-run",
    "is_dry",
    is_flag=True,
    required=True,
    help="Only tell; the station that runs fills gaps by itself.",
)
@click.option("--json", "is_json", is_flag=True, help="Print it as JSON.")
@config_option
def command(*, meter: str | None, is_dry: bool, is_json: bool, path: Path) -> None:  # noqa: ARG001 - said so that nobody expects more
    """Tell what gaps METER has, or all, and what filling costs.

    The station that runs is asked; without one, the store is looked into. No meter is
    read.
    """
    config = assembly().load(path)
    names = [one.name for one in config.meters]
    if meter is not None and meter not in names:
        known = ", ".join(names)
        raise click.UsageError(f"No meter is called {meter!r}; known: {known}.")
    plans = _plans(config, meter)
    if is_json:
        click.echo(json.dumps(plans, ensure_ascii=False))
        return
    for plan in plans:
        for line in plan_lines(plan):
            click.echo(line)


def _plans(config: StationConfig, meter: str | None) -> Sequence[Mapping[str, Any]]:
    try:
        answer = ask(control_path(config.state_folder), "gaps", meter=meter)
    except NotRunningError:
        return asyncio.run(assembly().gaps(config, meter))
    plans: Sequence[Mapping[str, Any]] = answer["plans"]
    return plans


def plan_lines(plan: Mapping[str, Any]) -> Iterator[str]:
    """Yield a plan as people read it, from what it is as JSON."""
    jobs = plan["jobs"]
    if not jobs:
        yield f"{plan['meter']}: no gap that a log could fill."
        return
    seconds = sum(job["line_seconds"] for job in jobs)
    left = plan["line_seconds_left_today"]
    budget = "no limit" if left is None else f"{left:g} s left for it today"
    off = "" if plan["backfill"] else "; 'backfill' is off, so nobody does"
    yield f"{plan['meter']}: {seconds:.1f} s of line time, {budget}{off}."
    for job in jobs:
        yield (
            f"  {job['log']} log: {counted(job['records'], 'record')} of "
            f"{counted(len(job['registers']), 'register')}, {job['first'][:16]} to "
            f"{job['last'][:16]} UTC, {counted(job['requests'], 'request')}, "
            f"{job['line_seconds']:.1f} s"
        )
