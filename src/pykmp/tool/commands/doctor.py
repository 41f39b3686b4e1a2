"""`pykmp-tool doctor`."""

import sys
from pathlib import Path

import click

from pykmp.tool.console import paint_for, put, say
from pykmp.tool.doctor import report
from pykmp.tool.doctor.examination import examine
from pykmp.tool.doctor.visit import Step
from pykmp.tool.doctor.visiting import visiting
from pykmp.tool.exits import Exit
from pykmp.tool.formats import JSON, TEXT, format_options
from pykmp.tool.rendering import json


@click.command("doctor")
@click.option(
    "--report",
    "path",
    type=click.Path(dir_okay=False, writable=True),
    metavar="FILE",
    help="Write a report into FILE, to attach to a question: versions, steps and every "
    "byte that passed. It names the serial number of the meter, and no password.",
)
@format_options(TEXT, JSON)
def command(*, path: str | None, style: str) -> Exit:
    """Find out why a meter does not answer.

    Port, head, line and meter are looked at one after the other, with as few
    questions to the meter as can be.
    The most probable cause comes last, with what to do; the exit status is that of
    the cause, and 0 if nothing is wrong.
    """
    with visiting() as visit:
        found = examine(visit, _show if style == TEXT else _ignore)
    if style == TEXT:
        put(report.ending(found, visit.cost, paint=paint_for(sys.stdout)))
    else:
        put(json.line(report.record(found, visit)))
    if path is not None:
        Path(path).write_text(report.file(found, visit), "utf-8")
        say(f"The report is in {path}.")
    return found.cause.exit


def _show(step: Step) -> None:
    put(report.step(step))


def _ignore(_step: Step) -> None:
    """Leave the steps to the end."""
