"""What the parts of the station ask of each other: protocols for others to fill."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import attrs
from pydantic import BaseModel

from kmpd.presentation import Presentation
from kmpd.reading import Reading, ReadingValue
from kmpd.state import Event, LineDay, MeterState, SinkState


class Clock(Protocol):
    """The time; a simulated one runs years in seconds."""

    def now(self) -> dt.datetime:
        """Return the instant, in UTC; it may jump when the host's clock is set."""

    def monotonic(self) -> float:
        """Return seconds that never go back."""

    async def sleep(self, seconds: float) -> None:
        """Return when that many monotonic seconds have passed."""


class Store(Protocol):
    """Keeps all that must outlive the station; every method commits before it returns.

    Raises:
        StoreError: The database cannot be used; nothing was half done.
    """

    async def add(self, readings: Sequence[Reading]) -> Sequence[Reading]:
        """Keep readings; return those that are new, with their place.

        A reading that is there already, same meter, serial number, source, log and
        instant, changes nothing. Callers at the same time may share a commit.
        """

    async def after(self, seq: int, limit: int) -> Sequence[Reading]:
        """Return the readings behind a place, in their order, up to the limit."""

    async def latest(self, meter: str) -> Reading | None:
        """Return the last reading of a meter that was read by polling."""

    async def last_good(
        self, meter: str
    ) -> Mapping[int, tuple[dt.datetime, ReadingValue]]:
        """Return the last value of each register of a meter that may be believed."""

    async def put_states(self, states: Sequence[MeterState]) -> None:
        """Keep how meters are doing."""

    async def states(self) -> Sequence[MeterState]:
        """Return how meters are doing, as it was kept last."""

    async def add_event(self, event: Event) -> None:
        """Keep an event; one that ended replaces the same one while it lasted."""

    async def events(
        self, *, meter: str | None = None, limit: int = 100
    ) -> Sequence[Event]:
        """Return events, the newest first."""

    async def begin_segment(self, meter: str, since: dt.datetime) -> None:
        """Note that a meter's counters were reset before an instant."""

    async def count_line(self, day: LineDay) -> None:
        """Add what a line was used for by tries that gave no reading."""

    async def sink_state(self, sink: str) -> SinkState:
        """Return how far a sink has come; a new one begins at the begin."""

    async def put_sink_state(self, state: SinkState) -> None:
        """Keep how far a sink has come."""

    async def backup(self, path: Path) -> None:
        """Write a copy that is consistent, while others read and write."""

    async def close(self) -> None:
        """Finish what was begun, and give the database back."""


@attrs.frozen(kw_only=True)
class MeterInfo:
    """What sinks are told about a meter that is configured.

    Attributes:
        meter: Name of the measuring point, as configured.
        title: What people call it.
        family: Key of the family; empty until it is known.
        model: What the maker calls it; empty until it is known.
        serial: Serial number; empty until it is known.
        registers: Ids that are read, in order.
        interval_seconds: Between two readings.
        area: Where it is, for Home Assistant; empty if nobody said.
        presentations: How registers are to be shown, where it is not as usual.
    """

    meter: str
    title: str
    family: str = ""
    model: str = ""
    serial: str = ""
    registers: tuple[int, ...] = ()
    interval_seconds: float = 3600.0
    area: str = ""
    presentations: tuple[Presentation, ...] = ()


class Sink(Protocol):
    """A place that readings are handed to.

    One object serves one configured sink; its methods are never called at once.
    Whatever it raises is told, counted and tried again later; it harms nobody else.
    """

    async def open(self) -> None:
        """Connect, if there is something to connect to."""

    async def write(self, batch: Sequence[Reading]) -> None:
        """Take a batch, whole or not at all; it comes again until this returns.

        The order is that of the store. Values that may not be believed are in it, with
        their quality; a sink publishes `Reading.good` unless it can tell the two apart.
        """

    async def show(self, states: Sequence[MeterState]) -> None:
        """Take note of how meters are doing; may be called at any time, or never."""

    async def close(self) -> None:
        """Finish; nothing comes after it."""


@attrs.frozen(kw_only=True)
class CountedDay:
    """What a counter counted on a day, as far as it is known by now.

    Attributes:
        start, end: The day, in UTC; it is one of the meter's zone.
        number: How much.
        unit: Unit number as on the wire.
    """

    start: dt.datetime
    end: dt.datetime
    number: Decimal
    unit: int


class History(Protocol):
    """What sinks may ask about readings that are kept; they may have had them before.

    Raises:
        StoreError: The store cannot be used.
    """

    async def readings(
        self, meter: str, since: dt.datetime, until: dt.datetime
    ) -> Sequence[Reading]:
        """Return the readings of a meter from an instant up to another, by instant."""

    async def latest(self, meter: str) -> Reading | None:
        """Return the last reading of a meter that was read by polling."""

    async def last_good(
        self, meter: str
    ) -> Mapping[int, tuple[dt.datetime, ReadingValue]]:
        """Return the last value of each register of a meter that may be believed."""

    async def days(
        self, meter: str, register: int, *, since: dt.datetime, until: dt.datetime
    ) -> Sequence[CountedDay]:
        """Return what was counted on days that begin from an instant up to another."""


class SinkContext(Protocol):
    """What a sink may know of the station."""

    @property
    def meters(self) -> Sequence[MeterInfo]:
        """The meters that are configured, as far as they are known."""

    @property
    def clock(self) -> Clock:
        """The time."""

    @property
    def zone(self) -> dt.tzinfo:
        """The zone of the meters, unless one has its own."""

    @property
    def station(self) -> str:
        """Name of the station, for topics and identifiers."""

    @property
    def folder(self) -> Path:
        """The folder of the configuration; relative paths of sinks begin there."""

    @property
    def history(self) -> History:
        """The readings that are kept."""


@attrs.frozen(kw_only=True)
class SinkKind:
    """A sort of sink: what the configuration may name, by itself or by entry point.

    The group of entry points is ``kmpd.sinks``; what each names is one of these.

    Attributes:
        name: What the configuration calls it, as its ``type``.
        options: What else may stand there; every mistake is told with file and line.
        make: Returns a sink, from its name in the configuration, an object of
            `options`, and what it may know of the station.
    """

    name: str
    options: type[BaseModel]
    # Each kind takes its own options; no static type says so of a mapping of kinds.
    make: Callable[[str, Any, SinkContext], Sink]
