"""`pykmp-tool doctor`."""

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from pykmp.exchange import BAUD, ExchangeSettings
from pykmp.ports import Port, RecordingPort, open_port
from pykmp.tool.console import paint_for, put, say
from pykmp.tool.doctor import report
from pykmp.tool.doctor.examination import examine
from pykmp.tool.doctor.tap import OpenPort
from pykmp.tool.doctor.visit import Step, Visit
from pykmp.tool.exits import Exit
from pykmp.tool.formats import JSON, TEXT, format_options
from pykmp.tool.meter import open_recording, options
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
    chosen = options()
    with ExitStack() as stack:
        visit = Visit(
            chosen["serial_device"],
            settings=_settings(chosen),
            open_port=_opener(chosen["record"], stack),
        )
        found = examine(visit, _show if style == TEXT else _ignore)
    if style == TEXT:
        put(report.ending(found, visit.cost, paint=paint_for(sys.stdout)))
    else:
        put(json.line(report.record(found, visit)))
    if path is not None:
        Path(path).write_text(report.file(found, visit), "utf-8")
        say(f"The report is in {path}.")
    return found.cause.exit


def _settings(chosen: dict[str, Any]) -> ExchangeSettings:
    return ExchangeSettings(
        address=chosen["destination_address"],
        attempts=chosen["attempts"],
        timeout_seconds=chosen["timeout"],
        baud=chosen["baud"] or BAUD,
    )


def _opener(path: str | None, stack: ExitStack) -> OpenPort:
    """Return what opens a port, with a recording of it if that is wanted."""
    file = stack.enter_context(open_recording(path)) if path else None

    def open_(url: str, *, baud: int) -> Port:
        port = open_port(url, baud=baud)
        return port if file is None else RecordingPort(port, file)

    return open_


def _show(step: Step) -> None:
    put(report.step(step))


def _ignore(_step: Step) -> None:
    """Leave the steps to the end."""
