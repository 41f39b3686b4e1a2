"""What the dashboard asks of the store."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Protocol

from kmpd.consumption import Amount, PeriodKind
from kmpd.reading import Reading, ReadingValue
from kmpd.state import Event, LineDay, MeterState, SinkState
from kmpd.storage import Segment
from kmpd.temperature import Temperature


class Archive(Protocol):
    """Readings and all that follows from them; fulfilled by `DatabaseStore`.

    Raises:
        StoreError: The store cannot be used.
    """

    async def last_seq(self) -> int:
        """Return the place of the last reading; 0 if there is none."""

    async def after(self, seq: int, limit: int) -> Sequence[Reading]:
        """Return the readings behind a place, in their order, up to the limit."""

    async def latest(self, meter: str) -> Reading | None:
        """Return the last reading of a meter that was read by polling."""

    async def last_good(
        self, meter: str
    ) -> Mapping[int, tuple[dt.datetime, ReadingValue]]:
        """Return the last value of each register of a meter that may be believed."""

    async def history_span(self, meter: str) -> tuple[dt.datetime, dt.datetime] | None:
        """Return the instants of the first and the last reading; None without any."""

    async def readings(
        self, meter: str, since: dt.datetime, until: dt.datetime, *, limit: int = 10_000
    ) -> Sequence[Reading]:
        """Return the readings of a meter from an instant up to another, by instant."""

    async def values(
        self,
        meter: str,
        registers: Sequence[int],
        *,
        since: dt.datetime,
        until: dt.datetime,
    ) -> Mapping[int, Sequence[tuple[dt.datetime, ReadingValue]]]:
        """Return the values of registers that may be believed, each by instant."""

    async def extremes(
        self, meter: str, register: int, *, since: dt.datetime, until: dt.datetime
    ) -> (
        tuple[tuple[dt.datetime, ReadingValue], tuple[dt.datetime, ReadingValue]] | None
    ):
        """Return when a register was lowest and highest; None if nobody knows."""

    async def consumption(
        self,
        meter: str,
        register: int,
        *,
        period: PeriodKind,
        since: dt.datetime,
        until: dt.datetime,
    ) -> Sequence[Amount]:
        """Return what was counted in periods that begin between two instants."""

    async def gaps(
        self,
        meter: str,
        register: int,
        *,
        since: dt.datetime,
        until: dt.datetime,
        longest_seconds: float,
    ) -> Sequence[tuple[Reading, Reading]]:
        """Return the readings around each gap of a counter, in order."""

    async def segments(self, meter: str) -> Sequence[Segment]:
        """Return which meters were at a measuring point, and its resets, in order."""

    async def begin_segment(self, meter: str, since: dt.datetime) -> None:
        """Note that counters were reset before an instant."""

    async def end_segment(self, meter: str, since: dt.datetime) -> bool:
        """Take back a reset that was noted; tell whether there was one."""

    async def line_days(
        self, meter: str, since: dt.date, until: dt.date
    ) -> Sequence[LineDay]:
        """Return what a meter's line was used for, from a day up to another."""

    async def events(
        self, *, meter: str | None = None, limit: int = 100
    ) -> Sequence[Event]:
        """Return events, the newest first."""

    async def states(self) -> Sequence[MeterState]:
        """Return how meters are doing, as it was kept last."""

    async def sink_state(self, sink: str) -> SinkState:
        """Return how far a sink has come."""

    async def temperatures(
        self, since: dt.datetime, until: dt.datetime
    ) -> Sequence[Temperature]:
        """Return outdoor temperatures from an instant up to another, by instant."""
