"""Open a store: find it, bring it to this station's shape, start its thread."""

import asyncio
import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Engine

from kmpd.errors import StoreError
from kmpd.storage.address import StoreAddress, parse_address
from kmpd.storage.database import make_engine
from kmpd.storage.failure import DATABASE_ERRORS, store_error
from kmpd.storage.migration import has_tables, migrate
from kmpd.storage.point import Points
from kmpd.storage.session import Session
from kmpd.storage.station_lock import AdvisoryLock, FileLock
from kmpd.storage.store import DatabaseStore


async def open_store(
    url: str | Path,
    *,
    zone: dt.tzinfo = dt.UTC,
    zones: Mapping[str, dt.tzinfo] | None = None,
    create: bool = True,
) -> DatabaseStore:
    """Open a store; one of an earlier station is brought to the shape of this one.

    Args:
        url: ``postgresql://...``, ``sqlite:///...``, or the path of a SQLite file.
        zone: In which consumption is told by hour, day, month and year.
        zones: The same of meters that have one of their own, by name.
        create: Whether it is made if there is none.

    Raises:
        StoreError: It cannot be used; says why.
    """
    address = parse_address(url)
    points = Points(zone, dict(zones or {}))
    session = await asyncio.to_thread(open_session, address, create=create)
    return DatabaseStore(session, points)


def open_session(address: StoreAddress, *, create: bool) -> Session:
    """Return the session of a store that has the shape of this station.

    Raises:
        StoreError: It cannot be used.
    """
    _look_for(address, create=create)
    try:
        engine = make_engine(address, create=create)
    except DATABASE_ERRORS as error:
        raise store_error(error, address) from None
    except ModuleNotFoundError as error:
        raise store_error(error, address) from None
    lock = AdvisoryLock() if address.path is None else FileLock(address.path)
    session = Session(engine, address, lock)
    try:
        _prepare(engine, address, session, create=create)
    except DATABASE_ERRORS as error:
        session.close()
        raise store_error(error, address) from None
    except StoreError:
        session.close()
        raise
    return session


def _look_for(address: StoreAddress, *, create: bool) -> None:
    if address.path is None or address.path.exists():
        return
    if not create:
        raise StoreError(store=str(address), reason="there is no such file")
    if not address.path.parent.is_dir():
        raise StoreError(store=str(address), reason="its folder does not exist")


def _prepare(
    engine: Engine, address: StoreAddress, session: Session, *, create: bool
) -> None:
    with engine.connect() as connection:
        if not create and not has_tables(connection):
            raise StoreError(store=str(address), reason="it holds no readings of kmpd")
        migrate(
            connection,
            address,
            may_change=lambda: not session.is_held(connection),
        )
