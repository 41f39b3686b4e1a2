"""`pykmp-tool emulate`."""

import asyncio
import signal
import textwrap
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from typing import Final

import click

from pykmp.emulator import (
    EVENTS,
    FAULT_SYNTAX,
    FAULTS,
    GAP_SECONDS_MAX,
    LOG_ANSWER_BYTES_MAX,
    EmulatedLine,
    EventKind,
    Fault,
    FaultInvalidError,
    FaultKind,
    Habits,
    LineSettings,
    NoHouseError,
    emulated_lines,
    parse_fault,
    serve_pty,
    serve_tcp,
)
from pykmp.errors import BaseCodecError
from pykmp.meters import Profile, load_profile
from pykmp.tool.choice import families_like, family
from pykmp.tool.completing import faults_like
from pykmp.tool.console import put, say
from pykmp.tool.living import Life, Wanted, life_of, life_options
from pykmp.tool.meter import options

_COUNT_MAX: Final = 10_000
_SERIAL_MAX: Final = 0xFFFF_FFFF
_BAUD_MAX: Final = 4_000_000
_PORT_MAX: Final = 65_535
#: A frame with more, all of it stuffed, is longer than any client takes.
_LOG_BYTES_MAX: Final = 1000

#: Help indents its tables by two more.
_TABLE_WIDTH: Final = 78

_FAMILY: Final = "403"
_TCP: Final = "127.0.0.1:2002"


def _table(heading: str, kinds: Collection[FaultKind | EventKind]) -> str:
    """Return what there is, by name; the character keeps click from filling lines."""
    name_width = max(len(kind.name) for kind in kinds)
    lines = [f"\b\n{heading}:"]
    for kind in kinds:
        value = kind.value
        default = f"; value: {value.what}, {value.default_text}" if value else ""
        lines += textwrap.wrap(
            kind.what + default,
            _TABLE_WIDTH,
            initial_indent=f"  {kind.name:<{name_width}}  ",
            subsequent_indent=" " * (name_width + 4),
            break_on_hyphens=False,
        )
    return "\n".join(lines)


_EPILOG: Final = "\n\n".join(
    (_table("Faults", FAULTS.values()), _table("Events", EVENTS.values()))
)


def _fault(text: str) -> Fault:
    try:
        return parse_fault(text)
    except FaultInvalidError as error:
        raise click.BadParameter(str(error)) from None


def _place(text: str) -> tuple[str, int]:
    """Return the host and port that HOST:PORT or PORT names."""
    host, _, port = text.rpartition(":")
    if not (port.isascii() and port.isdigit() and int(port) <= _PORT_MAX):
        raise click.BadParameter(f"{text!r} is not such as 127.0.0.1:2002")
    return host.strip("[]") or "127.0.0.1", int(port)


@click.command("emulate", epilog=_EPILOG)
@click.option(
    "--meter",
    "family_name",
    type=family,
    metavar="FAMILY",
    default=_FAMILY,
    show_default=True,
    shell_complete=families_like,
    help="Family to be of.",
)
@click.option(
    "--count",
    type=click.IntRange(1, _COUNT_MAX),
    metavar="N",
    default=1,
    show_default=True,
    help="How many meters to be, each at a port of its own, one after the other.",
)
@click.option(
    "--tcp",
    "place",
    type=_place,
    metavar="HOST:PORT",
    default=_TCP,
    show_default=True,
    help="Where to listen; port 0 takes any that are free.",
)
@click.option(
    "--pty",
    "link",
    type=click.Path(),
    metavar="LINK",
    help="Be at a terminal instead of TCP, as a device that LINK leads to.",
)
@click.option("--fast", "is_fast", is_flag=True, help="Answer at once, at no speed.")
@click.option(
    "--fault",
    "faults",
    type=_fault,
    multiple=True,
    metavar=FAULT_SYNTAX,
    shell_complete=faults_like,
    help="Let something go wrong, always, with a probability or so many times; "
    "may be given several times.",
)
@life_options
@click.option(
    "--serial",
    type=click.IntRange(0, _SERIAL_MAX),
    metavar="N",
    help="Serial number of the first meter; that of the family's example if none.",
)
@click.option(
    "--client-baud",
    type=click.IntRange(1, _BAUD_MAX),
    metavar="N",
    help="Speed of the client over TCP; another than the meter's makes garbage.",
)
@click.option(
    "--log-answer-bytes",
    "log_bytes",
    type=click.IntRange(1, _LOG_BYTES_MAX),
    metavar="N",
    default=LOG_ANSWER_BYTES_MAX,
    show_default=True,
    help="How long an answer with rows of a log gets, from its command id on, without "
    "checksum and stuffing; the meter leaves rows out rather than send more.",
)
@click.option(
    "--gap-rule",
    "has_gap_rule",
    is_flag=True,
    help="Drop a request with a pause of more than 27 ms in it, as a 601 does.",
)
def command(
    *,
    family_name: str,
    count: int,
    place: tuple[str, int],
    link: str | None,
    is_fast: bool,
    faults: tuple[Fault, ...],
    wanted: Wanted,
    serial: int | None,
    client_baud: int | None,
    log_bytes: int,
    has_gap_rule: bool,
) -> None:
    """Be a meter, or many, to try things without one.

    The line has the speed of a real one, and the meter the registers and the silence
    of its family.
    What to read from is printed; Ctrl-C ends it.
    """
    if link and count > 1:
        raise click.UsageError("There is room for one meter at a --pty.")
    _check_last_serial(serial, count=count)
    profile = load_profile(family_name)
    try:
        life = life_of(wanted, profile, count=count)
        lines = emulated_lines(
            profile.key,
            count=count,
            serial=serial,
            address=options()["destination_address"],
            values=life,
            habits=Habits(log_answer_bytes_max=log_bytes),
            settings=LineSettings(
                baud=options()["baud"] or profile.line.baud[0],
                is_fast=is_fast,
                gap_seconds_max=GAP_SECONDS_MAX if has_gap_rule else None,
            ),
            client_baud=client_baud,
            faults=faults,
            seed=wanted.seed,
        )
    except (BaseCodecError, NoHouseError) as error:
        raise click.UsageError(str(error)) from None
    asyncio.run(_serve(lines, place=place, link=link, profile=profile, life=life))


def _check_last_serial(serial: int | None, *, count: int) -> None:
    last = (serial or 0) + count - 1
    if last > _SERIAL_MAX:
        message = f"the last meter's would be {last}, more than {_SERIAL_MAX}"
        raise click.BadParameter(message, param_hint="'--serial'")


async def _serve(
    lines: Sequence[EmulatedLine],
    *,
    place: tuple[str, int],
    link: str | None,
    profile: Profile,
    life: Life,
) -> None:
    """Serve until a signal ends it."""
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, over.set)
    life.begin()
    async with _served(lines, place=place, link=link) as urls:
        put("\n".join(urls))
        _introduce(urls, profile)
        await over.wait()


@asynccontextmanager
async def _served(
    lines: Sequence[EmulatedLine], *, place: tuple[str, int], link: str | None
) -> AsyncIterator[tuple[str, ...]]:
    if link:
        async with serve_pty(lines[0], link) as path:
            yield (path,)
    else:
        host, port = place
        async with serve_tcp(lines, host=host, port=port) as urls:
            yield urls


def _introduce(urls: Sequence[str], profile: Profile) -> None:
    """Say who is there and how to read from one of them."""
    who = f"{len(urls)} emulated meters" if len(urls) > 1 else "An emulated meter"
    family = "" if profile.key == _FAMILY else f" --meter {profile.key}"
    say(
        f"{who} of the family {profile.model} can be read. In another terminal:\n"
        f"  pykmp-tool -d {urls[0]} read{family}\n"
        "Ctrl-C ends it."
    )
