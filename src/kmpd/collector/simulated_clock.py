"""Time that passes as fast as everybody is done with it: a year in seconds.

An event loop whose clock stands still while anything has to be done, and jumps to the
next timer when nothing has.
Work in threads, such as that of a database, is waited for before time goes on.
The same program runs the same way each time, as far as it asks nothing but this clock.
"""

import asyncio
import datetime as dt
import functools
import inspect
import selectors
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any, Final, TypeVar, TypeVarTuple, cast

from pykmp.errors import PortNotFoundError
from pykmp.ports import AsyncPort
from pykmp.ports.memory import Peer, VirtualPort

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
_Ready = list[tuple[selectors.SelectorKey, int]]
_RESOLUTION_SECONDS: Final = 1e-6


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop on simulated time; owns that time, and counts work in threads."""

    def __init__(self) -> None:
        self._simulated_seconds = 0.0
        self._in_threads = 0
        super().__init__(_JumpingSelector(self))
        # After months a float of seconds holds no nanoseconds; timers as close as this
        # are one instant, as they are to a loop on a clock of this resolution.
        self._clock_resolution = _RESOLUTION_SECONDS

    def time(self) -> float:
        """Return the simulated time, in seconds since the loop was made."""
        return self._simulated_seconds

    @property
    def is_waiting_for_threads(self) -> bool:
        """Whether something is being done in a thread."""
        return self._in_threads > 0

    @contextmanager
    def waiting_outside(self) -> Iterator[None]:
        """Let no time pass while the block runs."""
        self._in_threads += 1
        try:
            yield
        finally:
            self._in_threads -= 1

    def jump(self, seconds: float) -> None:
        """Let time pass, however little."""
        self._simulated_seconds += max(seconds, _RESOLUTION_SECONDS)

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """Do something in a thread, and let no time pass meanwhile."""
        self._in_threads += 1
        try:
            future = super().run_in_executor(executor, func, *args)
        except BaseException:
            self._in_threads -= 1
            raise
        future.add_done_callback(self._came_back)
        return future

    def _came_back(self, _future: object) -> None:
        self._in_threads -= 1


class _JumpingSelector(selectors.DefaultSelector):
    """Jumps to the next timer where others wait for it."""

    def __init__(self, loop: SimulatedLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> _Ready:
        ready = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if timeout is None or self._loop.is_waiting_for_threads:
            return super().select(None)
        self._loop.jump(timeout)
        return ready


class SimulatedClock:
    """The clock of a simulated loop; owns by how much its wall clock was set.

    >>> async def day(clock: SimulatedClock) -> dt.datetime:
    ...     await clock.sleep(86_400)
    ...     return clock.now()
    >>> print(run_simulated(day, start=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))
    2026-01-02 00:00:00+00:00
    """

    def __init__(self, start: dt.datetime) -> None:
        self._start = start

    def now(self) -> dt.datetime:
        """Return the instant, in UTC."""
        return self._start + dt.timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Return the simulated seconds that have passed."""
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        """Return when that many simulated seconds have passed."""
        await asyncio.sleep(seconds)

    def step(self, seconds: float) -> None:
        """Set the wall clock forward, or back; monotonic time goes on as it was."""
        self._start += dt.timedelta(seconds=seconds)


def run_simulated(
    main: Callable[[SimulatedClock], Coroutine[Any, Any, T]], *, start: dt.datetime
) -> T:
    """Run a coroutine to its end on simulated time, and return its result."""
    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        return runner.run(main(SimulatedClock(start)))


class _InNoTime:
    """An object whose coroutines take no simulated time."""

    def __init__(self, behind: object) -> None:
        self._behind = behind

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever is behind
        found = getattr(self._behind, name)
        if not inspect.iscoroutinefunction(found):
            return found

        @functools.wraps(found)
        async def call(*args: object, **kwargs: object) -> object:
            loop = asyncio.get_running_loop()
            if not isinstance(loop, SimulatedLoop):
                return await found(*args, **kwargs)
            with loop.waiting_outside():
                return await found(*args, **kwargs)

        return call


def in_no_time(behind: T) -> T:
    """Return an object whose coroutines take no simulated time.

    For what works in a thread of its own, such as the store.
    """
    # It has all that is behind it.
    return cast("T", _InNoTime(behind))


class SimulatedPort:
    """A port to a peer on a virtual line, whose time is that of a simulated clock."""

    def __init__(self, url: str, peer: Peer, clock: SimulatedClock) -> None:
        self.url = url
        self._clock = clock
        self._port = VirtualPort(peer, url=url, start_seconds=clock.monotonic())

    def now(self) -> float:
        """Return the simulated time."""
        return self._port.now()

    async def write(self, raw: bytes) -> None:
        """Hand *raw* to the peer.

        Raises:
            LineLostError: The peer hung up, or the port was closed.
        """
        self._port.write(raw)

    async def read(self, timeout_seconds: float) -> bytes:
        """Return what has come, or nothing when the simulated time is up.

        Raises:
            LineLostError: The peer hung up, or the port was closed.
        """
        raw = self._port.read(timeout_seconds)
        await self._clock.sleep(max(0.0, self.now() - self._clock.monotonic()))
        return raw

    async def close(self) -> None:
        """Let nothing pass any more."""
        self._port.close()


def simulated_opener(
    peers: Mapping[str, Peer], clock: SimulatedClock
) -> Callable[..., Awaitable[AsyncPort]]:
    """Return what opens the lines of a simulation by their URL."""

    async def open_port(url: str, *, baud: int) -> AsyncPort:
        del baud  # The line knows its own.
        if url not in peers:
            raise PortNotFoundError(url=url)
        return SimulatedPort(url, peers[url], clock)

    return open_port
