"""Ports: the lines to meters, by URL, in memory and from recordings.

Names load when they are first used: a program that only decodes frames should not wait
for asyncio and serial libraries.
"""

from typing import TYPE_CHECKING

from pykmp.lazy import attributes

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

__getattr__, __dir__ = attributes(
    __name__,
    {
        "pykmp.ports.listing": ("PortInfo", "list_ports"),
        "pykmp.ports.memory": (
            "AsyncMemoryPort",
            "AsyncVirtualPort",
            "MemoryPort",
            "Peer",
            "VirtualPort",
            "async_memory_pair",
            "memory_pair",
        ),
        "pykmp.ports.opening": ("open_async_port", "open_port"),
        "pykmp.ports.player": ("AsyncPlayerPort", "PlayerPort"),
        "pykmp.ports.port": ("BAUD_DEFAULT", "AsyncPort", "Port"),
        "pykmp.ports.recorder": ("AsyncRecordingPort", "RecordingPort"),
        "pykmp.ports.recording": ("RecordedChunk", "read_recording"),
        "pykmp.ports.url": ("redact",),
    },
)
