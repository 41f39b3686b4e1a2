"""What a store tells: readings, and what follows from them."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import Connection

from kmpd.consumption import Amount, PeriodKind
from kmpd.reading import Reading, ReadingValue
from kmpd.state import Event, LineDay, MeterState, StationRun
from kmpd.storage import (
    amount_query,
    gap_query,
    line_day,
    reading_query,
    segment,
    station_table,
    status_table,
    temperature_table,
    value_query,
)
from kmpd.storage.lane import Lane, LaneHooks, Work
from kmpd.storage.point import Point, Points
from kmpd.storage.refresher import Refresher
from kmpd.storage.segment import Segment
from kmpd.storage.session import Session
from kmpd.temperature import Temperature

T = TypeVar("T")
OfPoint = Callable[[Connection, Point], T]


class ReadableStore:
    """A store as it is asked; nothing that was kept changes by it.

    All its work on the database is done by one thread of its own.

    Raises:
        StoreError: The store cannot be used.
    """

    def __init__(self, session: Session, points: Points) -> None:
        self._session = session
        self._points = points
        self._refresher = Refresher(points)
        hooks = LaneHooks(idle=self._refresher.turn, forget=self._forget)
        self._lane = Lane(session, hooks)
        self._lane.start()

    async def close(self) -> None:
        """Finish what was begun, and give the database back."""
        await self._lane.close()

    async def after(self, seq: int, limit: int) -> Sequence[Reading]:
        """Return the readings behind a place, in their order, up to the limit."""
        return await self._told(
            lambda connection: reading_query.after(
                connection, self._points, seq=seq, limit=limit
            )
        )

    async def latest(self, meter: str) -> Reading | None:
        """Return the last reading of a meter that was read by polling."""
        return await self._told(
            lambda connection: reading_query.latest(
                connection, self._points, meter=meter
            )
        )

    async def last_good(
        self, meter: str
    ) -> Mapping[int, tuple[dt.datetime, ReadingValue]]:
        """Return the last value of each register of a meter that may be believed."""
        return await self._told(
            lambda connection: reading_query.last_good(connection, meter=meter)
        )

    async def history_span(self, meter: str) -> tuple[dt.datetime, dt.datetime] | None:
        """Return the instants of the first and the last reading; None without any."""
        return await self._told_of(meter, value_query.history_span, nothing=None)

    async def readings(
        self, meter: str, since: dt.datetime, until: dt.datetime, *, limit: int = 10_000
    ) -> Sequence[Reading]:
        """Return the readings of a meter from an instant up to another, by instant."""

        def work(connection: Connection, point: Point) -> Sequence[Reading]:
            return reading_query.between(
                connection, self._points, point=point, span=(since, until), limit=limit
            )

        return await self._told_of(meter, work, nothing=())

    async def values(
        self,
        meter: str,
        registers: Sequence[int],
        *,
        since: dt.datetime,
        until: dt.datetime,
    ) -> Mapping[int, Sequence[tuple[dt.datetime, ReadingValue]]]:
        """Return the values of registers that may be believed, each by instant.

        Each register that is asked for is in it, if only with no value.
        """
        wanted = tuple(registers)

        def work(
            connection: Connection, point: Point
        ) -> Mapping[int, Sequence[value_query.Told]]:
            return value_query.values(
                connection, point, registers=wanted, span=(since, until)
            )

        return await self._told_of(meter, work, nothing=dict.fromkeys(wanted, ()))

    async def extremes(
        self, meter: str, register: int, *, since: dt.datetime, until: dt.datetime
    ) -> (
        tuple[tuple[dt.datetime, ReadingValue], tuple[dt.datetime, ReadingValue]] | None
    ):
        """Return when a register was lowest and highest; None if nobody knows.

        Of several instants, the first is told. What was told in another unit, by the
        meter before, is compared in the unit that was told last.
        """

        def work(
            connection: Connection, point: Point
        ) -> tuple[value_query.Told, value_query.Told] | None:
            return value_query.extremes(
                connection, point, register=register, span=(since, until)
            )

        return await self._told_of(meter, work, nothing=None)

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

        def work(connection: Connection, point: Point) -> Sequence[Amount]:
            return amount_query.amounts(
                connection,
                point.id,
                register=register,
                kind=period,
                span=(since, until),
            )

        return await self._worked_out(meter, work, nothing=())

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

        def work(
            connection: Connection, point: Point
        ) -> Sequence[tuple[Reading, Reading]]:
            return gap_query.gaps(connection, self._points, point=point, query=query)

        return await self._worked_out(meter, work, nothing=())

    async def segments(self, meter: str) -> Sequence[Segment]:
        """Return which meters were at a measuring point, and its resets, in order."""
        return await self._told_of(meter, segment.segments, nothing=())

    async def line_days(
        self, meter: str, since: dt.date, until: dt.date
    ) -> Sequence[LineDay]:
        """Return what a meter's line was used for, from a day up to another."""
        return await self._told(
            lambda connection: line_day.line_days(
                connection, meter, since=since, until=until
            )
        )

    async def events(
        self, *, meter: str | None = None, limit: int = 100
    ) -> Sequence[Event]:
        """Return events, the newest first."""
        return await self._told(
            lambda connection: status_table.events(connection, meter=meter, limit=limit)
        )

    async def states(self) -> Sequence[MeterState]:
        """Return how meters are doing, as it was kept last."""
        return await self._told(status_table.states)

    async def temperatures(
        self, since: dt.datetime, until: dt.datetime
    ) -> Sequence[Temperature]:
        """Return outdoor temperatures from an instant up to another, by instant."""
        return await self._told(
            lambda connection: temperature_table.temperatures(
                connection, since=since, until=until
            )
        )

    async def running(self) -> StationRun | None:
        """Return the station that is at work on the store, in whatever process."""

        def work(connection: Connection) -> StationRun | None:
            if not self._session.is_held(connection):
                return None
            return station_table.last_run(connection)

        return await self._told(work)

    async def _told(self, work: Work[T]) -> T:
        return await self._lane.do(work, writes=False)

    async def _told_of(self, meter: str, work: OfPoint[T], *, nothing: T) -> T:
        """Return what is found of a meter, or nothing if none of it was ever kept."""

        def of_point(connection: Connection) -> T:
            point = self._points.find(connection, meter)
            return nothing if point is None else work(connection, point)

        return await self._told(of_point)

    async def _worked_out(self, meter: str, work: OfPoint[T], *, nothing: T) -> T:
        """Do the same when roll-ups are up to date, which is the station's to do."""

        def of_point(connection: Connection) -> T:
            point = self._points.find(connection, meter)
            if point is None:
                return nothing
            if is_ours:
                self._refresher.finish(connection, point)
            return work(connection, point)

        is_ours = self._session.is_locked
        return await self._lane.do(of_point, writes=is_ours)

    def _forget(self) -> None:
        self._points.forget()
