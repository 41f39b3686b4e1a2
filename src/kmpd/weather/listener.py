"""Listens to a sensor outdoors; never ends, never fails, never holds anybody up."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Final, Protocol

import attrs

from kmpd.errors import StationError
from kmpd.interfaces import Clock
from kmpd.temperature import Temperature
from kmpd.weather.payload import PayloadError, celsius_of
from kmpd.weather.slots import SLOT, Slots, slot_at

_PAUSE_SECONDS_MIN: Final = 1.0
_PAUSE_SECONDS_MAX: Final = 300.0

logger = logging.getLogger("kmpd.weather")

#: What is told, and whether the broker only remembered it.
Told = AsyncIterator[tuple[bytes, bool]]
Keep = Callable[[Sequence[Temperature]], Awaitable[object]]


class Listening(Protocol):
    """Subscribes to a topic while its context lasts.

    Raises:
        StationError: The broker cannot be used, or the connection was lost.
    """

    def __call__(self, topic: str) -> AbstractAsyncContextManager[Told]:
        """Return what is told there."""


@attrs.frozen(kw_only=True)
class Source:
    """A sensor.

    Attributes:
        listening: Subscribes at its broker.
        topic: Where it tells.
        key: Of the number, if it tells JSON; else empty.
    """

    listening: Listening
    topic: str
    key: str = ""


class WeatherListener:
    """Keeps at most one temperature for each ten minutes, the mean of what was told.

    What a broker remembers from before is left out: nobody knows when it was so.
    """

    def __init__(self, source: Source | None, *, keep: Keep, clock: Clock) -> None:
        self._source = source
        self._keep = keep
        self._clock = clock
        self._slots = Slots()
        self._changed = asyncio.Event()
        self._stopped = asyncio.Event()
        self._refused = ""

    def listen_to(self, source: Source | None) -> None:
        """Listen to another sensor from now on, or to none."""
        self._source = source
        self._changed.set()

    def stop(self) -> None:
        """Keep what was told, and let `run` return."""
        self._stopped.set()

    async def run(self) -> None:
        """Listen until `stop`."""
        async with asyncio.TaskGroup() as tasks:
            work = [tasks.create_task(self._listen()), tasks.create_task(self._tend())]
            await self._stopped.wait()
            for task in work:
                task.cancel()
        await self._flush(is_end=True)

    async def _listen(self) -> None:
        pause_seconds = _PAUSE_SECONDS_MIN
        while True:
            self._changed.clear()
            source = self._source
            if source is None:
                await self._changed.wait()
                continue
            was_up = await self._until_changed(self._hear(source))
            if self._changed.is_set() or was_up:
                pause_seconds = _PAUSE_SECONDS_MIN
            await self._until_changed(self._clock.sleep(pause_seconds))
            pause_seconds = min(2 * pause_seconds, _PAUSE_SECONDS_MAX)

    async def _until_changed(self, work: Awaitable[bool | None]) -> bool:
        """Return what some work gave; give it up when there is another sensor."""
        working = asyncio.ensure_future(work)
        changed = asyncio.ensure_future(self._changed.wait())
        try:
            await asyncio.wait((working, changed), return_when=asyncio.FIRST_COMPLETED)
            return bool(working.done() and working.result())
        finally:
            for task in (working, changed):
                task.cancel()
            await asyncio.gather(working, changed, return_exceptions=True)

    async def _hear(self, source: Source) -> bool:
        """Listen as long as there is a connection; return whether there was one."""
        is_up = False
        try:
            async with source.listening(source.topic) as told:
                is_up = True
                logger.info("event=listening topic=%s", source.topic)
                async for payload, is_retained in told:
                    if not is_retained:
                        self._take(payload, source)
        except StationError as error:
            logger.warning("event=not-listening reason=%r", str(error))
        except Exception:
            # Whatever it is, meters are read.
            logger.exception("event=not-listening")
        return is_up

    def _take(self, payload: bytes, source: Source) -> None:
        try:
            celsius = celsius_of(payload, source.key)
        except PayloadError as error:
            # A sensor that is broken tells so every few seconds.
            if error.reason != self._refused:
                logger.warning("event=no-temperature reason=%r", error.reason)
            self._refused = error.reason
        else:
            self._refused = ""
            logger.debug("event=temperature celsius=%s", celsius)
            self._slots.take(self._clock.now(), celsius)

    async def _tend(self) -> None:
        while True:
            now = self._clock.now()
            await self._clock.sleep((slot_at(now) + SLOT - now).total_seconds())
            await self._flush(is_end=False)

    async def _flush(self, *, is_end: bool) -> None:
        means = self._slots.over(None if is_end else self._clock.now())
        if not means:
            return
        try:
            await self._keep(means)
        except StationError as error:
            # They wait for the next time.
            logger.warning("event=not-kept reason=%r", str(error))
        except Exception:
            logger.exception("event=not-kept")
        else:
            self._slots.forget(means)
