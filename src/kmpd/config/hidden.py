"""Texts that may hold a secret: usable as they are, shown without it."""

import re
from typing import Final

from pykmp.ports.url import redact

#: Stands for what must not be shown.
HIDDEN: Final = "***"
#: Up to the last @: a password may have any sign, also where a URL may not.
_PASSWORD: Final = re.compile(r"((?:^|//)[^/:\s@]*):(?!//).*@", re.DOTALL)


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
    address, mark, query = _PASSWORD.sub(rf"\1:{HIDDEN}@", url).partition("?")
    # In an address, `redact` would take the user for a secret as well.
    return f"{address}{mark}{redact(query)}"
