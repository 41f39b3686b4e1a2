"""Ports by URL."""

import re
from importlib.util import find_spec
from pathlib import Path

from pykmp.errors import (
    PortBackendMissingError,
    PortUnavailableError,
    PortUrlError,
)
from pykmp.ports.holder import naming_holder
from pykmp.ports.port import BAUD_DEFAULT, AsyncPort, Port
from pykmp.ports.translation import translated
from pykmp.ports.url import redact, scheme_of

#: Not a device: a path has a slash, and COM3 has no colon.
_HOST_AND_PORT = re.compile(r"[^/:\\]+:[0-9]+")
_TCP_SCHEMES = frozenset({"socket", "rfc2217"})
_REPLAY = "replay"
_ESPHOME = "esphome"


def open_port(url: str, *, baud: int = BAUD_DEFAULT) -> Port:
    """Open the port that *url* names, for this program alone.

    A device (`/dev/ttyUSB0`, `COM3`), `socket://HOST:PORT`, `rfc2217://HOST:PORT`,
    `replay:PATH` of a recording, and what serialx or pyserial know besides.
    `esphome://` is passed through to serialx and was never tried.

    *baud* is for devices and RFC 2217: always with 8 data bits, no parity and 2 stop
    bits. A raw socket has the speed that was set at its far end.

    Raises:
        PortError: One of its kinds.
        RecordingError: A recording is damaged.
    """
    _check(url, baud)
    scheme = scheme_of(url)
    if scheme in _TCP_SCHEMES:
        from pykmp.ports.tcp import open_tcp

        return open_tcp(url, baud=baud)
    if scheme == _REPLAY:
        from pykmp.ports.player import PlayerPort

        return PlayerPort(_recording(url))
    with naming_holder(url):
        return _open_serial(url, baud=baud)


async def open_async_port(url: str, *, baud: int = BAUD_DEFAULT) -> AsyncPort:
    """Open the port that *url* names for asyncio; the same URLs as `open_port`.

    Raises:
        PortError: One of its kinds.
        RecordingError: A recording is damaged.
    """
    _check(url, baud)
    scheme = scheme_of(url)
    if scheme in _TCP_SCHEMES:
        from pykmp.ports.stream import open_async_tcp

        return await open_async_tcp(url, baud=baud)
    if scheme == _REPLAY:
        from pykmp.ports.player import AsyncPlayerPort

        return AsyncPlayerPort(_recording(url))
    with naming_holder(url):
        return await _open_async_serial(url, baud=baud)


def _check(url: str, baud: int) -> None:
    if not url.strip():
        raise PortUrlError(url=repr(url), reason="it is empty")
    if _HOST_AND_PORT.fullmatch(url):
        raise PortUrlError(url=redact(url), reason=f"is socket://{url} meant?")
    if baud <= 0:
        reason = f"there is no speed of {baud} baud"
        raise PortUnavailableError(url=redact(url), reason=reason)


def _recording(url: str) -> Path:
    """Return the path in *url* once it is known that the file can be read."""
    path = Path(url.partition(":")[2])
    with translated(url, is_open=False), path.open("rb"):
        return path


def _open_serial(url: str, *, baud: int) -> Port:
    if _is_for_serialx(url):
        from pykmp.ports.serialx_port import open_serialx

        return open_serialx(url, baud=baud)
    return _open_by_pyserial(url, baud=baud)


async def _open_async_serial(url: str, *, baud: int) -> AsyncPort:
    if _is_for_serialx(url):
        from pykmp.ports.stream import open_async_serialx

        return await open_async_serialx(url, baud=baud)
    from pykmp.ports.threaded import ThreadedPort

    # Not in a thread: these are local devices that open at once, and an opening that
    # was cancelled half way would leave a port that nobody closes.
    return ThreadedPort(_open_by_pyserial(url, baud=baud))


def _is_for_serialx(url: str) -> bool:
    """Tell whether serialx is installed and knows the scheme of *url*."""
    if not _is_installed("serialx"):
        return False
    import serialx

    with translated(url, is_open=False):
        try:
            serialx.get_serial_classes(url)
        except serialx.SerialException:
            return False
    return True


def _open_by_pyserial(url: str, *, baud: int) -> Port:
    scheme = scheme_of(url)
    if scheme == _ESPHOME:
        reason = "serialx[esphome] is not there"
        raise PortBackendMissingError(url=redact(url), reason=reason)
    if not _is_installed("serial"):
        if _is_installed("serialx"):
            raise PortUrlError(url=redact(url), reason=f"unknown scheme {scheme}")
        reason = "neither serialx nor pyserial is there"
        raise PortBackendMissingError(url=redact(url), reason=reason)
    from pykmp.ports.pyserial_port import open_pyserial

    return open_pyserial(url, baud=baud)


def _is_installed(module: str) -> bool:
    return find_spec(module) is not None
