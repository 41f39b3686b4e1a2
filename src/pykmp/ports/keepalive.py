"""Settings of a TCP socket that leads to a meter."""

import socket
from typing import Final

#: Option of the TCP level and its value. Silence of the host for
#: 30 + 3 * 10 seconds, or bytes it does not acknowledge for 60, ends the connection.
#: Platforms name these options differently or lack them: what is missing is left out.
_TCP_OPTIONS: Final = (
    ("TCP_NODELAY", 1),
    ("TCP_KEEPIDLE", 30),
    ("TCP_KEEPALIVE", 30),
    ("TCP_KEEPINTVL", 10),
    ("TCP_KEEPCNT", 3),
    ("TCP_USER_TIMEOUT", 60_000),
)


def keep_alive(sock: socket.socket) -> None:
    """Let the system notice a dead host, and send each request at once.

    A bridge that loses power says no goodbye: without these, a connection to it
    looks open for ever.
    """
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _TCP_OPTIONS:
        option = getattr(socket, name, None)
        if option is not None:
            sock.setsockopt(socket.IPPROTO_TCP, option, value)
