"""The store: readings, and all else that must outlive the station."""

import asyncio
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Self

from sqlalchemy import Connection

from kmpd.consumption import Amount, PeriodKind
from kmpd.reading import Reading, ReadingValue
from kmpd.state import Event, LineDay, MeterState, SinkState, StationRun
from kmpd.storage import (
    due,
    gap_query,
    line_day,
    reading_query,
    retention,
    roll_up,
    segment,
    station_table,
    status_table,
)
from kmpd.storage.backing_up import write_backup
from kmpd.storage.intake import Intake
from kmpd.storage.lane import Lane, LaneHooks
from kmpd.storage.point import Points
from kmpd.storage.refresher import Refresher
from kmpd.storage.segment import Segment, SegmentReason, Segments
from kmpd.storage.session import Session


class DatabaseStore:
    """Keeps readings in SQLite or PostgreSQL; fulfils `kmpd.interfaces.Store`.

    All its work on the database is done by one thread of its own.
    """

    def __init__(self, session: Session, points: Points) -> None:
        self._session = session
        self._points = points
        self._intake = Intake(points)
        self._segments = Segments()
        self._refresher = Refresher(points)
        hooks = LaneHooks(idle=self._refresher.turn, forget=self._forget)
        self._lane = Lane(session, hooks)
        self._lane.start()

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

    async def after(self, seq: int, limit: int) -> Sequence[Reading]:
        """Return the readings behind a place, in their order, up to the limit."""
        return await self._lane.do(
            lambda connection: reading_query.after(
                connection, self._points, seq=seq, limit=limit
            ),
            writes=False,
        )

    async def latest(self, meter: str) -> Reading | None:
        """Return the last reading of a meter that was read by polling."""
        return await self._lane.do(
            lambda connection: reading_query.latest(
                connection, self._points, meter=meter
            ),
            writes=False,
        )

    async def last_good(
        self, meter: str
    ) -> Mapping[int, tuple[dt.datetime, ReadingValue]]:
        """Return the last value of each register of a meter that may be believed."""
        return await self._lane.do(
            lambda connection: reading_query.last_good(connection, meter=meter),
            writes=False,
        )

    async def put_states(self, states: Sequence[MeterState]) -> None:
        """Keep how meters are doing."""
        wanted = tuple(states)
        await self._lane.do(
            lambda connection: status_table.put_states(connection, self._points, wanted)
        )

    async def states(self) -> Sequence[MeterState]:
        """Return how meters are doing, as it was kept last."""
        return await self._lane.do(status_table.states, writes=False)

    async def add_event(self, event: Event) -> None:
        """Keep an event; one that ended replaces the same one while it lasted."""
        await self._lane.do(
            lambda connection: status_table.add_event(connection, self._points, event)
        )

    async def events(
        self, *, meter: str | None = None, limit: int = 100
    ) -> Sequence[Event]:
        """Return events, the newest first."""
        return await self._lane.do(
            lambda connection: status_table.events(
                connection, meter=meter, limit=limit
            ),
            writes=False,
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

    async def running(self) -> StationRun | None:
        """Return the station that is at work on the store, in whatever process."""

        def work(connection: Connection) -> StationRun | None:
            if not self._session.is_held(connection):
                return None
            return station_table.last_run(connection)

        return await self._lane.do(work, writes=False)

    async def last_seq(self) -> int:
        """Return the place of the last reading; 0 if there is none."""
        return await self._lane.do(self._last_seq, writes=False)

    async def readings(
        self, meter: str, since: dt.datetime, until: dt.datetime, *, limit: int = 10_000
    ) -> Sequence[Reading]:
        """Return the readings of a meter from an instant up to another, by instant."""

        def work(connection: Connection) -> Sequence[Reading]:
            point = self._points.find(connection, meter)
            if point is None:
                return ()
            return reading_query.between(
                connection, self._points, point=point, span=(since, until), limit=limit
            )

        return await self._lane.do(work, writes=False)

    async def consumption(
        self,
        meter: str,
        register: int,
        *,
        period: PeriodKind,
        since: dt.datetime,
        until: dt.datetime,
    ) -> Sequence[Amount]:
        """Return what was counted in periods that begin from an instant up to another.

        In the station, all readings are in it. Another process sees what the station
        has worked out so far, which lags behind by moments.
        """

        def work(connection: Connection) -> Sequence[Amount]:
            point = self._points.find(connection, meter)
            if point is None:
                return ()
            if is_ours:
                self._refresher.finish(connection, point)
            span = since, until
            return roll_up.amounts(
                connection, point, register=register, kind=period, span=span
            )

        is_ours = self._session.is_locked
        return await self._lane.do(work, writes=is_ours)

    async def gaps(
        self,
        meter: str,
        register: int,
        *,
        since: dt.datetime,
        until: dt.datetime,
        longest_seconds: float,
    ) -> Sequence[tuple[Reading, Reading]]:
        """Return the readings around each gap of a counter, in order.

        Args:
            meter: Name of the measuring point.
            register: The counter.
            since, until: Where gaps are looked for.
            longest_seconds: Readings up to this far apart leave none between them.
        """
        query = gap_query.GapQuery(
            register=register,
            since=since,
            until=until,
            longest_seconds=longest_seconds,
        )

        def work(connection: Connection) -> Sequence[tuple[Reading, Reading]]:
            point = self._points.find(connection, meter)
            if point is None:
                return ()
            if is_ours:
                self._refresher.finish(connection, point)
            return gap_query.gaps(connection, self._points, point=point, query=query)

        is_ours = self._session.is_locked
        return await self._lane.do(work, writes=is_ours)

    async def segments(self, meter: str) -> Sequence[Segment]:
        """Return which meters were at a measuring point, and its resets, in order."""

        def work(connection: Connection) -> Sequence[Segment]:
            point = self._points.find(connection, meter)
            return () if point is None else segment.segments(connection, point)

        return await self._lane.do(work, writes=False)

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

    async def count_line(self, day: LineDay) -> None:
        """Add to what a day's line was used for; readings are counted by `add`."""
        await self._lane.do(
            lambda connection: line_day.count(connection, self._points, day), lock=""
        )

    async def line_days(
        self, meter: str, since: dt.date, until: dt.date
    ) -> Sequence[LineDay]:
        """Return what a meter's line was used for, from a day up to another."""
        return await self._lane.do(
            lambda connection: line_day.line_days(
                connection, meter, since=since, until=until
            ),
            writes=False,
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

    async def close(self) -> None:
        """Finish what was begun, and give the database back."""
        await self._lane.close()

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
        self._points.forget()
        self._intake.forget()
        self._segments.forget()
