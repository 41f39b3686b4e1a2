"""What options and questions of `kmpd init` take: as in a configuration."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import click

from kmpd.config import meter_words, places, quantities
from kmpd.config.files import UnreadableError, read_text
from kmpd.config.wording import MistakeError

T = TypeVar("T")

_PORT_MAX: Final = 65_535
_PASSWORD_BYTES_MAX: Final = 100_000
_STDIN: Final = "-"


def _taken(read: Callable[[object], T], text: str) -> T:
    """Return what a text means.

    Raises:
        click.BadParameter: A configuration would not take it either.
    """
    try:
        return read(text)
    except MistakeError as error:
        raise click.BadParameter(f"{error}. {error.suggestion}".strip()) from None


def port(text: str) -> str:
    """Return the URL of a line."""
    return _taken(places.port, text)


def meter_name(text: str) -> str:
    """Return the name of a measuring point."""
    return _taken(quantities.name, text)


def family(text: str) -> str:
    """Return the key of a family, or ``auto``."""
    return _taken(meter_words.family, text)


def duration(text: str) -> str:
    """Return a duration as a configuration has it."""
    return quantities.duration_text(_taken(quantities.duration_seconds, text))


def zone(text: str) -> str:
    """Return the name of a time zone."""
    return str(_taken(places.zone, text))


def store(text: str) -> str:
    """Return a path or the URL of a store."""
    _taken(
        lambda value: places.store(str(value), folder=Path("/"), password=None), text
    )
    return text


def broker(text: str) -> tuple[str, int | None]:
    """Return host and port of a broker; None is the usual port."""
    host, colon, number = text.strip().rpartition(":")
    if not colon or number.endswith("]"):
        return text.strip().strip("[]"), None
    port = quantities.number_or_none(number)
    if not host or port is None or not 1 <= port <= _PORT_MAX:
        raise click.BadParameter(f"{text!r} is no host with a port")
    return host.strip("[]"), port


def password_in(name: str) -> str:
    """Return the password in a file, or in the first line of the standard input."""
    if name == _STDIN:
        return sys.stdin.readline().removesuffix("\n")
    try:
        return read_text(Path(name), bytes_max=_PASSWORD_BYTES_MAX).removesuffix("\n")
    except UnreadableError as error:
        raise click.BadParameter(f"{name} cannot be read: {error}") from None
