"""Ports that break a call off at any one point where that can happen."""

import asyncio

from pykmp.ports.memory import VirtualPort
from tests.exchange.peers import ScriptedPeer


class Breaker:
    """Counts the points that are passed, and breaks off at one of them.

    Attributes:
        at: The number of the point to break off at; 0 never does.
        passed: How many points were passed.
    """

    def __init__(self, at: int = 0) -> None:
        self.at = at
        self.passed = 0

    def point(self) -> None:
        """Pass a point, or be interrupted there."""
        self.passed += 1
        if self.passed == self.at:
            raise KeyboardInterrupt

    async def point_soon(self) -> None:
        """Pass a point, or be cancelled there."""
        self.passed += 1
        task = asyncio.current_task()
        if self.passed == self.at and task is not None:
            task.cancel()
        await asyncio.sleep(0)


class BreakingPort(VirtualPort):
    """Can be interrupted before each read, and before and after each write."""

    def __init__(self, peer: ScriptedPeer, breaker: Breaker, start: float) -> None:
        super().__init__(peer, start_seconds=start)
        self._breaker = breaker

    def write(self, raw: bytes) -> None:
        """Hand *raw* to the peer."""
        self._breaker.point()
        super().write(raw)
        self._breaker.point()

    def read(self, timeout_seconds: float) -> bytes:
        """Return what is due."""
        self._breaker.point()
        return super().read(timeout_seconds)


class AsyncBreakingPort:
    """Can be cancelled before each read, before and after each write, and in closing.

    A cancelled read loses no byte: that is what ports promise.
    """

    def __init__(self, peer: ScriptedPeer, breaker: Breaker, start: float) -> None:
        self.url = "virtual:"
        self._port = VirtualPort(peer, start_seconds=start)
        self._breaker = breaker

    def now(self) -> float:
        """Return the virtual clock."""
        return self._port.now()

    async def write(self, raw: bytes) -> None:
        """Hand *raw* to the peer."""
        await self._breaker.point_soon()
        self._port.write(raw)
        await self._breaker.point_soon()

    async def read(self, timeout_seconds: float) -> bytes:
        """Return what is due."""
        await self._breaker.point_soon()
        return self._port.read(timeout_seconds)

    async def close(self) -> None:
        """Let nothing pass any more."""
        self._port.close()
        await self._breaker.point_soon()
