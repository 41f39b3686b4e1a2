"""The store: readings, and all else that must outlive the station."""

import asyncio
import datetime as dt
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Self

from sqlalchemy import Connection

from kmpd.reading import Reading
from kmpd.state import Event, LineDay, MeterState, SinkState
from kmpd.storage import (
    due,
    line_day,
    retention,
    segment,
    station_table,
    status_table,
    temperature_table,
)
from kmpd.storage.backing_up import write_backup
from kmpd.storage.intake import Intake
from kmpd.storage.point import Points
from kmpd.storage.readable import ReadableStore
from kmpd.storage.segment import SegmentReason, Segments
from kmpd.storage.session import Session
from kmpd.temperature import Temperature


class DatabaseStore(ReadableStore):
    """Keeps readings in SQLite or PostgreSQL; fulfils `kmpd.interfaces.Store`."""

    def __init__(self, session: Session, points: Points) -> None:
        self._intake = Intake(points)
        self._segments = Segments()
        super().__init__(session, points)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def add(self, readings: Sequence[Reading]) -> Sequence[Reading]:
        """Keep readings; return those that are new, with their place.

        A reading that is there already, same meter, serial number, source, log and
        instant, changes nothing. Callers at the same time share a commit.

        Raises:
            StoreError: The database cannot be used, or is that of another station.
        """
        wanted = tuple(readings)

        def work(connection: Connection) -> Sequence[Reading]:
            taken = self._intake.add(connection, wanted)
            self._segments.note(connection, taken)
            due.mark_taken(connection, taken)
            line_day.count_taken(connection, taken)
            return tuple(t.reading for t in taken)

        return await self._lane.do(work, lock="")

    async def put_states(self, states: Sequence[MeterState]) -> None:
        """Keep how meters are doing."""
        wanted = tuple(states)
        await self._lane.do(
            lambda connection: status_table.put_states(connection, self._points, wanted)
        )

    async def add_event(self, event: Event) -> None:
        """Keep an event; one that ended replaces the same one while it lasted."""
        await self._lane.do(
            lambda connection: status_table.add_event(connection, self._points, event)
        )

    async def sink_state(self, sink: str) -> SinkState:
        """Return how far a sink has come; a new one begins at the begin."""

        def work(connection: Connection) -> SinkState:
            last_seq = self._last_seq(connection)
            return status_table.sink_state(connection, sink, last_seq=last_seq)

        return await self._lane.do(work, writes=False)

    async def put_sink_state(self, state: SinkState) -> None:
        """Keep how far a sink has come."""
        await self._lane.do(
            lambda connection: status_table.put_sink_state(connection, state)
        )

    async def lock(self, station: str) -> None:
        """Become the station of the store; `add` does it too, as one without a name.

        Roll-ups of a meter whose zone is another than before are made anew.

        Raises:
            StoreError: Another station is; it says which, where and since when.
        """
        await self._lane.do(self._adopt_zones, lock=station)

    async def heartbeat(self) -> None:
        """Say that the station lives."""
        await self._lane.do(station_table.beat, lock="")

    async def last_seq(self) -> int:
        """Return the place of the last reading; 0 if there is none."""
        return await self._lane.do(self._last_seq, writes=False)

    async def begin_segment(self, meter: str, since: dt.datetime) -> None:
        """Note that counters were reset; consumption does not count over that instant.

        Args:
            meter: Name of the measuring point.
            since: The instant of the first reading after the reset.
        """

        def work(connection: Connection) -> None:
            point = self._points.made(connection, meter)
            reason = SegmentReason.RESET
            segment.begin(connection, point, since=since, reason=reason)

        await self._lane.do(work, lock="")

    async def end_segment(self, meter: str, since: dt.datetime) -> bool:
        """Take back a reset that was noted; tell whether there was one."""

        def work(connection: Connection) -> bool:
            point = self._points.find(connection, meter)
            return point is not None and segment.end(connection, point, since=since)

        return await self._lane.do(work, lock="")

    async def add_temperatures(self, temperatures: Sequence[Temperature]) -> int:
        """Keep outdoor temperatures, and return how many are new.

        One of the same source and instant takes the place of the one that is there.
        Another process may do it while the station runs.
        """
        wanted = tuple(temperatures)
        return await self._lane.do(
            lambda connection: temperature_table.add(connection, wanted)
        )

    async def count_line(self, day: LineDay) -> None:
        """Add to what a day's line was used for; readings are counted by `add`."""
        await self._lane.do(
            lambda connection: line_day.count(connection, self._points, day), lock=""
        )

    async def thin(
        self, raw_days: int, *, now: dt.datetime, sinks: Collection[str] | None = None
    ) -> int:
        """Thin out raw readings, and return how many went.

        The first and the last of each hour stay, and what a sink has not taken yet.
        Only what was polled is thinned; roll-ups are never.

        Args:
            raw_days: Readings of so many days stay all.
            now: The end of these days.
            sinks: Which there are; None for all that ever took a reading.
        """
        before = now - dt.timedelta(days=raw_days)
        meters = await self._lane.do(self._points.meters, writes=False)
        gone = 0
        for meter in meters:
            while (count := await self._thin_day(meter, before, sinks)) is not None:
                gone += count
        return gone

    async def backup(self, path: Path) -> None:
        """Write a copy that is consistent, while others read and write.

        It is a SQLite file whatever the store is; `restore` takes it into either.

        Raises:
            StoreError: The store or the file cannot be used; there is no new file.
        """
        await asyncio.to_thread(write_backup, self._session.address, path)

    async def _thin_day(
        self, meter: str, before: dt.datetime, sinks: Collection[str] | None
    ) -> int | None:
        def work(connection: Connection) -> int | None:
            point = self._points.made(connection, meter)
            self._refresher.finish(connection, point)
            seq_max = retention.passed_by_all(connection, sinks)
            return retention.thin_day(connection, point, before=before, seq_max=seq_max)

        return await self._lane.do(work, lock="")

    def _last_seq(self, connection: Connection) -> int:
        if not self._session.is_locked:
            # Another process may have added some.
            self._intake.forget()
        return self._intake.last_seq(connection)

    def _adopt_zones(self, connection: Connection) -> None:
        changed = self._points.adopt_zones(connection)
        due.mark_all(connection, changed)

    def _forget(self) -> None:
        super()._forget()
        self._intake.forget()
        self._segments.forget()
