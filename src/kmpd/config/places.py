"""Where things are: ports, stores, zones."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote, urlsplit, urlunsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from kmpd.config.hidden import Url, without_secrets
from kmpd.config.wording import MistakeError, did_you_mean
from pykmp.errors import PortUrlError
from pykmp.ports.url import host_and_port, scheme_of

_SCHEMES: Final = ("socket", "rfc2217", "esphome", "replay")
_TCP: Final = frozenset({"socket", "rfc2217"})
#: What others call the same.
_MEANT: Final = {
    "tcp": "socket",
    "telnet": "rfc2217",
    "http": "socket",
    "esp": "esphome",
}
_HOST_AND_PORT: Final = re.compile(r"[^/:\\\s]+:[0-9]+")
_DEVICE: Final = re.compile(r"/.+|COM[0-9]+|\\\\.+", re.IGNORECASE)
_PORT_HELP: Final = (
    "A device such as /dev/serial/by-id/..., socket://HOST:PORT, rfc2217://HOST:PORT "
    "or esphome://HOST belongs here."
)
_SQLITE: Final = "sqlite"
_POSTGRESQL: Final = frozenset({"postgresql", "postgresql+psycopg"})
_LOCALTIME: Final = Path("/etc/localtime")
_TIMEZONE: Final = Path("/etc/timezone")


def port(value: object) -> Url:
    """Return the URL of a line.

    Raises:
        MistakeError: It is none.
    """
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise MistakeError("the port of the optical head belongs here", _PORT_HELP)
    url = value.strip()
    scheme = scheme_of(url)
    if _HOST_AND_PORT.fullmatch(url) and not scheme:
        raise MistakeError("is no port", f"Is 'socket://{url}' meant?", quoted=url)
    if not scheme and not _DEVICE.fullmatch(url):
        raise MistakeError("is no port", _PORT_HELP, quoted=without_secrets(url))
    if scheme and scheme not in _SCHEMES:
        meant = _MEANT.get(scheme)
        near = f"Did you mean {meant!r}?" if meant else did_you_mean(scheme, _SCHEMES)
        raise MistakeError("is no scheme of a port", near or _PORT_HELP, quoted=scheme)
    if scheme in _TCP:
        try:
            host_and_port(url)
        except PortUrlError:
            raise MistakeError("the host or the port number is missing") from None
    return Url(url)


def line_of(port: str) -> str:
    """Return a line's name: two spellings of one line have the same."""
    scheme = scheme_of(port)
    if scheme in _TCP:
        host, number = host_and_port(port)
        return f"{scheme}://{host.lower()}:{number}"
    return port if scheme else os.path.realpath(port)


def zone(value: object) -> ZoneInfo:
    """Return a time zone by its name.

    Raises:
        MistakeError: There is none of that name.
    """
    if isinstance(value, ZoneInfo):
        return value
    if not isinstance(value, str) or not value:
        raise MistakeError("the name of a time zone belongs here, such as Europe/Paris")
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise MistakeError("is no time zone", _near_zone(value), quoted=value) from None


def _near_zone(value: str) -> str:
    names = sorted(available_timezones())
    wanted = value.strip().replace(" ", "_").casefold()
    for name in names:
        if name.casefold() == wanted or name.casefold().endswith(f"/{wanted}"):
            return f"Did you mean {name!r}?"
    return did_you_mean(value, names)


def zone_of_host(environment: Mapping[str, str]) -> ZoneInfo | None:
    """Return the zone of this computer; None if it does not tell its name."""
    told = [environment.get("TZ", "").lstrip(":")]
    try:
        told.append(str(_LOCALTIME.resolve()).rpartition("zoneinfo/")[2])
        told.append(_TIMEZONE.read_text("utf-8").strip())
    except OSError:
        pass
    for name in filter(None, told):
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return None


def store(value: str, *, folder: Path, password: str | None) -> Url:
    """Return the URL of a store; a plain path is a file of SQLite.

    Args:
        value: What the configuration says.
        folder: What relative paths start from.
        password: To go into the URL; None if there is none, or it is there already.

    Raises:
        MistakeError: No store is meant by that.
    """
    scheme, mark, rest = value.partition("://")
    scheme = scheme.lower()
    if not mark or scheme == _SQLITE:
        if password is not None:
            raise MistakeError("a file has no password")
        return _file(rest.removeprefix("/") if mark else value, folder)
    if scheme not in _POSTGRESQL:
        advice = did_you_mean(scheme, (*sorted(_POSTGRESQL), _SQLITE))
        known = "A path, sqlite:///PATH and postgresql://USER@HOST/NAME are known."
        raise MistakeError("is no sort of store", advice or known, quoted=scheme)
    return _server(value, password)


def _file(path: str, folder: Path) -> Url:
    if not path.strip() or not path.isprintable() or path.startswith(":memory:"):
        raise MistakeError("a store is a file: its name belongs here")
    try:
        return Url(f"sqlite:///{folder / Path(path).expanduser()}")
    except RuntimeError:
        raise MistakeError("the home folder in this path is not known") from None


def sqlite_file(url: str) -> Path | None:
    """Return the file of a store, if it is one of SQLite."""
    head, mark, path = url.partition("sqlite:///")
    return Path(path) if mark and not head else None


def _server(url: str, password: str | None) -> Url:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        advice = "The signs of a password that has a setting of its own do no harm."
        raise MistakeError("this is no URL", advice) from None
    if not parts.path.strip("/"):
        raise MistakeError("the URL names no database", "postgresql://USER@HOST/NAME")
    if password is None:
        return Url(url)
    if parts.password is not None:
        raise MistakeError("the URL has a password as well; one of the two is enough")
    if not parts.username:
        raise MistakeError("the URL has no user that the password is for")
    _, _, host = parts.netloc.rpartition("@")
    user = quote(unquote(parts.username), safe="")
    netloc = f"{user}:{quote(password, safe='')}@{host}"
    return Url(urlunsplit(parts._replace(netloc=netloc)))
