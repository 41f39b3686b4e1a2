"""`kmpd ha-backfill`: the history of counters, into that of Home Assistant."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import attrs
import click

from kmpd.commands.assembly import assembly
from kmpd.commands.ha_backfill_text import lines_of, outcome
from kmpd.commands.opened import opened
from kmpd.commands.transfer.moment import moment
from kmpd.commands.transfer.statistics import Counter, counters, statistic
from kmpd.commands.transfer.taking import ALWAYS, Span
from kmpd.commands.where import config_option
from kmpd.config import StationConfig
from kmpd.errors import SinkError
from kmpd.home_assistant import (
    HomeAssistant,
    Plan,
    Recorder,
    Statistic,
    doubled,
    plan_of,
    remove,
    send,
)
from kmpd.sinks.http_client import checked_url, tls_of

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_STDIN: Final = "-"
_TOKEN_FILE: Final = "KMPD_HA_TOKEN_FILE"  # noqa: S105 - the name of a variable
_CREDENTIALS: Final = "CREDENTIALS_DIRECTORY"
_CREDENTIAL: Final = "ha-token"


@attrs.frozen(kw_only=True)
class _Order:
    """What is wanted.

    Attributes:
        config: Of the station.
        meters: Which of its meters; none is all.
        span: Which hours.
        home: Where to; None is nowhere.
        is_dry: Whether nothing is to be written.
    """

    config: StationConfig
    meters: tuple[str, ...]
    span: Span
    home: HomeAssistant | None
    is_dry: bool


@click.command("ha-backfill")
@click.option("--meter", "meters", multiple=True, metavar="METER",
              help="Only of this meter; may be told several times.")  # fmt: skip
@click.option("--since", metavar="TIME", help="Hours from this date or time on.")
@click.option("--until", metavar="TIME", help="Hours up to it, without it.")
@click.option("--url", envvar="KMPD_HA_URL", show_envvar=True,
              help="Where it is, such as http://192.0.2.5:8123.")  # fmt: skip
@click.option("--token-file", envvar=_TOKEN_FILE, show_envvar=True, metavar="FILE",
              help="File with a long-lived access token of an administrator; - is "
              "the standard input. Else the systemd credential ha-token.")  # fmt: skip
@click.option("--ca-file", type=_FILE, help="Whom to trust, of an https address.")
@click.option("--insecure", is_flag=True, help="Trust any certificate.")
@click.option("--timeout", type=click.FloatRange(0, 3600, min_open=True), default=30.0,
              show_default=True, help="Seconds for an answer.")  # fmt: skip
@click.option("--dry-run", "is_dry", is_flag=True,
              help="Only tell. With --url, also what is there already.")  # fmt: skip
@click.option("--remove", "is_removal", is_flag=True,
              help="Remove the statistics of these meters instead, whole.")  # fmt: skip
@click.option("--yes", "is_agreed", is_flag=True, help="Remove without asking.")
@config_option
def command(
    *,
    path: Path,
    meters: tuple[str, ...],
    since: str | None,
    until: str | None,
    is_dry: bool,
    is_removal: bool,
    is_agreed: bool,
    **line: Any,  # noqa: ANN401 - click's
) -> None:
    """Bring the history of counters into Home Assistant.

    Each counter of energy, volume and mass becomes a long-term statistic by the hour,
    beside the entities, for the energy dashboard to show. What is there already and
    right is left alone, so it may be run again at any time, and works whether the
    station runs or not.
    """
    config = assembly().load(path)
    _check_meters(config, meters)
    order = _Order(
        config=config,
        meters=meters,
        span=(
            moment(since, config.zone, ALWAYS[0]),
            moment(until, config.zone, ALWAYS[1]),
        ),
        home=_home(line),
        is_dry=is_dry,
    )
    if order.home is None and (is_removal or not is_dry):
        raise click.UsageError(
            "--url says where Home Assistant is; --dry-run needs none."
        )
    if is_removal:
        asyncio.run(_remove(order, is_agreed=is_agreed))
    else:
        asyncio.run(_write(order))


async def _write(order: _Order) -> None:
    statistics = await _statistics(order)
    if not statistics:
        click.echo("The store has no counters of energy, volume or mass.", err=True)
        return
    async with _recorder(order.home) as recorder:
        units = {} if recorder is None else await recorder.units()
        for one in statistics:
            unit = units.get(one.identity.id)
            _check_unit(one, unit)
            known = recorder is not None and unit is not None
            there = await recorder.rows(one.identity) if recorder and known else {}
            plan = plan_of(one, there, since=order.span[0], until=order.span[1])
            for text in lines_of(plan):
                click.echo(text)
            await _do(order, recorder, plan)


async def _do(order: _Order, recorder: Recorder | None, plan: Plan) -> None:
    if not plan.wanted:
        return
    if recorder is not None and not order.is_dry:
        await send(recorder, plan)
    is_connected = recorder is not None
    click.echo(outcome(plan, is_connected=is_connected, is_dry=order.is_dry))


async def _remove(order: _Order, *, is_agreed: bool) -> None:
    async with opened(order.config, create=False) as store:
        wanted = {one.id for one in _chosen(order, await counters(store, order.config))}
    async with _recorder(order.home) as recorder:
        assert recorder is not None  # noqa: S101 - there is an address
        ids = sorted(wanted & set(await recorder.units()))
        for id_ in ids:
            click.echo(id_)
        if not ids:
            click.echo("Home Assistant has no statistics of these meters.", err=True)
        elif not order.is_dry and (is_agreed or _agreed()):
            await remove(recorder, ids)
            click.echo(f"{len(ids)} removed.", err=True)


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise click.UsageError("Nobody is here to ask; --yes removes without.")
    return click.confirm("Remove these, with all their history?", err=True)


async def _statistics(order: _Order) -> Sequence[Statistic]:
    async with opened(order.config, create=False) as store:
        known = await counters(store, order.config)
        if twice := doubled(counter.id for counter in known):
            reason = f"Two counters would share {twice[0]}; rename one of their meters."
            raise SinkError(reason=reason)
        found = [await statistic(store, one) for one in _chosen(order, known)]
        return [one for one in found if one is not None]


def _chosen(order: _Order, known: Sequence[Counter]) -> Sequence[Counter]:
    return [one for one in known if not order.meters or one.meter in order.meters]


def _check_meters(config: StationConfig, meters: Sequence[str]) -> None:
    names = [meter.name for meter in config.meters]
    for meter in meters:
        if meter not in names:
            known = ", ".join(names)
            raise click.UsageError(f"No meter is called {meter!r}; known: {known}.")


def _check_unit(one: Statistic, there: str | None) -> None:
    told = one.identity.unit.text
    if there is not None and there != told:
        reason = (
            f"Home Assistant has {one.identity.id} in {there or 'no unit'}, and the "
            f"store has it in {told}; --remove it there, and run it again."
        )
        raise SinkError(reason=reason)


@asynccontextmanager
async def _recorder(home: HomeAssistant | None) -> AsyncIterator[Recorder | None]:
    if home is None:
        yield None
        return
    async with home.connected() as connection:
        yield Recorder(connection)


def _home(line: dict[str, Any]) -> HomeAssistant | None:
    if not line["url"]:
        return None
    try:
        url = checked_url(line["url"])
    except ValueError as error:
        raise click.UsageError(f"--url: {error}.") from None
    return HomeAssistant(
        url=url,
        token=_token(line["token_file"]),
        timeout_seconds=line["timeout"],
        tls=tls_of(ca_file=line["ca_file"], is_insecure=line["insecure"]),
    )


def _token(told: str | None) -> str:
    """Return the token from where it is kept; never from the command line itself."""
    if told == _STDIN:
        token = sys.stdin.readline()
    else:
        path = _token_path(told)
        try:
            token = path.read_text()
        except (OSError, UnicodeError) as error:
            raise click.UsageError(f"{path} cannot be read: {error}") from None
    if not token.strip():
        raise click.UsageError("There is no token in what --token-file names.")
    return token.strip()


def _token_path(told: str | None) -> Path:
    if told:
        return Path(told)
    folder = os.environ.get(_CREDENTIALS)
    if folder and (path := Path(folder) / _CREDENTIAL).exists():
        return path
    raise click.UsageError("--token-file says where the token is; - reads it.")
