"""Port URLs: their scheme, their host, and what of them may be shown."""

import re
from typing import Final
from urllib.parse import urlsplit

from pykmp.errors import PortUrlError

_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*)://|(replay):", re.IGNORECASE)
_SECRET: Final = re.compile(r"\b(key|password|noise_psk)=[^&#\s'\"]*", re.IGNORECASE)
_USER_INFO: Final = re.compile(r"//[^/\s@]*@")
_HIDDEN: Final = "***"


def redact(text: str) -> str:
    """Return *text* with keys and passwords of port URLs hidden.

    >>> redact("esphome://cellar.local?port_name=ir&key=c2VjcmV0")
    'esphome://cellar.local?port_name=ir&key=***'
    """
    without_values = _SECRET.sub(rf"\1={_HIDDEN}", text)
    return _USER_INFO.sub(f"//{_HIDDEN}@", without_values)


def scheme_of(url: str) -> str:
    """Return the scheme of *url* in lower case, or nothing for a device name.

    >>> scheme_of("socket://192.0.2.7:2002"), scheme_of("/dev/ttyUSB0")
    ('socket', '')
    """
    match = _SCHEME.match(url)
    return (match[1] or match[2]).lower() if match else ""


def host_and_port(url: str) -> tuple[str, int]:
    """Return where a TCP connection for *url* goes to.

    Raises:
        PortUrlError: Host or port number is missing or impossible.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise PortUrlError(url=redact(url), reason=str(error)) from None
    if not host or not port:
        missing = "port number" if host else "host"
        raise PortUrlError(url=redact(url), reason=f"the {missing} is missing")
    return host, port
