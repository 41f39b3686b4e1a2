"""A connection of ser2net: what listens, what it leads to, and what is said of both."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import attrs

from kmpd.config.tree import Place

_COMMA: Final = re.compile(r",(?![^()]*\))")
_LINE: Final = re.compile(r"[0-9]+[a-z][5-8][12]", re.IGNORECASE)
_FAMILIES: Final = frozenset({"ipv4", "ipv6", "ipv6n4"})


@attrs.frozen(kw_only=True)
class Connection:
    """A connection as its file has it, with its aliases filled in.

    Attributes:
        place: Where it begins.
        name: What the file calls it.
        accepter: What listens.
        connector: What it leads to.
        is_enabled: Whether it is in use.
        options: What else is said, by name.
    """

    place: Place
    name: str
    accepter: str = ""
    connector: str = ""
    is_enabled: bool = True
    options: Mapping[str, str] = MappingProxyType({})


@attrs.frozen(kw_only=True)
class Address:
    """Where a connection is to be reached.

    Attributes:
        host: The address it listens at; empty for all of them.
        port: The TCP port.
        is_rfc2217: Whether a client may set the line.
    """

    host: str
    port: int
    is_rfc2217: bool


def address(accepter: str) -> Address | str:
    """Return where an accepter listens, or why it is of no use to the station.

    >>> address("telnet(rfc2217),tcp,2002")
    Address(host='', port=2002, is_rfc2217=True)
    >>> address("udp,2002")
    "a client cannot reach 'udp'"
    """
    parts = _parts(accepter)
    layers = [part.partition("(")[0].lower() for part in parts]
    if "tcp" not in layers:
        return f"a client cannot reach {layers[0]!r}"
    at = layers.index("tcp")
    above = [(layer, parts[n].lower()) for n, layer in enumerate(layers[:at])]
    foreign = [layer for layer, _ in above if layer != "telnet"]
    if foreign:
        return f"a client cannot pass {foreign[0]!r}"
    is_rfc2217 = any("rfc2217" in part for _, part in above)
    if above and not is_rfc2217:
        return "telnet without rfc2217 changes bytes on their way"
    rest = [part for part in parts[at + 1 :] if part.lower() not in _FAMILIES]
    if not rest or not rest[-1].isdecimal() or not 0 < int(rest[-1]) < 1 << 16:
        return "it says no TCP port"
    host = rest[0] if len(rest) > 1 else ""
    return Address(host=host, port=int(rest[-1]), is_rfc2217=is_rfc2217)


def line_settings(connector: str) -> str | None:
    """Return the settings of a serial line, empty without; None if it is no such line.

    >>> line_settings("serialdev,/dev/ttyUSB0,1200n82,local"), line_settings("tcp,a,1")
    ('1200n82', None)
    """
    parts = _parts(connector)
    if parts[0].partition("(")[0].lower() not in {"serialdev", "termios", "sdev"}:
        return None
    words = (word for part in parts[2:] for word in part.split())
    return next((word for word in words if _LINE.fullmatch(word)), "")


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _COMMA.split(text)]
