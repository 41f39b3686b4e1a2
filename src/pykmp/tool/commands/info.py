"""`pykmp-tool info`."""

import sys

import click

from pykmp.exchange import BAUD
from pykmp.tool import portrait
from pykmp.tool.asking import Visit
from pykmp.tool.choice import families_like, family
from pykmp.tool.console import paint_for, put
from pykmp.tool.exits import Exit
from pykmp.tool.failures import report
from pykmp.tool.formats import JSON, TEXT, format_options
from pykmp.tool.meter import open_meter
from pykmp.tool.remarks import warn_of_odd
from pykmp.tool.rendering import json


@click.command("info")
@click.option(
    "--meter",
    "family_name",
    type=family,
    metavar="FAMILY",
    envvar="PYKMP_METER",
    show_envvar=True,
    shell_complete=families_like,
    help="Family of the meter, such as 403, if it is known; needed for electricity "
    "meters, whose line is faster.",
)
@format_options(TEXT, JSON)
def command(family_name: str | None, style: str) -> Exit:
    """Tell who a meter is, in three short requests.

    That is its family, serial number, software, clock beside this computer's, hours
    of operation, info code in words, configuration numbers as far as their digits are
    public, and the loggers that its family has.

    A family that keeps its type code to itself is told by the registers that it has
    and those that it lacks; if several fit, they are all named.
    """
    with open_meter(baud=_baud(family_name)) as meter:
        visit = Visit(meter, family=family_name)
        who = visit.identity()
    if style == JSON:
        put(json.line(portrait.record(who)))
    else:
        put(portrait.show(who, paint=paint_for(sys.stdout)))
    warn_of_odd(who.registers)
    if visit.failure is None:
        return Exit.COMPLETE
    report(visit.failure)
    return Exit.PARTLY


def _baud(family_name: str | None) -> int:
    if family_name is None:
        return BAUD
    from pykmp.meters import load_profile

    return load_profile(family_name).line.baud[0]
