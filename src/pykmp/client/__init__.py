"""A meter to talk to: MeterClient for threads, AsyncMeterClient for asyncio."""

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
