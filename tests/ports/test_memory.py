"""Ports in memory: on a virtual clock, and in pairs."""

import asyncio
import threading
import time

import pytest

from pykmp.errors import LineLostError
from pykmp.ports import (
    AsyncMemoryPort,
    AsyncVirtualPort,
    Port,
    VirtualPort,
    async_memory_pair,
    memory_pair,
)
from tests.ports.far_end import PATIENCE_SECONDS, Driven

_BYTE_SECONDS = 11 / 1200


class SlowEcho:
    """A peer that sends back what it hears, a byte at a time, after a pause."""

    def __init__(self, pause_seconds: float = 0.5) -> None:
        self.heard: list[tuple[bytes, float]] = []
        self._pause_seconds = pause_seconds
        self._leaving: list[tuple[float, int]] = []

    def receive(self, raw: bytes, at: float) -> None:
        """Plan the echo."""
        self.heard.append((raw, at))
        start = at + self._pause_seconds
        self._leaving += [(start + i * _BYTE_SECONDS, b) for i, b in enumerate(raw)]

    def next_due(self) -> float | None:
        """Return when the next byte leaves."""
        return self._leaving[0][0] if self._leaving else None

    def due(self, at: float) -> bytes:
        """Return what has left."""
        raw = bytes(byte for due, byte in self._leaving if due <= at)
        del self._leaving[: len(raw)]
        return raw


class Liar(SlowEcho):
    """A peer that announces bytes and has none, for ever or once."""

    def __init__(self, *announced: float) -> None:
        super().__init__()
        self._announced = list(announced)

    def next_due(self) -> float | None:
        """Return the next lie."""
        return self._announced[0]

    def due(self, at: float) -> bytes:  # noqa: ARG002  (the peer's signature)
        """Return nothing, and go on to the next lie if there is one."""
        if len(self._announced) > 1:
            del self._announced[0]
        return b""


class Quitter(SlowEcho):
    """A peer that hangs up."""

    def receive(self, raw: bytes, at: float) -> None:
        """Hang up."""
        raise LineLostError(url="virtual:", reason=f"hung up on {raw.hex()} at {at}")


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    """Return which kind of port to test."""
    return str(request.param)


def _virtual(kind: str, peer: SlowEcho, **options: float) -> Port:
    if kind == "sync":
        return VirtualPort(peer, **options)  # type: ignore[arg-type]
    return _Run(AsyncVirtualPort(peer, **options))  # type: ignore[arg-type]


class _Run:
    """An asyncio port that needs no loop of its own between calls."""

    def __init__(self, port: AsyncVirtualPort) -> None:
        self.url = port.url
        self.now = port.now
        self._port = port

    def write(self, raw: bytes) -> None:
        asyncio.run(self._port.write(raw))

    def read(self, timeout_seconds: float) -> bytes:
        return asyncio.run(self._port.read(timeout_seconds))

    def close(self) -> None:
        asyncio.run(self._port.close())


class TestVirtualPort:
    """Waiting that costs nothing."""

    def test_reading_jumps_to_the_next_byte(self, kind: str) -> None:
        """A test of a slow meter takes no longer than one of a fast meter."""
        port = _virtual(kind, SlowEcho(pause_seconds=3600.0))
        port.write(b"\x01\x02")

        first = (port.read(7200.0), port.now())
        second = (port.read(7200.0), port.now())

        assert first == (b"\x01", 3600.0)
        assert second == (b"\x02", 3600.0 + _BYTE_SECONDS)

    def test_silence_moves_the_clock_to_the_end_of_the_wait(self, kind: str) -> None:
        """A time-out of two seconds is two seconds, at once."""
        port = _virtual(kind, SlowEcho(pause_seconds=2.5))
        port.write(b"\x01")

        assert (port.read(2.0), port.now()) == (b"", 2.0)
        assert (port.read(2.0), port.now()) == (b"\x01", 2.5)
        assert (port.read(2.0), port.now()) == (b"", 4.5)

    def test_reading_without_time_takes_what_is_due(self, kind: str) -> None:
        """Asking does not move the clock."""
        port = _virtual(kind, SlowEcho(pause_seconds=0.0))
        port.write(b"\x01\x02")

        assert [port.read(0), port.read(0), port.now()] == [b"\x01", b"", 0.0]

    def test_bytes_due_together_come_together(self, kind: str) -> None:
        """A reader that comes late finds all that has arrived."""
        port = _virtual(kind, SlowEcho(pause_seconds=0.0))
        port.write(b"\x01")
        port.write(b"\x02")

        assert port.read(1.0) == b"\x01\x02"

    def test_the_peer_hears_at_the_virtual_instant(self, kind: str) -> None:
        """An emulated meter can tell a gap from a pause."""
        peer = SlowEcho()
        port = _virtual(kind, peer, start_seconds=100.0)

        port.write(b"\x01")
        port.read(0.25)
        port.write(b"\x02")

        assert peer.heard == [(b"\x01", 100.0), (b"\x02", 100.25)]

    def test_a_peer_that_lies_does_not_stop_time(self, kind: str) -> None:
        """A faulty double fails a test instead of hanging it."""
        port = _virtual(kind, Liar(1.0))

        assert (port.read(5.0), port.now()) == (b"", 5.0)

    def test_a_byte_that_gets_lost_on_its_way_is_not_waited_for(
        self, kind: str
    ) -> None:
        """A fault that swallows a byte leaves the next one to come."""
        port = _virtual(kind, Liar(1.0, 2.0, 3.0, 99.0))

        assert (port.read(5.0), port.now()) == (b"", 5.0)

    def test_a_peer_may_hang_up(self, kind: str) -> None:
        """A lost line can be tried without a plug."""
        port = _virtual(kind, Quitter())

        with pytest.raises(LineLostError, match="hung up on 80"):
            port.write(b"\x80")

    def test_a_closed_port_says_so(self, kind: str) -> None:
        """It behaves as real ports do."""
        port = _virtual(kind, SlowEcho())
        port.close()
        port.close()

        with pytest.raises(LineLostError, match="this program closed it"):
            port.read(0)
        with pytest.raises(LineLostError, match="this program closed it"):
            port.write(b"\x80")

    def test_no_real_time_passes(self, kind: str) -> None:
        """A day of silence does not last until tomorrow."""
        port = _virtual(kind, SlowEcho())
        start = time.monotonic()

        port.read(86_400.0)

        assert time.monotonic() - start < 3600

    def test_other_tasks_get_a_turn(self) -> None:
        """A test with two tasks does not starve one of them."""
        turns: list[str] = []

        async def read_on(name: str) -> None:
            port = AsyncVirtualPort(SlowEcho())
            for _ in range(2):
                await port.read(1.0)
                turns.append(name)

        async def read_both() -> None:
            async with asyncio.TaskGroup() as group:
                group.create_task(read_on("a"))
                group.create_task(read_on("b"))

        asyncio.run(read_both())

        assert turns == ["a", "b", "a", "b"]


class TestMemoryPair:
    """Two ends that talk in real time."""

    def test_what_one_end_writes_the_other_reads(self) -> None:
        """A client and a meter can meet without a wire."""
        near, far = memory_pair()

        near.write(b"\x80\x3f")
        near.write(b"\x02")
        far.write(b"\x06")

        assert far.read(0) == b"\x80\x3f\x02"
        assert near.read(PATIENCE_SECONDS) == b"\x06"
        assert near.read(0.01) == near.read(-1) == b""

    def test_a_waiting_thread_is_woken(self) -> None:
        """The ends may live in two threads."""
        near, far = memory_pair()
        start = near.now()

        def answer() -> None:
            far.write(far.read(PATIENCE_SECONDS)[::-1])

        thread = threading.Thread(target=answer)
        thread.start()
        near.write(b"\x01\x02")
        chunk = near.read(PATIENCE_SECONDS)
        thread.join()

        assert chunk == b"\x02\x01"
        assert near.now() >= start

    def test_a_closed_end_is_a_lost_line_for_the_other(self) -> None:
        """What was sent before still arrives."""
        near, far = memory_pair()
        near.write(b"\x06")
        near.close()
        near.close()

        assert far.read(0) == b"\x06"
        with pytest.raises(LineLostError, match="the other side closed"):
            far.read(PATIENCE_SECONDS)
        with pytest.raises(LineLostError, match="the other side closed"):
            far.write(b"\x80")
        with pytest.raises(LineLostError, match="this program closed it"):
            near.write(b"\x80")
        with pytest.raises(LineLostError, match="this program closed it"):
            near.read(0)

    def test_asyncio_has_a_pair_too(self) -> None:
        """A task and a task can meet."""

        async def talk() -> tuple[bytes, bytes, bytes]:
            near, far = async_memory_pair()
            async with asyncio.TaskGroup() as group:
                reading = group.create_task(near.read(PATIENCE_SECONDS))
                await asyncio.sleep(0)
                await far.write(b"\x06")
            nothing = await near.read(0), await near.read(0.01)
            await far.close()
            with pytest.raises(LineLostError):
                await near.read(PATIENCE_SECONDS)
            assert near.now() <= far.now()
            return reading.result(), *nothing

        assert asyncio.run(talk()) == (b"\x06", b"", b"")

    def test_a_thread_and_a_task_can_meet(self) -> None:
        """A blocking meter can answer an asyncio client."""

        async def ask() -> bytes:
            near, far = memory_pair()
            port = AsyncMemoryPort(near)
            async with asyncio.TaskGroup() as group:
                reading = group.create_task(port.read(PATIENCE_SECONDS))
                await asyncio.to_thread(far.write, b"\x06")
            return reading.result()

        assert asyncio.run(ask()) == b"\x06"

    def test_a_cancelled_read_loses_no_byte(self) -> None:
        """A reader that is stopped leaves the answer to the next one."""

        async def read_after_cancelling() -> bytes:
            near, far = async_memory_pair()
            reading = asyncio.create_task(near.read(PATIENCE_SECONDS))
            await asyncio.sleep(0)
            await far.write(b"\x06")
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            return await near.read(PATIENCE_SECONDS)

        assert asyncio.run(read_after_cancelling()) == b"\x06"

    def test_a_reader_that_went_away_harms_nobody(self) -> None:
        """A test that forgot to close an end does not fail the thread at the other."""
        near, far = memory_pair()

        async def go_away() -> None:
            AsyncMemoryPort(near)

        asyncio.run(go_away())
        far.write(b"\x06")

        assert near.read(0) == b"\x06"


def test_ports_in_memory_can_be_driven() -> None:
    """The tests' own way to drive asyncio ports works on these too."""
    with asyncio.Runner() as runner:

        async def pair() -> tuple[AsyncMemoryPort, AsyncMemoryPort]:
            return async_memory_pair()

        near, far = (Driven(runner, end) for end in runner.run(pair()))
        near.write(b"\x06")

        assert far.read(PATIENCE_SECONDS) == b"\x06"
