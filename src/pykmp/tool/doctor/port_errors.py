"""Which cause an error of a port has."""

from typing import Final

from pykmp.errors import (
    LineLostError,
    PortBackendMissingError,
    PortBusyError,
    PortError,
    PortNotFoundError,
    PortPermissionError,
    PortUrlError,
)
from pykmp.tool.doctor.causes import Diagnosis, diagnosis

#: The kind, and the cause for a device and for a bridge; the first that fits is taken.
_CAUSES: Final[tuple[tuple[type[PortError], str, str], ...]] = (
    (PortUrlError, "port-unclear", "port-unclear"),
    (PortBackendMissingError, "library-missing", "library-missing"),
    (PortNotFoundError, "device-missing", "bridge-missing"),
    (PortPermissionError, "device-forbidden", "port-refused"),
    (PortBusyError, "device-busy", "bridge-busy"),
    (LineLostError, "line-lost", "line-lost"),
    (PortError, "port-refused", "port-refused"),
)
#: How a port quotes a bridge that ends a connection with words.
_QUOTE: Final = "it said: "


def diagnosed(error: PortError, *, is_device: bool) -> Diagnosis:
    """Return the diagnosis of an error, with what the system said.

    >>> from pykmp.errors import PortBusyError
    >>> diagnosed(PortBusyError(url="/dev/ttyUSB0"), is_device=True).cause.key
    'device-busy'
    """
    if _QUOTE in error.reason:
        return diagnosis("bridge-without-device", error.summary)
    of_device, of_bridge = next(
        (of_device, of_bridge)
        for kind, of_device, of_bridge in _CAUSES
        if isinstance(error, kind)
    )
    return diagnosis(of_device if is_device else of_bridge, error.summary)
