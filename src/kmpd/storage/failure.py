"""What went wrong in a database, in words and without secrets."""

import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError

from kmpd.errors import StoreError
from kmpd.storage.address import StoreAddress

try:
    from psycopg import Error as _PostgresqlError
except ImportError:  # The driver is an extra.
    _POSTGRESQL_ERRORS: tuple[type[Exception], ...] = ()
else:
    _POSTGRESQL_ERRORS = (_PostgresqlError,)

#: What databases and their files raise.
DATABASE_ERRORS: Final[tuple[type[Exception], ...]] = (
    SQLAlchemyError,
    sqlite3.Error,
    OSError,
    *_POSTGRESQL_ERRORS,
)

#: What SQLite says, and what an operator needs to hear.
_WORDS: Final = {
    "database or disk is full": "its disk is full",
    "database is locked": "another program has been writing to it for too long",
    "unable to open database file": "its file cannot be opened or made",
    "attempt to write a readonly database": "its file may not be written to",
    "file is not a database": "its file is no SQLite database",
    "disk i/o error": "its disk cannot be read or written, or is full",
}


def store_error(error: BaseException, address: StoreAddress) -> StoreError:
    """Return an error of a database as one of the store."""
    if isinstance(error, StoreError):
        return error
    reason = address.without_secrets(_words(error))
    return StoreError(store=str(address), reason=reason)


def _words(error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError | NoSuchModuleError):
        return "PostgreSQL needs the extra `PyKMP[postgresql]`"
    # What SQLAlchemy adds to it are statements and their values.
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror[:1].lower() + cause.strerror[1:]
    lines = str(cause).strip().splitlines() or [type(cause).__name__]
    said = lines[0].strip().rstrip(".")
    return _WORDS.get(said.lower(), said)
