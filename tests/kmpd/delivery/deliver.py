"""A program that delivers from a store into a file until all is there."""

import asyncio
import sys

from kmpd.collector.system_clock import SystemClock
from kmpd.delivery import Deliverer, Limits
from kmpd.interfaces import SinkKind
from kmpd.sinks.registry import BUILT_IN
from kmpd.storage import open_store
from tests.kmpd.sinks.context import Context


async def deliver(store_path: str, path: str, kind: SinkKind) -> None:
    """Hand all readings of the store to a sink, in small batches."""
    sink = kind.make("file", kind.options(path=path), Context())
    async with await open_store(store_path, create=False) as store:
        deliverer = Deliverer(
            {"file": sink},
            store=store,
            clock=SystemClock(),
            limits=Limits(batch_readings_max=20),
        )
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(deliverer.run())
            while (await store.sink_state("file")).backlog:  # noqa: ASYNC110 - it is kept
                await asyncio.sleep(0.01)
            deliverer.stop()


if __name__ == "__main__":
    asyncio.run(deliver(sys.argv[1], sys.argv[2], BUILT_IN[sys.argv[3]]))
