"""A meter to talk to: MeterClient for threads, AsyncMeterClient for asyncio.

Names load when they are first used: a program that waits needs no event loop.
"""

from typing import TYPE_CHECKING

from pykmp.lazy import attributes

if TYPE_CHECKING:
    from pykmp.client.aio import AsyncMeterClient
    from pykmp.client.codec import (
        DESTINATION_ADDRESS_DEFAULT,
        ClientCodec,
        EncodedClientRequest,
        EncodedClientResponse,
    )
    from pykmp.client.communicator import (
        PYSERIAL_AVAILABLE,
        ClientCommunicator,
        PySerialClientCommunicator,
    )
    from pykmp.client.running import arun, run
    from pykmp.client.sync import MeterClient
    from pykmp.messages import ClientContextRequest, ClientContextResponse

__all__ = [
    "DESTINATION_ADDRESS_DEFAULT",
    "PYSERIAL_AVAILABLE",
    "AsyncMeterClient",
    "ClientCodec",
    "ClientCommunicator",
    "ClientContextRequest",
    "ClientContextResponse",
    "EncodedClientRequest",
    "EncodedClientResponse",
    "MeterClient",
    "PySerialClientCommunicator",
    "arun",
    "run",
]

__getattr__, __dir__ = attributes(
    __name__,
    {
        "pykmp.client.aio": ("AsyncMeterClient",),
        "pykmp.client.codec": (
            "DESTINATION_ADDRESS_DEFAULT",
            "ClientCodec",
            "EncodedClientRequest",
            "EncodedClientResponse",
        ),
        "pykmp.client.communicator": (
            "PYSERIAL_AVAILABLE",
            "ClientCommunicator",
            "PySerialClientCommunicator",
        ),
        "pykmp.client.running": ("arun", "run"),
        "pykmp.client.sync": ("MeterClient",),
        "pykmp.messages": ("ClientContextRequest", "ClientContextResponse"),
    },
)
