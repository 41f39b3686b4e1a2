"""What a shell may complete words to; what is slow loads when it is asked for."""

from collections.abc import Iterable

import click
from click.shell_completion import CompletionItem


def registers_like(
    context: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return names and symbols of registers, those of the sort that --meter names."""
    from pykmp.registers import electricity, heat

    catalogue = electricity() if _is_electric(context) else heat()
    before, comma, begin = incomplete.rpartition(",")
    begin = begin.casefold()
    return [
        CompletionItem(f"{before}{comma}{text}", help=entry.meaning)
        for entry in catalogue.by_id.values()
        for text in (entry.symbol, entry.name)
        if text and " " not in text and text.casefold().startswith(begin)
    ]


def loggers_like(
    context: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the names of logs, those of the family that --meter names."""
    from pykmp.meters import PROFILES, load_profile

    key = context.params.get("family_name")
    profiles = map(load_profile, [key] if key else PROFILES)
    names = {
        logger.name: None
        for profile in profiles
        for logger in profile.loggers
        if logger.command and logger.number is not None
    }
    return _begun(names, incomplete)


def devices_like(
    _context: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the serial ports of this computer, or leave it to the shell for files."""
    from pykmp.errors import PortError
    from pykmp.ports import list_ports

    try:
        urls = [port.url for port in list_ports()]
    except PortError:
        urls = []
    found = _begun(urls, incomplete)
    return found or files_like(_context, _param, incomplete)


def files_like(
    _context: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Leave it to the shell, which knows its files."""
    return [CompletionItem(incomplete, type="file")]


def faults_like(
    _context: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the names of faults."""
    from pykmp.emulator import FAULTS

    return _begun(FAULTS, incomplete)


def events_like(
    _context: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the names of events in a house."""
    from pykmp.emulator import EVENTS

    return _begun(EVENTS, incomplete)


def _begun(texts: Iterable[str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(text) for text in texts if text.startswith(incomplete)]


def _is_electric(context: click.Context) -> bool:
    key = context.params.get("family_name")
    if not key:
        return False
    from pykmp.meters import Commodity, load_profile

    return load_profile(key).commodity is Commodity.ELECTRICITY
