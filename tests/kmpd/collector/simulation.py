"""What the tests of the shell share: meters that keep a ledger, on simulated time."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import attrs

from kmpd.collector import (
    Collector,
    MeterPlan,
    SimulatedClock,
    run_simulated,
    simulated_opener,
)
from kmpd.state import MeterState
from pykmp.codec import FrameKind
from pykmp.emulator import (
    EmulatedLine,
    EmulatedMeter,
    Habits,
    LineSettings,
    MeterClock,
    MovingValues,
    ValueSource,
    parse_fault,
)
from pykmp.emulator.line import Answering
from pykmp.errors import KmpError
from pykmp.messages import decode_frame
from pykmp.meters import load_profile
from pykmp.ports import AsyncPort
from tests.kmpd.memory_store import MemoryStore

T = TypeVar("T")

START = dt.datetime(2026, 1, 10, tzinfo=dt.UTC)
HOUR = 3600.0
DAY = 24 * HOUR
#: What the meters' clocks show then.
SHOWN = dt.datetime(2026, 1, 10, 1)
CET = dt.timezone(dt.timedelta(hours=1))


class LedgerMeter:
    """A meter that writes down what it answered, and when.

    Attributes:
        ledger: Instant on the line's clock, and frame.
    """

    def __init__(
        self,
        family: str = "403",
        *,
        serial: int = 1,
        source: ValueSource | None = None,
        habits: Habits | None = None,
        address: int | None = None,
    ) -> None:
        profile = load_profile(family)
        self.ledger: list[tuple[float, bytes]] = []
        self.source = source or MovingValues(
            profile, serial=serial, seed=serial, clock=MeterClock(SHOWN)
        )
        self._meter = EmulatedMeter(
            profile, source=self.source, habits=habits, address=address
        )

    def answer(self, frame: bytes, at: float) -> bytes | None:
        """Return the answer, and write it down."""
        answer = self._meter.answer(frame, at)
        if answer is not None:
            self.ledger.append((at, answer))
        return answer


def line_of(
    *meters: Answering, faults: Sequence[str] = (), seed: int = 0
) -> EmulatedLine:
    """Return a line with meters, on which bytes take no time."""
    return EmulatedLine(
        *meters,
        settings=LineSettings(is_fast=True),
        faults=tuple(map(parse_fault, faults)),
        seed=seed,
    )


def plan(meter: str = "heat", port: str = "line", **others: object) -> MeterPlan:
    """Return a meter that is read each hour."""
    given = {"family": "403", "zone": CET} | others
    return MeterPlan(meter=meter, port=port, **given)


@attrs.define
class World:
    """A collector that runs on simulated time.

    Attributes:
        arrived: Frames that came over the lines undamaged.
    """

    clock: SimulatedClock
    store: MemoryStore
    collector: Collector
    lines: dict[str, EmulatedLine]
    arrived: Counter[bytes]
    opened: Counter[str]
    commits: list[Any] = attrs.Factory(list)

    async def pass_seconds(self, seconds: float) -> None:
        """Let time pass."""
        await self.clock.sleep(seconds)

    def state(self, meter: str = "heat") -> MeterState:
        """Return how a meter is doing."""
        return next(s for s in self.collector.states() if s.meter == meter)

    async def kinds(self, meter: str | None = None) -> list[str]:
        """Return what happened, in order."""
        events = await self.store.events(meter=meter, limit=10_000)
        return [event.kind.value for event in reversed(events)]


class TappedPort:
    """A port that notes what came."""

    def __init__(self, port: AsyncPort, arrived: Counter[bytes]) -> None:
        self.url = port.url
        self._port = port
        self._arrived = arrived
        self._heard = b""

    def now(self) -> float:
        """Return the clock of the port behind."""
        return self._port.now()

    async def write(self, raw: bytes) -> None:
        """Send."""
        self._note()
        await self._port.write(raw)

    async def read(self, timeout_seconds: float) -> bytes:
        """Read, and note."""
        raw = await self._port.read(timeout_seconds)
        self._heard += raw
        return raw

    async def close(self) -> None:
        """Close."""
        self._note()
        await self._port.close()

    def _note(self) -> None:
        start, stop = self._heard.rfind(b"\x40"), self._heard.rfind(b"\x0d")
        frame = self._heard[start : stop + 1]
        self._heard = b""
        try:
            decoded = decode_frame(frame)
        except KmpError:
            return
        if decoded.kind is FrameKind.FROM_METER:
            self._arrived[frame] += 1


@asynccontextmanager
async def collecting(
    clock: SimulatedClock,
    plans: Sequence[MeterPlan],
    lines: Mapping[str, EmulatedLine],
    store: MemoryStore | None = None,
    *,
    gather_seconds: float = 0.0,
) -> AsyncIterator[World]:
    """Run a collector while the block runs, and stop it in order."""
    arrived: Counter[bytes] = Counter()
    opened: Counter[str] = Counter()
    peers = dict(lines)
    open_simulated = simulated_opener(peers, clock)

    async def open_port(url: str, *, baud: int) -> AsyncPort:
        opened[url] += 1
        return TappedPort(await open_simulated(url, baud=baud), arrived)

    store = store or MemoryStore()
    commits: list[Any] = []
    collector = Collector(
        plans,
        store=store,
        clock=clock,
        open_port=open_port,
        on_commit=commits.extend,
        gather_seconds=gather_seconds,
    )
    world = World(clock, store, collector, peers, arrived, opened, commits)
    task = asyncio.ensure_future(collector.run())
    try:
        yield world
    finally:
        collector.stop()
        await task


def simulated(
    main: Callable[[SimulatedClock], Coroutine[Any, Any, T]],
    start: dt.datetime = START,
) -> T:
    """Run a test on simulated time."""
    return run_simulated(main, start=start)
