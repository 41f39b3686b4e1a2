"""Where a store is: SQLite by path, PostgreSQL by URL."""

from pathlib import Path
from typing import Final

import attrs
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from kmpd.errors import StoreError

_SQLITE: Final = "sqlite"
#: Names of PostgreSQL in URLs; psycopg 3 is the driver of them all.
_POSTGRESQL: Final = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
_PSYCOPG: Final = "postgresql+psycopg"


@attrs.frozen(kw_only=True)
class StoreAddress:
    """Where a store is.

    Attributes:
        url: Of the database, with its secrets.
        path: The file, of SQLite; None of PostgreSQL.
    """

    url: URL = attrs.field(repr=False)
    path: Path | None

    def __str__(self) -> str:
        """Return it without secrets."""
        if self.path is not None:
            return str(self.path)
        # What stands behind the question mark may be a password too.
        shown = URL.create(
            "postgresql",
            username=self.url.username,
            host=self.url.host,
            port=self.url.port,
            database=self.url.database,
        )
        return str(shown)

    def without_secrets(self, text: str) -> str:
        """Return a text of the driver, with the password struck out if it is in it."""
        secrets = [self.url.password, self.url.query.get("password")]
        for secret in secrets:
            if isinstance(secret, str) and secret:
                text = text.replace(secret, "***")
        return text


def parse_address(text: str | Path) -> StoreAddress:
    """Return where a store is; what is no URL is the path of a SQLite file.

    Raises:
        StoreError: It is no URL of SQLite or PostgreSQL.

    >>> str(parse_address("postgres://kmpd:secret@db.example/meters"))
    'postgresql://kmpd@db.example/meters'
    >>> str(parse_address("sqlite:////var/lib/kmpd/kmpd.db"))
    '/var/lib/kmpd/kmpd.db'
    """
    if isinstance(text, Path) or "://" not in text:
        return _file(Path(text))
    scheme = text.partition("://")[0]
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # The text of the error may hold the password.
        raise StoreError(
            store=f"{scheme}://...", reason="it is no URL that can be read"
        ) from None
    if url.drivername == _SQLITE:
        if not url.database or url.database == ":memory:":
            raise StoreError(store=str(url), reason="it names no file")
        return _file(Path(url.database))
    if url.drivername not in _POSTGRESQL:
        raise StoreError(
            store=f"{scheme}://...",
            reason="it is neither sqlite:// nor postgresql:// nor a path",
        )
    return StoreAddress(url=url.set(drivername=_PSYCOPG), path=None)


def _file(path: Path) -> StoreAddress:
    # One file has one lock, whichever way leads to it.
    resolved = path.expanduser().resolve()
    return StoreAddress(url=URL.create(_SQLITE, database=str(resolved)), path=resolved)
