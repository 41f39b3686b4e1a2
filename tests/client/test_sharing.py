"""Threads and tasks that share a client take turns."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pykmp.client import AsyncMeterClient, MeterClient
from pykmp.messages import decode_frame
from pykmp.ports.memory import AsyncVirtualPort, VirtualPort
from tests.exchange.asking import digest
from tests.exchange.frames import registers
from tests.exchange.peers import Reply, ScriptedPeer

IDS = range(100, 140)


def same(raw: bytes, at: float) -> Reply:
    """Answer each register with its own id, and complain of requests that overlap."""
    del at
    ids = decode_frame(raw).message.registers
    return [(0.3, registers({id_: id_ for id_ in ids}))]


class BusyPort(VirtualPort):
    """A port that gives other threads their turn in the middle of everything."""

    def write(self, raw: bytes) -> None:
        """Hand *raw* to the peer, after a while."""
        time.sleep(0.0005)
        super().write(raw)

    def read(self, timeout_seconds: float) -> bytes:
        """Return what is due, after a while."""
        time.sleep(0.0005)
        return super().read(timeout_seconds)


def own_values(readings: list[Any]) -> bool:
    """Return whether each reading has the value of its own register."""
    return [digest(one).values for one in readings] == [  # type: ignore[attr-defined] # Values
        {id_: id_} for id_ in IDS
    ]


def test_threads_take_turns() -> None:
    """The answer to one thread's question goes to another one."""
    peer = ScriptedPeer([same] * len(IDS))

    def open_port(url: str, *, baud: int) -> BusyPort:
        del url, baud
        return BusyPort(peer)

    client = MeterClient("virtual:", open_port=open_port)

    with client, ThreadPoolExecutor(8) as threads:
        readings = list(threads.map(client.read, IDS))

    assert own_values(readings)
    assert len(peer.asked) == len(IDS)


def test_tasks_take_turns() -> None:
    """The answer to one task's question goes to another one."""
    peer = ScriptedPeer([same] * len(IDS))

    async def open_port(url: str, *, baud: int) -> AsyncVirtualPort:
        del url, baud
        return AsyncVirtualPort(peer)

    async def all_at_once() -> list[Any]:
        async with (
            AsyncMeterClient("virtual:", open_port=open_port) as client,
            asyncio.TaskGroup() as group,
        ):
            tasks = [group.create_task(client.read(id_)) for id_ in IDS]
        return [task.result() for task in tasks]

    readings = asyncio.run(all_at_once())

    assert own_values(readings)
    assert len(peer.asked) == len(IDS)
