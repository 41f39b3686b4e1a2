"""Connect to a store, and bring it to this station's shape."""

from typing import Final

from sqlalchemy import Engine

from kmpd.errors import StoreError
from kmpd.storage.address import StoreAddress
from kmpd.storage.database import make_engine
from kmpd.storage.failure import DATABASE_ERRORS, store_error
from kmpd.storage.migration import has_tables, migrate
from kmpd.storage.private_file import make_private
from kmpd.storage.session import Session
from kmpd.storage.station_lock import AdvisoryLock, FileLock

_NO_STORE: Final = "there is no such file; the first 'kmpd run' makes it"


def open_session(address: StoreAddress, *, create: bool) -> Session:
    """Return the session of a store that has the shape of this station.

    Raises:
        StoreError: It cannot be used.
    """
    _look_for(address, create=create)
    try:
        if address.path is not None and create:
            make_private(address.path)
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
        raise StoreError(store=str(address), reason=_NO_STORE)
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
