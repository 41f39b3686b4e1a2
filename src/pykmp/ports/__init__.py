"""Ports: the lines to meters, by URL, in memory and from recordings.

Names load when they are first used: a program that only decodes frames should not wait
for asyncio and serial libraries.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pykmp.ports.listing import PortInfo, list_ports
    from pykmp.ports.memory import (
        AsyncMemoryPort,
        AsyncVirtualPort,
        MemoryPort,
        Peer,
        VirtualPort,
        async_memory_pair,
        memory_pair,
    )
    from pykmp.ports.opening import open_async_port, open_port
    from pykmp.ports.player import AsyncPlayerPort, PlayerPort
    from pykmp.ports.port import BAUD_DEFAULT, AsyncPort, Port
    from pykmp.ports.recorder import AsyncRecordingPort, RecordingPort
    from pykmp.ports.recording import RecordedChunk, read_recording
    from pykmp.ports.url import redact

__all__ = [
    "BAUD_DEFAULT",
    "AsyncMemoryPort",
    "AsyncPlayerPort",
    "AsyncPort",
    "AsyncRecordingPort",
    "AsyncVirtualPort",
    "MemoryPort",
    "Peer",
    "PlayerPort",
    "Port",
    "PortInfo",
    "RecordedChunk",
    "RecordingPort",
    "VirtualPort",
    "async_memory_pair",
    "list_ports",
    "memory_pair",
    "open_async_port",
    "open_port",
    "read_recording",
    "redact",
]

_HOMES: Final = {
    "BAUD_DEFAULT": "port",
    "AsyncMemoryPort": "memory",
    "AsyncPlayerPort": "player",
    "AsyncPort": "port",
    "AsyncRecordingPort": "recorder",
    "AsyncVirtualPort": "memory",
    "MemoryPort": "memory",
    "Peer": "memory",
    "PlayerPort": "player",
    "Port": "port",
    "PortInfo": "listing",
    "RecordedChunk": "recording",
    "RecordingPort": "recorder",
    "VirtualPort": "memory",
    "async_memory_pair": "memory",
    "list_ports": "listing",
    "memory_pair": "memory",
    "open_async_port": "opening",
    "open_port": "opening",
    "read_recording": "recording",
    "redact": "url",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
