"""Read Kamstrup meters over KMP, the Kamstrup Meter Protocol.

>>> from pykmp import GetSerialRequest, MeterClient
>>> with MeterClient("/dev/ttyUSB0") as meter:  # doctest: +SKIP
...     print(meter.serial_number(), meter.read(60, 68, 80))

Names load when they are first used, so that importing this package costs nothing.
"""

from typing import TYPE_CHECKING

from pykmp.lazy import attributes

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
    from pykmp.registers import decode_value, describe

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
    "decode_value",
    "describe",
]

__getattr__, __dir__ = attributes(
    __name__,
    {
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
        "pykmp.emulator": (),
        "pykmp.meters": (),
        "pykmp.ports": (),
        "pykmp.registers": ("decode_value", "describe"),
    },
)
