"""Read Kamstrup meters over KMP, the Kamstrup Meter Protocol.

>>> from pykmp import GetSerialRequest, MeterClient
>>> with MeterClient("/dev/ttyUSB0") as meter:  # doctest: +SKIP
...     print(meter.serial_number(), meter.read(60, 68, 80))

Names load when they are first used, so that importing this package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pykmp.client import (
        PYSERIAL_AVAILABLE,
        AsyncMeterClient,
        ClientCommunicator,
        MeterClient,
        PySerialClientCommunicator,
    )
    from pykmp.codec import FloatCodec
    from pykmp.constants import REGISTERS, UNITS_NAMES
    from pykmp.errors import KmpError
    from pykmp.exchange import Readings
    from pykmp.messages import (
        GetRegisterRequest,
        GetRegisterResponse,
        GetSerialRequest,
        GetSerialResponse,
        GetTypeRequest,
        GetTypeResponse,
        RegisterData,
        RegisterID,
    )

__all__ = [
    "PYSERIAL_AVAILABLE",
    "REGISTERS",
    "UNITS_NAMES",
    "AsyncMeterClient",
    "ClientCommunicator",
    "FloatCodec",
    "GetRegisterRequest",
    "GetRegisterResponse",
    "GetSerialRequest",
    "GetSerialResponse",
    "GetTypeRequest",
    "GetTypeResponse",
    "KmpError",
    "MeterClient",
    "PySerialClientCommunicator",
    "Readings",
    "RegisterData",
    "RegisterID",
]

_HOMES = {
    "pykmp.client": (
        "PYSERIAL_AVAILABLE",
        "AsyncMeterClient",
        "ClientCommunicator",
        "MeterClient",
        "PySerialClientCommunicator",
    ),
    "pykmp.codec": ("FloatCodec",),
    "pykmp.constants": ("REGISTERS", "UNITS_NAMES"),
    "pykmp.errors": ("KmpError",),
    "pykmp.exchange": ("Readings",),
    "pykmp.messages": (
        "GetRegisterRequest",
        "GetRegisterResponse",
        "GetSerialRequest",
        "GetSerialResponse",
        "GetTypeRequest",
        "GetTypeResponse",
        "RegisterData",
        "RegisterID",
    ),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}
_MODULES = ("client", "codec", "constants", "errors", "exchange", "messages")


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    """Load a name from the module where it lives."""
    if name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
        globals()[name] = value
        return value
    if name in _MODULES:
        return import_module(f"pykmp.{name}")
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """Return the names that can be used, loaded or not."""
    return sorted({*globals(), *__all__, *_MODULES})
