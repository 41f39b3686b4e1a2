"""The collector on real sockets: dead lines, half-open connections, restarts."""

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from kmpd.collector import Collector, MeterPlan, SystemClock
from kmpd.state import Health, MeterState
from pykmp.emulator import LineSettings, emulated_lines, serve_tcp
from tests.kmpd.collector.simulation import plan
from tests.kmpd.memory_store import MemoryStore

FAST = LineSettings(is_fast=True)
PATIENCE_SECONDS = 30.0


async def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not is_so():  # noqa: ASYNC110 - any part may make it so
            await asyncio.sleep(0.01)


@asynccontextmanager
async def collecting(*plans: MeterPlan) -> AsyncIterator[tuple[Collector, MemoryStore]]:
    """Run a collector in real time while the block runs."""
    store = MemoryStore()
    collector = Collector(plans, store=store, clock=SystemClock())
    task = asyncio.ensure_future(collector.run())
    try:
        yield collector, store
    finally:
        collector.stop()
        await task


def often(meter: str, port: str) -> MeterPlan:
    """Return a meter that is read several times a second, and given up soon."""
    return plan(meter, port, interval_seconds=0.3, attempts=1, timeout_seconds=0.5)


def state_of(collector: Collector, meter: str) -> MeterState:
    """Return how a meter is doing."""
    return next(s for s in collector.states() if s.meter == meter)


def count_of(store: MemoryStore, meter: str) -> int:
    """Return how often a meter was read."""
    return Counter(one.meter for one in store.readings)[meter]


class Proxy:
    """A connection in between, which can go deaf without hanging up."""

    def __init__(self, host: str, number: int) -> None:
        self._target = host, number
        self._tasks: set[asyncio.Task[None]] = set()
        self.is_deaf = False
        self.connections = 0
        self.url = ""

    async def serve(self, reader: object, writer: asyncio.StreamWriter) -> None:
        """Carry bytes both ways."""
        self.connections += 1
        there, back = await asyncio.open_connection(*self._target)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._carry(reader, back))
                group.create_task(self._carry(there, writer))
        except* OSError:
            pass
        finally:
            back.close()
            writer.close()

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while raw := await reader.read(4096):
            if not self.is_deaf:
                writer.write(raw)
        writer.close()


@asynccontextmanager
async def proxied(url: str) -> AsyncIterator[Proxy]:
    """Serve a proxy before a port while the block runs."""
    host, _, number = url.removeprefix("socket://").rpartition(":")
    proxy = Proxy(host, int(number))
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.url = f"socket://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield proxy


class TestLines:
    """Lines that are dead, half-open or gone for a while."""

    def test_a_dead_line_delays_no_other(self) -> None:
        """One dead gateway would cost the readings of all meters."""

        async def main() -> None:
            with socket.create_server(("127.0.0.1", 0), backlog=100) as dead:
                dead_url = f"socket://127.0.0.1:{dead.getsockname()[1]}"
                lines = emulated_lines("403", settings=FAST)
                async with (
                    serve_tcp(lines) as (url,),
                    collecting(often("alive", url), often("dead", dead_url)) as (c, s),
                ):
                    await until(lambda: count_of(s, "alive") >= 5)
                    await until(lambda: state_of(c, "dead").failures >= 1)
                    assert state_of(c, "alive").health is Health.OK
                    assert state_of(c, "dead").failure_kind == "SilenceError"

        asyncio.run(main())

    def test_a_half_open_connection_heals(self) -> None:
        """A connection that died in silence would be waited on for ever."""

        async def main() -> None:
            lines = emulated_lines("403", settings=FAST)
            async with (
                serve_tcp(lines) as (url,),
                proxied(url) as proxy,
                collecting(often("heat", proxy.url)) as (c, s),
            ):
                await until(lambda: count_of(s, "heat") >= 2)
                proxy.is_deaf = True
                await until(lambda: state_of(c, "heat").failures >= 1)
                before = proxy.connections
                proxy.is_deaf = False
                reading = await c.read_now("heat")
                assert reading.seq is not None
                assert proxy.connections > before
                await until(lambda: state_of(c, "heat").health is Health.OK)

        asyncio.run(main())

    def test_a_gateway_that_restarts_is_found_again(self) -> None:
        """After a restart of the gateway somebody would have to restart the station."""

        async def main() -> None:
            lines = emulated_lines("403", settings=FAST)
            async with serve_tcp(lines) as (url,):
                number = int(url.rpartition(":")[2])
                async with collecting(often("heat", url)) as (c, s):
                    await until(lambda: count_of(s, "heat") >= 2)
            async with collecting(often("heat", url)) as (c, s):
                await until(lambda: state_of(c, "heat").failures >= 1)
                assert state_of(c, "heat").failure_kind == "HostNotFoundError"
                async with serve_tcp(lines, port=number):
                    reading = await c.read_now("heat")
                    await until(lambda: state_of(c, "heat").health is Health.OK)
                    assert reading.seq == 1

        asyncio.run(main())
