"""What a request says of itself, as far as access depends on it."""

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, Final

import attrs
from starlette.requests import cookie_parser

from kmpd.config.dashboard import ProxyConfig

#: Methods that change nothing, and so may come from anywhere.
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_SECURE: Final = frozenset({"https", "wss"})
#: Whoever has an address of IPv6 has all that share so many bits of it.
_HOUSEHOLD_BITS: Final = 64


@attrs.frozen(kw_only=True)
class Asking:
    """A request, or the begin of a websocket.

    Attributes:
        is_websocket: Whether it is the begin of a websocket.
        method: Of HTTP; ``GET`` for a websocket.
        path: What is asked for, without its query.
        query: The query, as it came.
        peer: Where it comes from; None if nobody knows.
        is_from_proxy: Whether that is a proxy that is believed.
        is_secure: Whether it came over TLS, by the word of a proxy that is believed.
        headers: By name in lower case; each with all its values.
    """

    is_websocket: bool
    method: str
    path: str
    query: str
    peer: IPv4Address | IPv6Address | None
    is_from_proxy: bool
    is_secure: bool
    headers: Mapping[str, tuple[str, ...]]

    @property
    def is_of_api(self) -> bool:
        """Whether a program asks, by the path."""
        return self.path == "/api" or self.path.startswith("/api/")

    @property
    def is_safe(self) -> bool:
        """Whether it changes nothing."""
        return self.method in SAFE_METHODS and not self.is_websocket

    @property
    def host(self) -> str:
        """The name and port that was asked for, as the browser sees them."""
        if self.is_from_proxy:
            return self.only("x-forwarded-host") or self.only("host") or ""
        return self.only("host") or ""

    @property
    def household(self) -> str:
        """Where it comes from, as coarse as addresses are given to people.

        Behind a proxy that is believed, it is what the proxy added last.
        """
        address = self.peer
        if self.is_from_proxy:
            told = ",".join(self.headers.get("x-forwarded-for", ()))
            address = _address(told.rpartition(",")[2].strip()) or address
        if isinstance(address, IPv6Address):
            return str(IPv6Network((address, _HOUSEHOLD_BITS), strict=False))
        return str(address)

    @property
    def cookies(self) -> Mapping[str, str]:
        """The cookies, by name."""
        return cookie_parser("; ".join(self.headers.get("cookie", ())))

    def only(self, name: str) -> str | None:
        """Return the value of a header; None if it is missing, or there are several."""
        values = self.headers.get(name.lower(), ())
        return values[0] if len(values) == 1 else None


def asking_of(scope: Mapping[str, Any], proxy: ProxyConfig | None) -> Asking:
    """Return what a request says of itself.

    Args:
        scope: As ASGI has it.
        proxy: Whose word is believed on who asks, by which name, and over TLS or not.
    """
    headers: dict[str, tuple[str, ...]] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        headers[key] = (*headers.get(key, ()), value.decode("latin-1"))
    client = scope.get("client")
    peer = None if client is None else _address(client[0])
    is_from_proxy = _is_proxy(peer, proxy)
    scheme = scope.get("scheme", "http")
    if is_from_proxy:
        scheme = next(iter(headers.get("x-forwarded-proto", ())), scheme)
    return Asking(
        is_websocket=scope["type"] == "websocket",
        method=scope.get("method", "GET"),
        path=scope["path"],
        query=scope.get("query_string", b"").decode("latin-1"),
        peer=peer,
        is_from_proxy=is_from_proxy,
        is_secure=scheme.lower() in _SECURE,
        headers=headers,
    )


def _is_proxy(
    peer: IPv4Address | IPv6Address | None, proxy: ProxyConfig | None
) -> bool:
    if peer is None or proxy is None:
        return False
    return any(peer in network for network in proxy.addresses)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return address if mapped is None else mapped
