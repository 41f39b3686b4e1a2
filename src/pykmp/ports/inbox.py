"""Bytes that have come from a line, waiting for an asyncio task to take them."""

import asyncio
from contextlib import suppress
from typing import Final

from pykmp.errors import PortError

#: More than this waiting is a line that nobody reads.
INBOX_BYTES_MAX: Final = 64 * 1024


class Inbox:
    """Holds bytes until they are taken; owner of the end of the line, too.

    Bytes leave only into the result of `take`, so a cancelled task loses none.
    """

    def __init__(self) -> None:
        self._held = bytearray()
        self._has_news = asyncio.Event()
        self._failure: PortError | None = None

    @property
    def is_full(self) -> bool:
        """Whether the line should wait until something is taken."""
        return len(self._held) >= INBOX_BYTES_MAX

    def put(self, chunk: bytes) -> None:
        """Add what has come."""
        self._held += chunk
        self._has_news.set()

    def end(self, failure: PortError) -> None:
        """Let readers fail once all bytes are taken; the first reason stays."""
        self._failure = self._failure or failure
        self._has_news.set()

    def check(self) -> None:
        """Do nothing as long as the line has not ended.

        Raises:
            PortError: It has.
        """
        if self._failure is not None:
            # Without its old traceback, which would grow with every call.
            raise self._failure.with_traceback(None)

    async def take(self, timeout_seconds: float) -> bytes:
        """Return all bytes there are, waiting for the first; none in time is b"".

        Raises:
            PortError: The line has ended, and all its bytes were taken.
        """
        if not self._held and self._failure is None:
            await self._wait(timeout_seconds)
        if self._held:
            chunk = bytes(self._held)
            self._held.clear()
            return chunk
        self.check()
        return b""

    async def _wait(self, timeout_seconds: float) -> None:
        self._has_news.clear()
        if timeout_seconds <= 0:
            # The loop looks at its sockets after the first of these, and hands over
            # what it found before the second ends.
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds):
                await self._has_news.wait()
