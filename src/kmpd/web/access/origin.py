"""Where a request comes from: whether its host is ours, and the page that made it.

A browser sends cookies, and reaches loopback, for whatever page asks it to. Two things
it does not let a page lie about: the name of the host it asks (so a name that somebody
pointed at us is told from ours), and the origin of the page itself.
"""

from ipaddress import ip_address
from typing import Final

from kmpd.config.dashboard import WebConfig
from kmpd.web.access.asking import Asking

_LOCAL_NAMES: Final = frozenset({"localhost"})
#: What a proxy adds. Where nobody spoke of one, it would open all to everybody.
_TRACES_OF_PROXY: Final = ("forwarded", "x-forwarded-for", "x-real-ip")


def is_loopback(host: str) -> bool:
    """Tell whether only programs on this computer reach an address.

    >>> is_loopback("127.0.0.1"), is_loopback("0.0.0.0")
    (True, False)
    """
    if host in _LOCAL_NAMES:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_ours(host: str, web: WebConfig, *, is_open: bool) -> bool:
    """Tell whether a header `Host` names the dashboard.

    A page of somebody else whose name was pointed at this computer has its own name
    there; an address cannot be pointed. Where nobody signs in, only names of loopback
    and those that are configured are ours. Elsewhere any name is until some are
    configured: such a page has no cookie of ours.

    Args:
        host: Name or address, and port.
        web: Says which names are ours.
        is_open: Whether nobody signs in.
    """
    name = name_of(host)
    if not name:
        return False
    if is_loopback(name) or name in set(map(str.lower, web.hosts)):
        return True
    if is_open:
        return False
    return not web.hosts or _is_address(name)


def name_of(host: str) -> str:
    """Return a host without its port, in lower case; empty if it is none.

    >>> name_of("Meters.example:8403"), name_of("[::1]:8403")
    ('meters.example', '::1')
    """
    if host.startswith("["):
        name, bracket, rest = host[1:].partition("]")
        is_whole = bracket and (not rest or _is_port(rest))
        return name.lower() if is_whole and _is_address(name) else ""
    name, colon, port = host.partition(":")
    if colon and not port.isdecimal():
        return ""
    return name.lower().rstrip(".")


def is_of_our_pages(asking: Asking) -> bool:
    """Tell whether a page of ours made a request that changes something.

    Every browser says so with `Origin`, and new ones with `Sec-Fetch-Site`; no page can
    make it lie. What says nothing is refused: a program says which, or sends a token.
    """
    site = asking.only("sec-fetch-site")
    if "sec-fetch-site" in asking.headers and site != "same-origin":
        return False
    if "origin" in asking.headers:
        return _is_same(asking.only("origin") or "", asking.host)
    return site == "same-origin"


def is_of_a_stranger(asking: Asking) -> bool:
    """Tell whether a page of somebody else wants to have something of ours in it.

    To follow a link to us is no harm.
    """
    if asking.only("sec-fetch-site") not in {"cross-site", "same-site"}:
        return False
    is_followed = asking.only("sec-fetch-mode") == "navigate"
    return not (is_followed and asking.only("sec-fetch-dest") == "document")


def came_by_proxy(asking: Asking) -> bool:
    """Tell whether a proxy handed a request on."""
    return any(name in asking.headers for name in _TRACES_OF_PROXY)


def _is_same(origin: str, host: str) -> bool:
    scheme, mark, named = origin.partition("://")
    if not mark or scheme not in _PORTS or not host:
        return False
    port = _PORTS[scheme]
    return _with_port(named, port) == _with_port(host, port)


_PORTS: Final = {"http": "80", "https": "443"}


def _with_port(host: str, port: str) -> tuple[str, str] | None:
    name = name_of(host)
    told = host.rpartition("]")[2].rpartition(":")[2] if _has_port(host) else port
    return (name, told) if name else None


def _has_port(host: str) -> bool:
    return ":" in host.rpartition("]")[2]


def _is_port(text: str) -> bool:
    return text.startswith(":") and text[1:].isdecimal()


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
