"""`pykmp-tool clock`."""

import datetime as dt
import sys
from typing import Final

import click

from pykmp.client import MeterClient
from pykmp.tool.console import complain, paint_for, put, say
from pykmp.tool.exits import Exit
from pykmp.tool.formats import CSV, JSON, TEXT, format_options, refuse_together
from pykmp.tool.meter import open_meter
from pykmp.tool.numbers import meter_time
from pykmp.tool.rendering import csv, json, records, text
from pykmp.tool.rendering.facts import ClockReading
from pykmp.tool.standard_time import standard_time

#: Setting and reading back take a few seconds, with an attempt lost even more.
_SETTLED_SECONDS: Final = 30


@click.command("clock")
@click.option(
    "--set",
    "is_setting",
    is_flag=True,
    help="Set the clock to this computer's, in local standard time.",
)
@click.option(
    "--set-to",
    "wanted",
    type=meter_time,
    metavar="ISO",
    help="Set the clock to a time such as 2026-01-31T22:04:00, without a zone.",
)
@click.option("--yes", "is_confirmed", is_flag=True, help="Set it without asking.")
@format_options(TEXT, JSON, CSV)
def command(
    *, is_setting: bool, wanted: dt.datetime | None, is_confirmed: bool, style: str
) -> Exit:
    """Show the meter's clock, or set it.

    The clock is shown beside this computer's, both in standard time: meters know no
    summer time.

    Setting it asks first, naming the meter and the change.
    The clock decides which day and hour a reading is booked on: set it only if the
    meter is yours to set.
    """
    if is_setting and wanted is not None:
        refuse_together("--set", "--set-to")
    if not is_setting and wanted is None:
        with open_meter() as meter:
            put(render(_read(meter), style=style))
        return Exit.COMPLETE
    if not is_confirmed and not sys.stdin.isatty():
        raise click.UsageError(
            "Setting the clock changes the meter, and there is no terminal to ask "
            "on: add --yes if that is meant."
        )
    with open_meter(allow_writes=True) as meter:
        if not is_confirmed and not _is_wanted(meter, wanted):
            say("Nothing was changed.")
            return Exit.OTHER
        return _set(meter, wanted, style=style)


def render(reading: ClockReading, *, style: str) -> str:
    """Return both clocks in one of the forms."""
    record = records.of_clock(reading)
    match style:
        case "json":
            return json.line(record)
        case "csv":
            return csv.table([record], list(record))
    return text.clock(reading, paint=paint_for(sys.stdout))


def _is_wanted(meter: MeterClient, wanted: dt.datetime | None) -> bool:
    """Ask whether this clock shall be set, naming the meter and the change."""
    serial, reading = meter.serial_number(), _read(meter)
    to = f"{wanted}" if wanted else f"{standard_time():%Y-%m-%d %H:%M:%S} (now)"
    return click.confirm(
        f"Set the clock of meter {serial} from {reading.meter} to {to}?", err=True
    )


def _set(meter: MeterClient, wanted: dt.datetime | None, *, style: str) -> Exit:
    """Set the clock, read it back and show it."""
    to = wanted or standard_time().replace(tzinfo=None, microsecond=0)
    meter.set_clock(to)
    reading = _read(meter)
    put(render(reading, style=style))
    gone_seconds = (reading.meter - to).total_seconds()
    if 0 <= gone_seconds <= _SETTLED_SECONDS:
        return Exit.COMPLETE
    complain(f"The meter agreed to {to}, and shows {reading.meter}.")
    return Exit.OTHER


def _read(meter: MeterClient) -> ClockReading:
    clock = meter.clock()
    return ClockReading(meter=clock, computer=standard_time())
