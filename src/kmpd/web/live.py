"""Tells whoever looks of readings as they are kept, and of how meters are doing."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from kmpd.reading import Reading
from kmpd.state import MeterState

#: News that wait for a listener; one that is further behind loses the oldest.
NEWS_MAX: Final = 1_000


class LiveFeed:
    """Hands news to all who listen; owns their queues.

    Nobody who listens slowly, or not at all, holds up the station.
    """

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[Reading | MeterState]] = set()

    @property
    def listeners(self) -> int:
        """How many listen."""
        return len(self._queues)

    @contextmanager
    def listening(self) -> Iterator["asyncio.Queue[Reading | MeterState]"]:
        """Return a queue of what is told while the context lasts."""
        queue: asyncio.Queue[Reading | MeterState] = asyncio.Queue(NEWS_MAX)
        self._queues.add(queue)
        try:
            yield queue
        finally:
            self._queues.discard(queue)

    def tell(self, news: Sequence[Reading | MeterState]) -> None:
        """Put news into every queue; never waits."""
        for queue in self._queues:
            for each in news:
                if queue.full():
                    queue.get_nowait()
                queue.put_nowait(each)
