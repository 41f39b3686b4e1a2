"""`pykmp-tool get-register`."""

import logging
from collections.abc import Collection
from typing import Final

import click

from pykmp.errors import PartialReadError
from pykmp.messages import RegisterData
from pykmp.tool.console import put
from pykmp.tool.failures import report
from pykmp.tool.formats import JSON, TEXT, last_format_options
from pykmp.tool.meter import open_meter
from pykmp.tool.numbers import DEC_OR_HEX, register_id
from pykmp.tool.remarks import (
    warn_of_doubtful,
    warn_of_missing,
    warn_of_odd,
    warn_of_unknown,
)
from pykmp.tool.rendering import json, records, text
from pykmp.tool.values import ShownRegister, judged, shown

#: Scripts know warnings by this name, which PyKMP 0.0.x gave them.
logger: Final = logging.getLogger("pykmp.tool.__main__")

_HEADING: Final = "GetRegister response(s):"


@click.command("get-register")
@click.option(
    "--register",
    "registers",
    type=register_id,
    metavar=DEC_OR_HEX,
    multiple=True,
    default=(60,),
    envvar="PYKMP_GET_REGISTERS",
    show_default=True,
    show_envvar=True,
    help="A register to read, decimal or hex; may be given several times.",
)
@last_format_options(TEXT, JSON)
def command(registers: tuple[int, ...], style: str) -> None:
    """Read registers by number, in the form of PyKMP 0.0.x.

    Registers are read together, which spares the battery of the meter.
    The exit status is 0 if at least one came, with a warning if others did not.
    """
    with open_meter() as meter:
        try:
            readings = meter.read(*registers)
        except PartialReadError as error:
            _print(tuple(error.readings.values()), style=style)
            report(error)
            return
    _print(tuple(readings.values()), style=style)
    warn_of_missing(readings, warn=logger.warning)


def _print(registers: Collection[RegisterData], *, style: str) -> None:
    """Print registers; warnings and log lines keep the order of PyKMP 0.0.x."""
    warn_of_unknown(registers, warn=logger.warning)
    values = judged(registers)
    printed: list[ShownRegister] = []
    if style == JSON:
        printed += (shown(one, value=values[one.id_]) for one in registers)
        put(json.line({"register_data": list(map(records.of_register, printed))}))
    else:
        put(_HEADING)
        for register in registers:
            printed.append(shown(register, value=values[register.id_]))
            put(text.register_line(printed[-1]))
    warn_of_odd(printed, warn=logger.warning)
    warn_of_doubtful(printed, warn=logger.warning)
