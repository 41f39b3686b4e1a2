"""`pykmp-tool log`: what a meter remembers."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import click

from pykmp.exchange import Detection, ExchangeSettings
from pykmp.meters import Logger
from pykmp.tool import scan_file
from pykmp.tool.choice import families_like, family
from pykmp.tool.completing import loggers_like, registers_like
from pykmp.tool.console import complain, paint_for, put, say
from pykmp.tool.exits import Exit
from pykmp.tool.failures import report
from pykmp.tool.formats import CSV, JSON, TEXT, format_options
from pykmp.tool.log_choice import (
    Logs,
    baud_of,
    detection_address,
    introduce,
    logs_of,
)
from pykmp.tool.log_listing import ListedLog, Listing
from pykmp.tool.log_range import TIME, LogRange, Moment, moment
from pykmp.tool.log_reading import LogWish, Reading, make_sure
from pykmp.tool.log_showing import shown_log
from pykmp.tool.meter import open_meter, options
from pykmp.tool.rendering import logs as rendering
from pykmp.tool.rendering.scans import counted
from pykmp.tool.scan_file import state_path
from pykmp.tool.scanning import exchange_settings
from pykmp.tool.values import name_of

#: Above this, it is said beforehand what a list costs.
_LIST_SECONDS: Final = 10
_ID_MAX: Final = 0xFFFF_FFFF

_meter_option = click.option(
    "--meter",
    "family_name",
    type=family,
    metavar="FAMILY",
    envvar="PYKMP_METER",
    show_envvar=True,
    shell_complete=families_like,
    help="Family of the meter, such as 603, which says what logs it has; without it, "
    "the meter is asked first. Needed for electricity meters.",
)


@click.group("log", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List the logs of a meter, and read them.

    A meter remembers its counters: those of hours, days, months and years, by its own
    clock, which keeps standard time all the year.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        ctx.exit(Exit.USAGE)


@command.command("list")
@click.option(
    "--logger",
    "names",
    multiple=True,
    metavar="NAME",
    shell_complete=loggers_like,
    help="Only this log, such as hour; may be given several times.",
)
@click.option(
    "--configuration",
    "is_asking_how",
    is_flag=True,
    help="Ask each log how it is set up, where a meter can tell: registers and depth "
    "are the meter's own then.",
)
@_meter_option
@format_options(TEXT, JSON, CSV)
def list_(
    *,
    names: tuple[str, ...],
    is_asking_how: bool,
    family_name: str | None,
    style: str,
) -> Exit:
    """List the logs of a meter, with the oldest and the newest record of each.

    Two short requests for each log; what they hold is told by the family.
    What no document says is marked as assumed.
    """
    logs = _logs(family_name)
    if not logs.public:
        raise click.ClickException(logs.none_text)
    loggers = tuple(logs.logger(name) for name in names) or logs.public
    listing = Listing(logs=logs, loggers=loggers, is_asking_how=is_asking_how)
    settings = exchange_settings(baud=baud_of(family_name))
    cost = listing.cost(baud=settings.baud)
    if cost.line_seconds > _LIST_SECONDS:
        say(rendering.list_cost(cost))
    listed = list(listing.ask(settings))
    _show_list(listed, logs, style=style)
    if logs.secret and not names:
        secret = ", ".join(one.name for one in logs.secret)
        say(f"How these are read is not public: {secret}.")
    return _exit_of_list(listed)


@command.command("read")
@click.option(
    "--logger",
    "name",
    required=True,
    metavar="NAME",
    shell_complete=loggers_like,
    help="The log, such as hour, day or month; 'log list' names them.",
)
@click.option(
    "--registers",
    "words",
    multiple=True,
    metavar="LIST",
    shell_complete=registers_like,
    help="Numbers, names or symbols, with commas between them, or all; without it, "
    "the counters that the log holds.",
)
@click.option(
    "--since",
    type=moment,
    metavar=TIME,
    help="Records of this moment on: 2026-11-01, 2026-11-01T05:00, or -7d, -36h, -90m, "
    "-2w before now.",
)
@click.option("--until", type=moment, metavar=TIME, help="Records before this moment.")
@click.option(
    "--newest",
    type=click.IntRange(min=1),
    metavar="N",
    help="So many of the newest records.",
)
@click.option(
    "--after",
    type=click.IntRange(0, _ID_MAX),
    metavar="ID",
    help="Records behind this one, which is known already.",
)
@click.option(
    "--first",
    type=click.IntRange(0, _ID_MAX),
    metavar="ID",
    help="The oldest record.",
)
@click.option(
    "--last", type=click.IntRange(0, _ID_MAX), metavar="ID", help="The newest record."
)
@click.option(
    "--dry-run",
    "is_dry",
    is_flag=True,
    help="Say what it takes and send nothing; needs --meter.",
)
@click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Keep what has been read in FILE until all is there; without it, under "
    "$XDG_STATE_HOME/pykmp.",
)
@click.option("--anew", is_flag=True, help="Begin anew, whatever is kept.")
@click.option(
    "--yes",
    "is_confirmed",
    is_flag=True,
    help="Begin without asking, however long it takes.",
)
@_meter_option
@format_options(TEXT, JSON, CSV)
def read_(
    *,
    name: str,
    words: tuple[str, ...],
    since: Moment | None,
    until: Moment | None,
    is_dry: bool,
    state: Path | None,
    anew: bool,
    is_confirmed: bool,
    family_name: str | None,
    style: str,
    **bounds: int | None,
) -> Exit:
    """Read records of a log, the oldest first.

    What it will take is said before it begins; above ten minutes of line time it is
    asked whether that is meant.
    A reading that was broken off is gone on with by the same command.
    Times are those of the meter's clock, which keeps standard time all the year.
    """
    if is_dry and family_name is None:
        raise click.UsageError("--dry-run asks no meter what it is: add --meter.")
    logs = _logs(family_name)
    wish = _wish(
        logs, logs.logger(name), words, since=since, until=until, bounds=bounds
    )
    settings = exchange_settings(baud=baud_of(family_name))
    reading = Reading(wish, path=state or _usual_path(wish.logger), is_new=anew)
    if reading.is_done:
        say(f"{reading.path} keeps all of this; --anew asks the meter.")
    else:
        _announce(reading, settings)
        if is_dry:
            return Exit.COMPLETE
        make_sure(reading.cost(settings), is_confirmed=is_confirmed)
        reading.run(settings)
    return _show(reading, settings, style=style)


def _wish(
    logs: Logs,
    logger: Logger,
    words: tuple[str, ...],
    *,
    since: Moment | None,
    until: Moment | None,
    bounds: Mapping[str, int | None],
) -> LogWish:
    """Return what is to be read, also in the words of whoever asked."""
    ids = logs.ids(words, logger)
    return LogWish(
        logs=logs,
        logger=logger,
        ids=ids,
        range=LogRange(
            since=None if since is None else since.time,
            until=None if until is None else until.time,
            **bounds,
        ),
        asked={
            "family": logs.profile.key,
            "logger": logger.name,
            "registers": list(ids),
            "since": None if since is None else since.text,
            "until": None if until is None else until.text,
            **bounds,
        },
    )


def _announce(reading: Reading, settings: ExchangeSettings) -> None:
    """Say what it takes, and what of it is there already."""
    if reading.is_going_on:
        count = counted(len(reading.records), "record")
        say(f"{reading.path} keeps {count}; this is the rest. --anew begins anew.")
    cost, registers = reading.cost(settings), len(reading.wish.ids)
    say(rendering.cost(cost, registers=registers, is_most=reading.is_at_most))


def _show(reading: Reading, settings: ExchangeSettings, *, style: str) -> Exit:
    """Print all records, and drop what was kept of them."""
    wish = reading.wish
    log = shown_log(wish, reading.records)
    if printed := rendering.render(log, style=style, paint=paint_for(sys.stdout)):
        put(printed)
    scan_file.forget(reading.path)
    say(rendering.summary(log, reading.progress(settings)))
    if not reading.missing:
        return Exit.COMPLETE
    names = wish.logs.titles(reading.missing)
    missing = ", ".join(f"{id_} ({name_of(id_, names)})" for id_ in reading.missing)
    complain(f"The log {wish.logger.name} does not have: {missing}.")
    return Exit.PARTLY


def _logs(family_name: str | None) -> Logs:
    """Return the logs of the family that is named, or that the meter is of."""
    address = options()["destination_address"]
    if family_name is not None:
        return logs_of((family_name,), address=address)
    with open_meter(address=detection_address(address)) as meter:
        found: Detection = meter.detect_family()
    introduce(found)
    return logs_of(found.families, address=address)


def _usual_path(logger: Logger) -> Path:
    """Return where a log of the meter at a port is kept."""
    chosen = options()
    address = chosen["destination_address"]
    if logger.address is not None:
        address = logger.address
    kind = f"log-{logger.name}"
    return state_path(kind, chosen["serial_device"], address=address)


def _show_list(listed: Sequence[ListedLog], logs: Logs, *, style: str) -> None:
    ids = {id_ for one in listed for id_ in one.registers}
    put(
        rendering.render_list(
            listed, style=style, names=logs.names(ids), paint=paint_for(sys.stdout)
        )
    )


def _exit_of_list(listed: Sequence[ListedLog]) -> Exit:
    """Tell the first failure once more, with what to try, if nothing was told."""
    failures = [one.failure for one in listed if one.failure is not None]
    if not failures:
        return Exit.COMPLETE
    exit_ = report(failures[0])
    return exit_ if len(failures) == len(listed) else Exit.PARTLY
