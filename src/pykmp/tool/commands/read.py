"""`pykmp-tool read`."""

import datetime as dt
import sys
import time
from collections.abc import Collection
from typing import Final

import click

from pykmp.client import MeterClient
from pykmp.errors import ExchangeError, PartialReadError, PortError
from pykmp.messages import RegisterData
from pykmp.tool.choice import Choice, choose, families_like, family
from pykmp.tool.completing import registers_like
from pykmp.tool.console import Paint, goes_on_in_a_file, paint_for, put
from pykmp.tool.exits import Exit
from pykmp.tool.formats import CSV, JSON, TEXT, format_options
from pykmp.tool.meter import open_meter
from pykmp.tool.numbers import seconds
from pykmp.tool.remarks import warn_of_missing, warn_of_odd, warn_of_unknown
from pykmp.tool.rendering import csv, json, records, text
from pykmp.tool.rendering.facts import Reading
from pykmp.tool.values import judged, shown
from pykmp.tool.watching import Telling

_COLUMNS: Final = ("time", *records.REGISTER_KEYS)


@click.command("read")
@click.argument("registers", nargs=-1, shell_complete=registers_like)
@click.option(
    "--meter",
    "family_name",
    type=family,
    metavar="FAMILY",
    envvar="PYKMP_METER",
    show_envvar=True,
    shell_complete=families_like,
    help="Family of the meter, such as 403: its standard registers and its speed.",
)
@click.option(
    "--watch",
    "interval_seconds",
    type=seconds,
    metavar="SECONDS",
    help="Read again every so many seconds, until interrupted; each reading draws "
    "on the battery of the meter.",
)
@format_options(TEXT, JSON, CSV)
def command(
    *,
    registers: tuple[str, ...],
    family_name: str | None,
    interval_seconds: float | None,
    style: str,
) -> Exit:
    """Read registers, once or again and again.

    REGISTERS are numbers (60, 0x3C), names (heat_energy, "Heat Energy (E1)") or
    symbols (E1), any number of them.
    Without any, the standard registers of the family are read; which family it is,
    the meter is asked first, in one request or two, unless --meter says so.
    """
    choice = choose(registers, family=family_name)
    with open_meter(baud=choice.baud) as meter:
        if not registers and family_name is None:
            choice = _find_out(meter)
        is_watching = interval_seconds is not None
        telling = Telling(is_watching=is_watching)
        printer = _Printer(choice, telling, style=style, with_time=is_watching)
        exit_ = _read(meter, printer)
        while interval_seconds is not None:
            _wait(interval_seconds)
            _read_on(meter, printer)
    return exit_


def _find_out(meter: MeterClient) -> Choice:
    from pykmp.tool.families import choice_of, introduce

    found = meter.detect_family()
    introduce(found)
    return choice_of(found)


class _Printer:
    """Prints readings; owns whether the heading of a table is there."""

    def __init__(
        self, choice: Choice, telling: Telling, *, style: str, with_time: bool
    ) -> None:
        self.choice = choice
        self.telling = telling
        self._style = style
        self._with_time = with_time
        self._paint = paint_for(sys.stdout)
        self._has_heading = style != CSV or goes_on_in_a_file(sys.stdout)

    def show(
        self, registers: Collection[RegisterData], missing: Collection[int]
    ) -> None:
        """Print the registers that came, and warn of what is odd about them."""
        choice, warn = self.choice, self.telling.warn
        names = choice.names(one.id_ for one in registers)
        warn_of_unknown(registers, names=names, warn=warn)
        values = judged(registers, info_table=choice.info_table, family=choice.family)
        reading = Reading(
            time=dt.datetime.now().astimezone(),
            registers=tuple(
                shown(one, value=values[one.id_], names=names) for one in registers
            ),
            missing=tuple(missing),
        )
        self._put(reading)
        warn_of_odd(reading.registers, warn=warn)

    def _put(self, reading: Reading) -> None:
        printed = render(
            reading, style=self._style, paint=self._paint, with_time=self._with_time
        )
        if not printed:
            return
        if not self._has_heading:
            put(csv.heading(_COLUMNS))
            self._has_heading = True
        put(printed)


def _read(meter: MeterClient, printer: _Printer) -> Exit:
    choice, telling = printer.choice, printer.telling
    try:
        readings = meter.read(*choice.ids)
    except PartialReadError as error:
        came = error.readings
        printer.show(came.values(), set(choice.ids).difference(came))
        return telling.failure(error)
    telling.success()
    printer.show(readings.values(), readings.missing)
    names = choice.names(readings.missing)
    warn_of_missing(readings, names=names, warn=telling.warn)
    return Exit.PARTLY if readings.missing else Exit.COMPLETE


def _read_on(meter: MeterClient, printer: _Printer) -> None:
    """Read once more; whoever watches wants to go on after a failure."""
    try:
        _read(meter, printer)
    except (ExchangeError, PortError) as error:
        printer.telling.failure(error)


def _wait(interval_seconds: float) -> None:
    """Wait for the next multiple of the interval: readings do not drift."""
    time.sleep(interval_seconds - time.monotonic() % interval_seconds)


def render(reading: Reading, *, style: str, paint: Paint, with_time: bool) -> str:
    """Return a reading in one of the forms; CSV without its heading."""
    match style:
        case "json":
            return json.line(records.of_reading(reading))
        case "csv":
            return csv.rows(records.rows_of_reading(reading))
    return text.reading(reading, paint=paint, with_time=with_time)
