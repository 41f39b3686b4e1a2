"""Texts that may hold a secret: usable as they are, shown without it."""

from typing import Final
from urllib.parse import urlsplit, urlunsplit

from pykmp.ports.url import redact

#: Stands for what must not be shown.
HIDDEN: Final = "***"


class Url(str):
    """A URL whose `repr`, and whose form in JSON, hide passwords and keys."""

    __slots__ = ()

    @property
    def shown(self) -> str:
        """The same, fit to be shown."""
        return without_secrets(self)

    def __repr__(self) -> str:
        return repr(self.shown)


def without_secrets(url: str) -> str:
    """Return a URL with its password and its keys hidden.

    >>> without_secrets("postgresql://anna:sesame@db.example/kmpd")
    'postgresql://anna:***@db.example/kmpd'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return redact(url)
    user_info, at, host = parts.netloc.rpartition("@")
    user, colon, _ = user_info.partition(":")
    if not colon:
        return _query_hidden(url)
    netloc = f"{user}:{HIDDEN}{at}{host}"
    return _query_hidden(urlunsplit(parts._replace(netloc=netloc)))


def _query_hidden(url: str) -> str:
    """Hide the keys of a query; `redact` would take the user for a secret as well."""
    address, mark, query = url.partition("?")
    return f"{address}{mark}{redact(query)}"
