"""Calls a sink so that whatever it does ends in time, as success or as a SinkError."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from kmpd.errors import SinkError
from kmpd.interfaces import Clock

_WORDS_MAX: Final = 500

Work = Callable[[], Awaitable[None]]


class Guard:
    """Stands before one sink; owns the call that is under way, even one that hangs."""

    def __init__(self, clock: Clock, *, cancel_seconds: float) -> None:
        self._clock = clock
        self._cancel_seconds = cancel_seconds
        self._hung: asyncio.Task[None] | None = None

    async def call(self, work: Work, *, seconds: float, doing: str) -> None:
        """Do something with the sink, for no longer than some seconds.

        Raises:
            SinkError: It failed, or took too long; its cause is what the sink raised,
                unless that was a SinkError itself.
        """
        if self._hung is not None and not self._hung.done():
            raise SinkError(reason="An earlier call was told to end, and did not")
        task = asyncio.create_task(_contained(work))
        try:
            await self._within(task, seconds)
        finally:
            is_late = not task.done()
            await self._end(task)
        if is_late:
            raise SinkError(reason=f"{doing} took more than {seconds:g} s")
        _raise_in_words(task)

    async def _within(self, task: asyncio.Task[None], seconds: float) -> None:
        """Return when a task is done, or the time is up."""
        timer = asyncio.ensure_future(self._clock.sleep(seconds))
        try:
            await asyncio.wait({task, timer}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()

    async def _end(self, task: asyncio.Task[None]) -> None:
        """Cancel a task, and remember it if it does not care."""
        if task.done():
            return
        self._hung = task
        task.add_done_callback(_heard)
        task.cancel()
        await self._within(task, self._cancel_seconds)


async def _contained(work: Work) -> None:
    """Do something, and let nothing of it end the station."""
    try:
        await work()
    except SystemExit as error:
        raise SinkError(reason=f"It tried to end the station: {error!r}") from error


def _heard(task: asyncio.Task[None]) -> None:
    """Take note of how a task ended that nobody waits for any more."""
    if not task.cancelled():
        task.exception()


def _raise_in_words(task: asyncio.Task[None]) -> None:
    """Raise what a task that is done has raised, as a SinkError."""
    if task.cancelled():
        raise SinkError(reason="It was cancelled from within")
    error = task.exception()
    if error is None:
        return
    if isinstance(error, SinkError):
        raise error
    raise SinkError(reason=_in_words(error)) from error


def _in_words(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return text[:_WORDS_MAX]
