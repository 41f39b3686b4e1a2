"""A call that is broken off, wherever that may be, leaves its client fit for the next.

The meter counts its answers, so that a value which belongs to an earlier question
shows.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import repeat
from typing import Any, Final

import pytest

from pykmp.client import AsyncMeterClient, MeterClient
from pykmp.errors import LineLostError
from pykmp.exchange import State
from tests.client.breaking import AsyncBreakingPort, Breaker, BreakingPort
from tests.exchange.asking import digest
from tests.exchange.frames import registers
from tests.exchange.peers import HANGS_UP, Answering, ScriptedPeer, counting, says

MANY: Final = 99


def counter(count: int) -> bytes:
    """Return the answer that register 60 is this high."""
    return registers({60: count})


def meter() -> list[Answering]:
    """Return a meter whose first answer comes late, so that there is a retry."""
    delays: Iterator[float] = iter([2.5, *[1.4] * MANY])
    return list(repeat(counting(counter, delays), MANY))


def value(readings: Any) -> int:  # noqa: ANN401 - what a client returns
    """Return the value of register 60."""
    return int(digest(readings).values[60])  # type: ignore[attr-defined] # Values


class SyncRun:
    """Reads twice with threads' client; the first reading is broken off."""

    breaks_with: type[BaseException] = KeyboardInterrupt

    def __init__(self, peer: ScriptedPeer, at: int) -> None:
        self.peer = peer
        self.breaker = Breaker(at)
        self.port: Any = None
        self.client: Any = MeterClient("virtual:", open_port=self._open)

    def _start(self) -> float:
        self.peer.plug_in()
        return self.port.now() if self.port else 0.0

    def _open(self, url: str, *, baud: int) -> BreakingPort:
        del url, baud
        self.breaker.point()
        port = BreakingPort(self.peer, self.breaker, self._start())
        self.port = port
        return port

    def read(self) -> int:
        """Return what register 60 was."""
        return value(self.client.read(60))


class AsyncRun(SyncRun):
    """The same with asyncio's client, each reading a task of its own."""

    breaks_with = asyncio.CancelledError

    def __init__(self, peer: ScriptedPeer, at: int) -> None:
        super().__init__(peer, at)
        self.client = AsyncMeterClient("virtual:", open_port=self._open_soon)

    async def _open_soon(self, url: str, *, baud: int) -> AsyncBreakingPort:
        del url, baud
        await self.breaker.point_soon()
        port = AsyncBreakingPort(self.peer, self.breaker, self._start())
        self.port = port
        return port

    def read(self) -> int:
        """Return what register 60 was."""

        async def call() -> Any:  # noqa: ANN401 - what a client returns
            async with asyncio.timeout(None):
                return await self.client.read(60)

        return value(asyncio.run(call()))


RUNS: Final = (SyncRun, AsyncRun)


def points(run: type[SyncRun], script: Callable[[], list[Any]]) -> list[int]:
    """Return the numbers of all points that a first reading passes."""
    whole = run(ScriptedPeer(script()), 0)
    with suppress(LineLostError):
        whole.read()
    return list(range(1, whole.breaker.passed + 1))


WHERE: Final = [
    pytest.param(run, at, id=f"{run.__name__} {at}")
    for run in RUNS
    for at in points(run, meter)
]


@pytest.mark.parametrize(("run", "at"), WHERE)
def test_the_next_reading_gets_its_own_value(run: type[SyncRun], at: int) -> None:
    """A task that ran out of time leaves its answer to the next question."""
    peer = ScriptedPeer(meter())
    broken = run(peer, at)
    with pytest.raises(run.breaks_with):
        broken.read()
    before = len(peer.asked)

    seen = broken.read()

    assert before < seen <= len(peer.asked)


@pytest.mark.parametrize(("run", "at"), WHERE)
def test_no_answer_is_awaited_after_that(run: type[SyncRun], at: int) -> None:
    """A client waits for an answer that nobody listens to."""
    broken = run(ScriptedPeer(meter()), at)

    with pytest.raises(run.breaks_with):
        broken.read()

    state = broken.client._session._line.state
    assert state is (State.RESTING if broken.peer.asked else State.READY) or (
        # Between opening and writing nothing has left, and perhaps nothing will.
        state is State.RESTING
    )
    assert not broken.client._lock.locked()


def losing() -> list[Any]:
    """Return a meter whose line breaks at the first request."""
    delays = repeat(0.3)
    return [says(HANGS_UP), *repeat(counting(counter, delays), MANY)]


@pytest.mark.parametrize("at", points(AsyncRun, losing))
def test_a_line_that_is_lost_at_the_same_time_is_opened_again(at: int) -> None:
    """A task that is cancelled while the line breaks leaves a dead port behind."""
    broken = AsyncRun(ScriptedPeer(losing()), at)

    with pytest.raises((asyncio.CancelledError, LineLostError)):
        broken.read()
    for _ in range(2):
        try:
            broken.read()
        except LineLostError:
            continue

    assert broken.read() > 0


def test_a_task_that_waits_for_its_turn_can_be_cancelled() -> None:
    """A task that gave up before its turn is asked for all the same."""
    peer = ScriptedPeer(repeat(counting(counter, repeat(0.3)), MANY))
    run = AsyncRun(peer, 0)

    async def three() -> list[Any]:
        async with asyncio.TaskGroup() as group:
            first = group.create_task(run.client.read(60))
            second = group.create_task(run.client.read(60))
            third = group.create_task(run.client.read(60))
            await asyncio.sleep(0)
            second.cancel()
        return [value(first.result()), second.cancelled(), value(third.result())]

    assert asyncio.run(three()) == [1, True, 2]
