"""`pykmp-tool events`."""

import sys
from typing import Final

import click
from click.core import ParameterSource

from pykmp.constants import DestinationAddress
from pykmp.errors import NoAnswerError
from pykmp.messages import ClearEventStatusRequest, GetEventStatusRequest
from pykmp.meters import Commodity, Profile, load_profile
from pykmp.registers import InfoFlag, layout_flags
from pykmp.tool.choice import families_like, family
from pykmp.tool.console import complain, paint_for, put, say
from pykmp.tool.exits import Exit
from pykmp.tool.failures import report
from pykmp.tool.formats import JSON, TEXT, format_options
from pykmp.tool.meter import open_meter, options
from pykmp.tool.rendering import json, statuses

_HEAT: Final = "event-status-heat"
_ELECTRICITY: Final = "event-status-electricity"
_METER: Final = DestinationAddress.HEAT_METER.value


@click.command("events")
@click.option(
    "--meter",
    "family_name",
    type=family,
    default="601",
    show_default=True,
    metavar="FAMILY",
    envvar="PYKMP_METER",
    show_envvar=True,
    shell_complete=families_like,
    help="Family of the meter: it says at which address the logger is, and what the "
    "flags say.",
)
@click.option(
    "--clear",
    "is_clearing",
    is_flag=True,
    help="Clear the flags that are set, of logs whose newest record has been read.",
)
@click.option(
    "--always",
    "is_always",
    is_flag=True,
    help="With --clear: clear them whether the records have been read or not.",
)
@click.option("--yes", "is_confirmed", is_flag=True, help="Clear without asking.")
@format_options(TEXT, JSON)
def command(
    *,
    family_name: str,
    is_clearing: bool,
    is_always: bool,
    is_confirmed: bool,
    style: str,
) -> Exit:
    """Tell which logs hold unread records, and clear that.

    Loggers of a MULTICAL 601 and 801 know this, at the address of their module, and
    electricity meters; others do not answer.
    -a 127 is a logger in the top module, -a 191 one in the base module.

    Clearing asks first, naming the meter and the flags: what another reader has not
    fetched yet seems read afterwards.
    """
    if is_always and not is_clearing:
        raise click.UsageError("--always belongs to --clear.")
    if is_clearing and not is_confirmed and not sys.stdin.isatty():
        raise click.UsageError(
            "Clearing events changes the meter, and there is no terminal to ask on: "
            "add --yes if that is meant."
        )
    profile = load_profile(family_name)
    baud, address = profile.line.baud[0], _address(profile)
    try:
        with open_meter(baud=baud, address=address) as meter:
            status = meter.send(GetEventStatusRequest()).status
    except NoAnswerError as error:
        exit_ = report(error)
        say("A meter without such a logger at this address is silent too.")
        return exit_
    if not is_clearing:
        put(_render(status, profile, style=style))
        return Exit.COMPLETE
    if not is_confirmed and not _is_wanted(status, profile):
        say("Nothing was changed.")
        return Exit.OTHER
    request = ClearEventStatusRequest(if_read=status)
    if is_always:
        request = ClearEventStatusRequest(always=status)
    with open_meter(baud=baud, address=address, allow_writes=True) as meter:
        left = meter.send(request).status
    put(_render(left, profile, style=style))
    if not int.from_bytes(status) & int.from_bytes(left):
        return Exit.COMPLETE
    complain("Some stay: the newest record of their log has not been read.")
    return Exit.OTHER


def _address(profile: Profile) -> int:
    """Return where the logger is: as the options say, or where the family has it."""
    root = click.get_current_context().find_root()
    given = root.get_parameter_source("destination_address")
    if given is not ParameterSource.DEFAULT:
        return int(options()["destination_address"])
    found = [one.address for one in profile.loggers if one.address is not None]
    return found[0] if found else profile.address


def _is_wanted(status: bytes, profile: Profile) -> bool:
    """Ask whether these flags shall be cleared, naming the meter."""
    with open_meter(baud=profile.line.baud[0], address=_METER) as meter:
        serial = meter.serial_number()
    words = "; ".join(flag.text for flag in _flags(status, profile)) or "none is set"
    return click.confirm(
        f"Clear the event flags of meter {serial} ({words})?", err=True
    )


def _flags(status: bytes, profile: Profile) -> tuple[InfoFlag, ...]:
    is_electric = profile.commodity is Commodity.ELECTRICITY
    layout = _ELECTRICITY if is_electric else _HEAT
    return layout_flags(layout, int.from_bytes(status))


def _render(status: bytes, profile: Profile, *, style: str) -> str:
    """Return the status in one of the forms."""
    flags = _flags(status, profile)
    if style == JSON:
        return json.line(statuses.record(status, flags))
    return statuses.show(status, flags, paint=paint_for(sys.stdout))
