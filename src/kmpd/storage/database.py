"""Connections to either engine, set up so that a commit is one.

SQLite: WAL lets others read while the station writes. ``synchronous=FULL`` writes the
log through to the disk with each commit; WAL's usual NORMAL may lose the last commits
in a power cut, and what was committed may have been told to sinks already.
"""

import sqlite3
from typing import Any, Final

from sqlalchemy import Connection, Engine, NullPool, create_engine, event

from kmpd.storage.address import StoreAddress

#: How long another program may write before we give up.
_BUSY_SECONDS: Final = 15.0
_CONNECT_SECONDS: Final = 10
#: The log goes back to this size after a long transaction.
_WAL_BYTES_MAX: Final = 16 * 1024 * 1024

#: A server that went away without a word is found out within a minute.
_POSTGRESQL_OPTIONS: Final = {
    "connect_timeout": _CONNECT_SECONDS,
    "application_name": "kmpd",
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "options": "-c timezone=UTC",
}

_READS: Final = "kmpd_reads"


def make_engine(address: StoreAddress, *, create: bool) -> Engine:
    """Return an engine; each connection of it is a new one.

    Raises:
        ModuleNotFoundError: The driver of PostgreSQL is not installed.
    """
    if address.path is None:
        return create_engine(
            address.url, poolclass=NullPool, connect_args=_POSTGRESQL_OPTIONS
        )
    # A file that is missing is not made by looking into it.
    mode = "rwc" if create else "rw"
    engine = create_engine(
        "sqlite://",
        poolclass=NullPool,
        creator=lambda: _open_file(address, mode),
    )
    event.listen(engine, "begin", _begin)
    return engine


def read_only(connection: Connection, *, is_so: bool) -> None:
    """Say whether the next transaction on a connection writes nothing."""
    connection.info[_READS] = is_so


def is_alive(connection: Connection) -> bool:
    """Ask the server of a connection whether it is there still."""
    if connection.dialect.name == "sqlite":
        return True
    driver: Any = connection.connection.driver_connection
    if driver is None or driver.closed:
        return False
    try:
        return bool(connection.dialect.do_ping(connection.connection.dbapi_connection))  # type: ignore[arg-type]  # It is there while the connection is.
    except connection.dialect.loaded_dbapi.Error:
        return False


def is_lost(connection: Connection) -> bool:
    """Tell whether a connection cannot be used any more."""
    if connection.closed or connection.invalidated:
        return True
    driver: Any = connection.connection.driver_connection
    return bool(getattr(driver, "closed", False))


def _open_file(address: StoreAddress, mode: str) -> sqlite3.Connection:
    assert address.path is not None  # noqa: S101 - the caller has looked
    connection = sqlite3.connect(
        f"{address.path.as_uri()}?mode={mode}",
        uri=True,
        timeout=_BUSY_SECONDS,
        # The module's own transactions do not reach over DDL; ours begin by `_begin`.
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA journal_mode=WAL").close()
        connection.execute("PRAGMA synchronous=FULL").close()
        connection.execute("PRAGMA foreign_keys=ON").close()
        connection.execute(f"PRAGMA journal_size_limit={_WAL_BYTES_MAX}").close()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _begin(connection: Connection) -> None:
    # Who reads first and writes later would lose against another writer in between.
    how = "BEGIN" if connection.info.get(_READS) else "BEGIN IMMEDIATE"
    connection.exec_driver_sql(how)
