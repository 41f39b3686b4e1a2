"""`pykmp-tool scan`."""

import datetime as dt
import re
import sys
from pathlib import Path
from typing import Final

import click

from pykmp.exchange import (
    SCAN_PAUSE_SECONDS,
    Scan,
    ScannedMeter,
    ids_to_scan,
    profile_skeleton,
)
from pykmp.tool import scan_file
from pykmp.tool.console import paint_for, put, say
from pykmp.tool.exits import Exit
from pykmp.tool.families import choice_of_families
from pykmp.tool.formats import CSV, JSON, TEXT, format_options
from pykmp.tool.meter import options
from pykmp.tool.numbers import DEC_OR_HEX, register_id
from pykmp.tool.remarks import warn_of_odd, warn_of_unknown
from pykmp.tool.rendering import scans
from pykmp.tool.scan_file import Bounds, KeptScan
from pykmp.tool.scanning import Scanning, exchange_settings
from pykmp.tool.values import judged, shown

_LAST_USUAL: Final = 2047
_PAUSE_SECONDS_MAX: Final = 3600


@click.command("scan")
@click.option(
    "--from",
    "first",
    type=register_id,
    metavar=DEC_OR_HEX,
    help="First register; without --from and --to, all up to 2047 and all that are "
    "known of any meter.",
)
@click.option(
    "--to", "last", type=register_id, metavar=DEC_OR_HEX, help="Last register."
)
@click.option(
    "--pause",
    "pause_seconds",
    type=click.FloatRange(0, _PAUSE_SECONDS_MAX),
    default=SCAN_PAUSE_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="How long to leave the meter in peace between two requests.",
)
@click.option(
    "--thorough",
    "is_thorough",
    is_flag=True,
    help="Ask registers that got no answer together once more, one by one: each may "
    "cost seconds of silence.",
)
@click.option(
    "--profile",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write what was found into FILE, as the begin of a profile of a new family; "
    "serial and customer numbers are replaced.",
)
@click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Keep the scan in FILE, also when it is finished; without it, under "
    "$XDG_STATE_HOME/pykmp until then.",
)
@click.option("--anew", is_flag=True, help="Begin anew, whatever is kept.")
@click.option("--yes", "is_confirmed", is_flag=True, help="Begin without asking.")
@format_options(TEXT, JSON, CSV)
def command(
    *,
    first: int | None,
    last: int | None,
    pause_seconds: float,
    is_thorough: bool,
    profile: Path | None,
    state: Path | None,
    anew: bool,
    is_confirmed: bool,
    style: str,
) -> Exit:
    """Find out which registers a meter has.

    Registers are asked eight at a time, with pauses, those that are known of any
    meter first.
    What it will take is said before it begins.
    A scan that was broken off is gone on with by the same command.
    """
    if profile is not None and profile.exists():
        raise click.BadParameter(f"{profile} exists.", param_hint="--profile")
    path = state or _usual_path()
    kept = _begun(_bounds(first, last), path, anew=anew)
    scanning = Scanning(
        kept, path=path, pause_seconds=pause_seconds, is_thorough=is_thorough
    )
    if scanning.is_done:
        say(f"This is the scan that {path} keeps; --anew asks the meter.")
    else:
        _make_sure(scanning, is_confirmed=is_confirmed)
        scanning.run()
    _show(scanning.kept, style=style)
    if profile is not None:
        profile.write_text(_skeleton(scanning.kept, profile), "utf-8")
        say(f"What was found is in {profile}.")
    if state is None:
        scan_file.forget(path)
    return _exit(scanning.kept.scan)


def _usual_path() -> Path:
    chosen = options()
    return scan_file.usual_path(
        chosen["serial_device"], address=chosen["destination_address"]
    )


def _bounds(first: int | None, last: int | None) -> Bounds:
    if first is None and last is None:
        return None
    bounds = (first or 0, _LAST_USUAL if last is None else last)
    if bounds[0] > bounds[1]:
        raise click.UsageError(f"--from {bounds[0]} is behind --to {bounds[1]}.")
    return bounds


def _begun(bounds: Bounds, path: Path, *, anew: bool) -> KeptScan:
    """Return the scan that is kept, or a new one."""
    kept = None if anew else scan_file.load(path)
    if kept is None:
        within = None if bounds is None else range(bounds[0], bounds[1] + 1)
        return KeptScan(bounds=bounds, scan=Scan.of(ids_to_scan(within)))
    if bounds not in {None, kept.bounds}:
        raise click.UsageError(
            f"{path} keeps a scan of other registers: add --anew to drop it."
        )
    return kept


def _make_sure(scanning: Scanning, *, is_confirmed: bool) -> None:
    """Say what it takes, and ask."""
    say(scanning.announcement)
    if is_confirmed:
        return
    if not sys.stdin.isatty():
        raise click.UsageError(
            "A scan draws on the battery of the meter, and there is no terminal to "
            "ask on: add --yes if that is meant."
        )
    if not click.confirm("Begin?", err=True):
        say("Nothing was sent.")
        raise click.exceptions.Exit(Exit.OTHER)


def _show(kept: KeptScan, *, style: str) -> None:
    choice = choice_of_families(kept.families)
    found = sorted(kept.scan.found, key=lambda one: one.id_)
    names = choice.names(one.id_ for one in found)
    warn_of_unknown(found, names=names)
    values = judged(found, info_table=choice.info_table, family=choice.family)
    registers = tuple(shown(one, value=values[one.id_], names=names) for one in found)
    result = scans.ScanResult(kept=kept, registers=registers)
    if printed := scans.render(result, style=style, paint=paint_for(sys.stdout)):
        put(printed)
    warn_of_odd(registers)
    say(scans.summary(kept.scan))


def _skeleton(kept: KeptScan, path: Path) -> str:
    settings = exchange_settings()
    meter = ScannedMeter(
        key=re.sub(r"[^0-9a-z]", "", path.stem.lower()) or "new",
        type_code=kept.type_code,
        software_revision=kept.software_revision,
        address=settings.address,
        baud=settings.baud,
    )
    return profile_skeleton(kept.scan, meter, on=dt.datetime.now().astimezone().date())


def _exit(scan: Scan) -> Exit:
    if not scan.found:
        return Exit.NOTHING_KNOWN
    return Exit.PARTLY if scan.silent or scan.unreadable else Exit.COMPLETE
