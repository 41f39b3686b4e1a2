"""The serial ports of this machine."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import attrs

from pykmp.errors import PortBackendMissingError
from pykmp.ports.holder import holder_of
from pykmp.ports.translation import translated

_BY_ID = Path("/dev/serial/by-id")
_THIS_MACHINE = "this machine"


@attrs.frozen(kw_only=True)
class PortInfo:
    """A serial port of this machine.

    Attributes:
        device: The name the system gave it, which may change at the next start.
        by_id: The name that stays with the adapter, if there is one (Linux).
        description: What the adapter says of itself, or the device's name.
        vid: USB vendor number.
        pid: USB product number.
        serial_number: Serial number of the adapter.
        in_use_by: The programs that have it open, as far as this user may know.
    """

    device: str
    by_id: str | None = None
    description: str = ""
    vid: int | None = None
    pid: int | None = None
    serial_number: str | None = None
    in_use_by: str = ""

    @property
    def url(self) -> str:
        """The name to use: the one that stays."""
        return self.by_id or self.device


class _Found(Protocol):
    """What both back-ends tell about a port."""

    device: str
    vid: int | None
    pid: int | None
    serial_number: str | None

    @property
    def description(self) -> str | None: ...


def list_ports() -> tuple[PortInfo, ...]:
    """Return the serial ports of this machine, those with a name that stays first.

    Raises:
        PortBackendMissingError: Neither serialx nor pyserial is installed.
    """
    with translated(_THIS_MACHINE, is_open=False):
        names = _names_by_device()
        infos = [_info(found, names) for found in _found_ports()]
    return tuple(sorted(infos, key=lambda info: (info.by_id is None, info.url)))


def _found_ports() -> Sequence[_Found]:
    if find_spec("serialx") is not None:
        import serialx

        return serialx.list_serial_ports()
    if find_spec("serial") is not None:
        from serial.tools import list_ports as pyserial_ports

        return pyserial_ports.comports()
    raise PortBackendMissingError(
        url=_THIS_MACHINE, reason="neither serialx nor pyserial is there"
    )


def _info(found: _Found, names: dict[str, str]) -> PortInfo:
    # serialx puts the stable name first and the device second, pyserial has one.
    device = str(getattr(found, "resolved_device", found.device))
    return PortInfo(
        device=device,
        by_id=names.get(device),
        description=found.description or "",
        vid=found.vid,
        pid=found.pid,
        serial_number=found.serial_number,
        in_use_by=holder_of(device),
    )


def _names_by_device() -> dict[str, str]:
    try:
        return {str(link.resolve()): str(link) for link in sorted(_BY_ID.iterdir())}
    except OSError:
        return {}
