"""One station to a store: a lock that ends with the process that holds it."""

import fcntl
import json
import os
from pathlib import Path
from typing import IO, Any, Final, Protocol

from sqlalchemy import Connection, text

#: Advisory lock of the station on a PostgreSQL database: "kmpd" and two.
_KEY: Final = 0x6B6D7064_00000002

_HOLDER: Final = text("""
    SELECT pid FROM pg_locks
    WHERE locktype = 'advisory' AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (classid::bigint << 32) + objid::bigint = :key
""")


class StationLock(Protocol):
    """The right to write to a store."""

    def take(self, connection: Connection) -> bool:
        """Take it; return whether it is ours now."""

    def is_taken(self, connection: Connection) -> bool:
        """Tell whether anybody has it."""

    def give_back(self) -> None:
        """Let others have it."""


class FileLock:
    """The lock of a SQLite store: of a file beside it, by flock.

    The file stays, for to delete it would let two hold it.
    """

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}.lock")
        self._file: IO[str] | None = None

    def take(self, connection: Connection) -> bool:  # noqa: ARG002 - as the other
        """Take it; return whether it is ours now."""
        if self._file is not None:
            return True
        file = self._path.open("a+", encoding="utf-8")
        if not _locked(file, fcntl.LOCK_EX):
            file.close()
            return False
        file.truncate(0)
        json.dump({"pid": os.getpid()}, file)
        file.flush()
        self._file = file
        return True

    def is_taken(self, connection: Connection) -> bool:  # noqa: ARG002 - as the other
        """Tell whether anybody has it."""
        if self._file is not None:
            return True
        try:
            file = self._path.open(encoding="utf-8")
        except FileNotFoundError:
            return False
        with file:
            return not _locked(file, fcntl.LOCK_SH)

    def give_back(self) -> None:
        """Let others have it."""
        if self._file is not None:
            self._file.close()
            self._file = None


class AdvisoryLock:
    """The lock of a PostgreSQL store: of the session in which readings are written.

    So whoever loses the session can write no more, and another may begin.
    """

    def __init__(self) -> None:
        self._pid: int | None = None

    def take(self, connection: Connection) -> bool:
        """Take it; return whether it is ours now.

        A session of our own that the server has not yet missed is ended.
        """
        pid = _backend_pid(connection)
        if self._pid == pid:
            return True
        if not _advised(connection) and not self._taken_from_ghost(connection):
            return False
        self._pid = pid
        return True

    def is_taken(self, connection: Connection) -> bool:
        """Tell whether anybody has it."""
        return _holder(connection) is not None

    def give_back(self) -> None:
        """Forget it; it ends with the session."""
        self._pid = None

    def _taken_from_ghost(self, connection: Connection) -> bool:
        if self._pid is None or _holder(connection) != self._pid:
            return False
        end = text("SELECT pg_terminate_backend(:pid, 5000)")
        connection.execute(end, {"pid": self._pid})
        return _advised(connection)


def _locked(file: IO[str], how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _advised(connection: Connection) -> bool:
    taken = text("SELECT pg_try_advisory_lock(:key)")
    return bool(connection.execute(taken, {"key": _KEY}).scalar_one())


def _holder(connection: Connection) -> int | None:
    pid: int | None = connection.execute(_HOLDER, {"key": _KEY}).scalar()
    return pid


def _backend_pid(connection: Connection) -> int:
    driver: Any = connection.connection.driver_connection
    pid: int = driver.info.backend_pid
    return pid
