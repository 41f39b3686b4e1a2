"""The store: readings, and all else that must outlive the station."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from sqlalchemy import Connection

from kmpd.reading import Reading, ReadingValue
from kmpd.state import Event, MeterState, SinkState
from kmpd.storage import reading_query, status_table
from kmpd.storage.intake import Intake
from kmpd.storage.lane import Lane, LaneHooks
from kmpd.storage.point import Points
from kmpd.storage.session import Session


class DatabaseStore:
    """Keeps readings in SQLite or PostgreSQL; fulfils `kmpd.interfaces.Store`.

    All its work on the database is done by one thread of its own.
    """

    def __init__(self, session: Session, points: Points) -> None:
        self._session = session
        self._points = points
        self._intake = Intake(points)
        self._lane = Lane(session, LaneHooks(idle=self._idle, forget=self._forget))
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
            if not self._session.is_locked:
                self._intake.forget()
            last_seq = self._intake.last_seq(connection)
            return status_table.sink_state(connection, sink, last_seq=last_seq)

        return await self._lane.do(work, writes=False)

    async def put_sink_state(self, state: SinkState) -> None:
        """Keep how far a sink has come."""
        await self._lane.do(
            lambda connection: status_table.put_sink_state(connection, state)
        )

    async def lock(self, station: str) -> None:
        """Become the station of the store; `add` does it too, without a name.

        Raises:
            StoreError: Another station is; it says which, where and since when.
        """
        await self._lane.do(lambda _: None, lock=station)

    async def backup(self, path: Path) -> None:
        """Write a copy that is consistent, while others read and write."""
        raise NotImplementedError(path)

    async def close(self) -> None:
        """Finish what was begun, and give the database back."""
        await self._lane.close()

    def _idle(self, session: Session) -> bool:
        return not session

    def _forget(self) -> None:
        self._points.forget()
        self._intake.forget()
