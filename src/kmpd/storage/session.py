"""The one connection of a store: opened when needed, opened anew when it was lost."""

import datetime as dt
import time
from collections.abc import Callable
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine

from kmpd.errors import StoreError
from kmpd.storage import station_table
from kmpd.storage.address import StoreAddress
from kmpd.storage.database import is_alive, is_lost, read_only
from kmpd.storage.station_lock import StationLock

#: Another station may be ending, or somebody may only be asking whether one runs.
_LOCK_SECONDS: Final = 1.0
_LOCK_POLL_SECONDS: Final = 0.05

#: What a program is called that adds readings and is no station that runs.
_NAMELESS: Final = "kmpd"

T = TypeVar("T")


class Session:
    """Owns the connection and the station's lock; belongs to the store's thread."""

    def __init__(
        self, engine: Engine, address: StoreAddress, lock: StationLock
    ) -> None:
        self.address = address
        self._engine = engine
        self._lock = lock
        self._connection: Connection | None = None
        self._station: str | None = None
        self._since = dt.datetime.now(dt.UTC)

    @property
    def is_locked(self) -> bool:
        """Whether this process is the station of the store, as far as is known."""
        return self._station is not None

    @property
    def is_lost(self) -> bool:
        """Whether there is no connection."""
        return self._connection is None

    def connection(self, *, writes: bool) -> Connection:
        """Return the connection, outside of a transaction.

        Raises:
            StoreError: Another station has taken the store in the meantime.
        """
        if self._connection is not None and not is_alive(self._connection):
            self.drop()
        if self._connection is None:
            self._connection = self._engine.connect()
            if self._station is not None:
                self._take_lock(self._connection, self._station)
        read_only(self._connection, is_so=not writes)
        return self._connection

    def lock(self, station: str) -> None:
        """Become the station of the store; without a name, if it is not yet.

        Raises:
            StoreError: Another one is; says which, where and since when.
        """
        if self._station is None:
            self._take_lock(self.connection(writes=True), station or _NAMELESS)
        elif station and station != self._station:
            self._introduce(self.connection(writes=True), station)
            self._station = station

    def after_failure(self) -> None:
        """Let go of a connection that was lost, so that the next work opens another."""
        if self._connection is not None and is_lost(self._connection):
            self.drop()

    def drop(self) -> None:
        """Let go of the connection; the lock of a file stays."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()

    def close(self) -> None:
        """Give everything back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        self._lock.give_back()
        self._engine.dispose()

    def is_held(self, connection: Connection) -> bool:
        """Tell whether any station is at work on the store."""
        return self._lock.is_taken(connection)

    def _take_lock(self, connection: Connection, station: str) -> None:
        deadline = time.monotonic() + _LOCK_SECONDS
        while not _in_transaction(connection, self._lock.take):
            if time.monotonic() > deadline:
                raise _in_transaction(connection, self._held_by_another)
            time.sleep(_LOCK_POLL_SECONDS)
        self._introduce(connection, station)
        self._station = station

    def _introduce(self, connection: Connection, station: str) -> None:
        read_only(connection, is_so=False)
        with connection.begin():
            station_table.introduce(connection, station, since=self._since)

    def _held_by_another(self, connection: Connection) -> StoreError:
        run = station_table.last_run(connection)
        if run is None:
            who = "another station is writing to it"
        else:
            who = (
                f"the station {run.station} has been writing to it since "
                f"{run.since:%Y-%m-%d %H:%M:%S} UTC "
                f"(process {run.pid} on {run.host})"
            )
        return StoreError(store=str(self.address), reason=who)


def _in_transaction(connection: Connection, work: Callable[[Connection], T]) -> T:
    read_only(connection, is_so=True)
    with connection.begin():
        return work(connection)
