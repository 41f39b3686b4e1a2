"""Backups: a SQLite file, whatever the store is; and the way back into either."""

import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from kmpd.errors import StoreError
from kmpd.storage.address import StoreAddress, parse_address
from kmpd.storage.connecting import open_session
from kmpd.storage.copying import copy_tables, empty, is_empty
from kmpd.storage.database import make_engine
from kmpd.storage.failure import DATABASE_ERRORS, store_error
from kmpd.storage.private_file import make_private


def write_backup(address: StoreAddress, path: Path) -> None:
    """Write a copy of a store as of one instant; a file that is there is replaced.

    It is complete and on the disk before it takes its name.

    Raises:
        StoreError: The store or the file cannot be used; there is no new file.
    """
    if address.path is not None and path.resolve() == address.path:
        raise StoreError(store=str(address), reason="a backup needs a file of its own")
    if not path.parent.is_dir():
        raise StoreError(store=str(path), reason="its folder does not exist")
    part = path.with_name(f"{path.name}.part")
    copy = _copy_file if address.path is not None else _copy_server
    try:
        part.unlink(missing_ok=True)
        make_private(part)
        copy(address, part)
        _settle(part)
        part.replace(path)
        _sync(path.parent)
    except DATABASE_ERRORS as error:
        _discard(part)
        raise store_error(error, _at_fault(error, address, path)) from None
    except StoreError:
        _discard(part)
        raise


def restore(path: Path, url: str | Path, *, is_forced: bool = False) -> None:
    """Bring a backup into a store, whole or not at all.

    The store may be of another kind than the one that the backup is of.

    Args:
        path: The backup.
        url: Of the store, which must be empty.
        is_forced: Whether what it holds is deleted instead.

    Raises:
        StoreError: The backup or the store cannot be used, the store is not empty, or
            a station is at work on it.
    """
    if not path.exists():
        raise StoreError(store=str(path), reason="there is no such file")
    target = parse_address(url)
    if target.path is not None and path.resolve() == target.path.resolve():
        raise StoreError(store=str(target), reason="a store is no backup of itself")
    with tempfile.TemporaryDirectory(prefix="kmpd-") as folder:
        # The backup stays as it is; that of an earlier station is brought up here.
        # What a station that was killed left in a second file belongs to it.
        copy = Path(folder, "backup.db")
        given = parse_address(path)
        _told(lambda: _copy_file(given, copy), given)
        source = parse_address(copy)
        try:
            open_session(source, create=False).close()
        except StoreError as error:
            raise StoreError(store=str(path), reason=error.reason) from None
        engine = make_engine(source, create=False)
        try:
            _told(lambda: _fill(target, engine, is_forced=is_forced), target)
        finally:
            engine.dispose()


def _at_fault(error: Exception, address: StoreAddress, path: Path) -> StoreAddress:
    """Return the file of the backup, unless it is a server that complains."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    is_of_file = isinstance(cause, OSError | sqlite3.Error)
    return parse_address(path) if is_of_file else address


def _fill(target: StoreAddress, source: Engine, *, is_forced: bool) -> None:
    session = open_session(target, create=True)
    try:
        session.lock("kmpd restore")
        connection = session.connection(writes=True)
        with source.connect() as backup, backup.begin(), connection.begin():
            if not is_forced and not is_empty(connection):
                raise StoreError(store=str(target), reason="it is not empty")
            empty(connection)
            copy_tables(backup, connection)
    finally:
        session.close()


def _told(work: Callable[[], object], address: StoreAddress) -> None:
    try:
        work()
    except DATABASE_ERRORS as error:
        raise store_error(error, address) from None


def _copy_file(address: StoreAddress, path: Path) -> None:
    assert address.path is not None  # noqa: S101 - the caller has looked
    source = sqlite3.connect(f"{address.path.as_uri()}?mode=ro", uri=True)
    # In one step: a reader of the log, which waits for no writer and holds none up.
    with closing(source), closing(sqlite3.connect(path)) as target:
        source.backup(target)


def _copy_server(address: StoreAddress, path: Path) -> None:
    file = parse_address(path)
    open_session(file, create=True).close()
    engines = make_engine(address, create=False), make_engine(file, create=False)
    try:
        # All that is read is of the instant of the first question.
        source = engines[0].execution_options(isolation_level="REPEATABLE READ")
        with (
            source.connect() as server,
            engines[1].connect() as target,
            server.begin(),
            target.begin(),
        ):
            copy_tables(server, target)
    finally:
        for engine in engines:
            engine.dispose()


def _discard(part: Path) -> None:
    # What went wrong before is what is told.
    with suppress(OSError):
        part.unlink(missing_ok=True)


def _settle(path: Path) -> None:
    """Leave nothing in a second file, and all of it on the disk."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    _sync(path)


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
