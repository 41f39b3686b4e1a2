"""Ports are opened so many at a time; those that fail wait among themselves."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from pykmp.errors import KmpError, PortUnavailableError
from pykmp.ports import AsyncPort
from pykmp.ports.url import redact

OpenPort = Callable[..., Awaitable[AsyncPort]]

#: Openings at the same time. A dead host takes five seconds, a living one
#: milliseconds, so lines that failed last time must not stand before the others.
OPENINGS_MAX: Final = 256
DOUBTFUL_OPENINGS_MAX: Final = 32
#: Ports have limits of their own, below this; it is for those that have none.
OPENING_SECONDS_MAX: Final = 30.0


class Opener:
    """Opens ports; owns which of them could not be opened last time."""

    def __init__(self, open_port: OpenPort) -> None:
        self._open_port = open_port
        self._lane = asyncio.Semaphore(OPENINGS_MAX)
        self._doubtful_lane = asyncio.Semaphore(DOUBTFUL_OPENINGS_MAX)
        self._doubtful: set[str] = set()

    async def open(self, url: str, *, baud: int) -> AsyncPort:
        """Open a port.

        Raises:
            PortError: One of its kinds.
            RecordingError: A recording is damaged.
        """
        lane = self._doubtful_lane if url in self._doubtful else self._lane
        async with lane:
            try:
                port = await self._open(url, baud=baud)
            except KmpError:
                self._doubtful.add(url)
                raise
        self._doubtful.discard(url)
        return port

    async def _open(self, url: str, *, baud: int) -> AsyncPort:
        try:
            async with asyncio.timeout(OPENING_SECONDS_MAX):
                return await self._open_port(url, baud=baud)
        except TimeoutError:
            raise PortUnavailableError(
                url=redact(url),
                reason=f"it was not open within {OPENING_SECONDS_MAX:g} s",
            ) from None
