"""Takes a TCP port, or says in words why not."""

import errno
import socket
from collections.abc import Sequence
from typing import Final

from kmpd.errors import WebError

_BACKLOG: Final = 128
_ANY: Final = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - told from others
_ADVICE: Final = {
    errno.EADDRINUSE: (
        "another program listens there. End that one, or choose another port at "
        "'listen' below 'web' of the configuration."
    ),
    errno.EADDRNOTAVAIL: (
        "this computer does not have that address. Choose one of its own at "
        "'listen' below 'web' of the configuration, or 127.0.0.1."
    ),
    errno.EACCES: (
        "ports below 1024 are for root. Choose a higher one at 'listen' below 'web' of "
        "the configuration, and let a proxy listen at the lower one."
    ),
}


def listen(host: str, port: int) -> Sequence[socket.socket]:
    """Return sockets that listen at all addresses of a host, at one port.

    Args:
        host: Address, or a name that stands for some.
        port: 0 takes a free one.

    Raises:
        WebError: It cannot be; says why and what to do.
    """
    opened: list[socket.socket] = []
    try:
        for family, address in _addresses(host):
            opened.append(_listening(family, address, port))
            port = opened[0].getsockname()[1]
    except OSError as error:
        for one in opened:
            one.close()
        reason = _ADVICE.get(error.errno or 0, f"{error.strerror or error}.")
        raise WebError(address=_joined(host, port), reason=reason) from None
    return tuple(opened)


def url_of(host: str, sockets: Sequence[socket.socket]) -> str:
    """Return where a browser on this computer finds what listens."""
    port = sockets[0].getsockname()[1]
    return f"http://{_joined('127.0.0.1' if host in _ANY else host, port)}/"


def _addresses(host: str) -> Sequence[tuple[socket.AddressFamily, str]]:
    found = socket.getaddrinfo(
        host or None, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )
    told = ((family, str(address[0])) for family, _, _, _, address in found)
    return tuple(dict.fromkeys(told))


def _listening(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family is socket.AF_INET6:
            # Whoever says "::" means all there is.
            opened.setsockopt(
                socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(address != "::")
            )
        opened.bind((address, port))
        opened.listen(_BACKLOG)
    except OSError:
        opened.close()
        raise
    return opened


def _joined(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
