"""Connections of ser2net become meters, with what is worth knowing about them."""

import re
from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Final

import attrs

from kmpd.config.document import read_document
from kmpd.config.esphome.substitutions import AsWritten
from kmpd.config.files import UnreadableError, read_text
from kmpd.config.quantities import NAME_LENGTH_MAX
from kmpd.config.ser2net import first_dialect, second_dialect
from kmpd.config.ser2net.connection import Address, Connection, address, line_settings
from kmpd.config.tree import Place, Problems, Table
from kmpd.errors import ConfigError, Problem

#: What the optical head of a meter wants.
LINE: Final = "1200n82"
_FILE_BYTES_MAX: Final = 10_000_000
_SECOND: Final = re.compile(r"^[\"']?connections[\"']?\s*:", re.MULTILINE)
_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9_]+")
_TRUE: Final = frozenset({"true", "yes", "on", "1"})


@attrs.frozen(kw_only=True)
class ListedMeter:
    """A meter behind a connection.

    Attributes:
        name: As a configuration wants it.
        title: What the connection is called, if that is another name.
        port: URL of the line.
    """

    name: str
    title: str
    port: str


@attrs.frozen(kw_only=True)
class Listed:
    """What a file of ser2net comes to.

    Attributes:
        meters: In the order of the file.
        remarks: What is wrong for meters, or left out.
    """

    meters: tuple[ListedMeter, ...]
    remarks: tuple[Problem, ...]


def listed(path: Path, *, host: str) -> Listed:
    """Return the meters behind the connections of a file of ser2net.

    Args:
        path: The file, of either dialect.
        host: Where ser2net runs, for connections that listen everywhere.

    Raises:
        ConfigError: The file cannot be read, or there is no connection in it.
    """
    problems, remarks = Problems(path), Problems(path)
    found = tuple(_connections(path, problems))
    if not found and not problems:
        message = "there is no connection: neither 'connection: &name' nor connections:"
        problems.add(Place(file=path), (), f"{message}.")
    if problems:
        raise ConfigError(problems=problems.found)
    return Listed(meters=tuple(_meters(found, host, remarks)), remarks=remarks.found)


def _connections(path: Path, problems: Problems) -> Iterator[Connection]:
    try:
        text = read_text(path, bytes_max=_FILE_BYTES_MAX)
    except UnreadableError as error:
        place = Place(file=path, line=error.line or 1)
        problems.add(place, (), f"{path} cannot be read: {error}.")
        return
    if not _SECOND.search(text):
        yield from first_dialect.connections(text, path)
        return
    tree = read_document(
        path, environment=AsWritten(), problems=problems, takes_any_tag=True
    )
    if isinstance(tree, Table):
        yield from second_dialect.connections(tree, problems)


def _meters(
    found: Iterable[Connection], host: str, remarks: Problems
) -> Iterator[ListedMeter]:
    names: set[str] = set()
    for connection in found:
        where = _where(connection)
        if isinstance(where, str):
            message = f"{where}; it is left out."
            remarks.add(connection.place, (connection.name,), message)
            continue
        _remark(connection, where, remarks)
        name = _free(connection.name, names)
        names.add(name)
        yield ListedMeter(
            name=name,
            title="" if name == connection.name else connection.name,
            port=_url(where, host),
        )


def _where(connection: Connection) -> Address | str:
    if not connection.is_enabled:
        return "it is not enabled"
    if not connection.accepter or not connection.connector:
        return "it has no accepter, or no connector"
    if line_settings(connection.connector) is None:
        return "it leads to no serial line"
    return address(connection.accepter)


def _remark(connection: Connection, where: Address, remarks: Problems) -> None:
    def tell(message: str, suggestion: str) -> None:
        way = (connection.name,)
        remarks.add(connection.place, way, message, suggestion=suggestion)

    line = (line_settings(connection.connector) or "").lower()
    if line != LINE and not where.is_rfc2217:
        says = f"the line has {line}" if line else "the line has no settings"
        tell(
            f"{says}, and a client of plain tcp cannot change them.",
            f"Meters want {LINE}.",
        )
    if connection.options.get("kickolduser", "").lower() not in _TRUE:
        message = "a client that was lost holds the line until ser2net notices."
        tell(message, "kickolduser: true frees it.")
    if connection.options.get("max-connections", "1") != "1":
        tell(
            "clients hear each other's answers.", "max-connections: 1 keeps them apart."
        )
    if _is_loopback(where.host):
        tell(f"it listens at {where.host} only.", "Then kmpd must run there.")


def _url(where: Address, host: str) -> str:
    scheme = "rfc2217" if where.is_rfc2217 else "socket"
    at = host if _is_anywhere(where.host) else where.host
    at = f"[{at}]" if ":" in at else at
    return f"{scheme}://{at}:{where.port}"


def _is_anywhere(host: str) -> bool:
    try:
        return not host or ip_address(host).is_unspecified
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _free(name: str, taken: set[str]) -> str:
    plain = _NOT_IN_NAMES.sub("_", name.lower()).strip("_")[: NAME_LENGTH_MAX - 4]
    base = plain or "meter"
    free, count = base, 1
    while free in taken:
        count += 1
        free = f"{base}_{count}"
    return free
