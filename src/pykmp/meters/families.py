"""Which meter families there are, and what people call them.

Small on purpose: finding the file of a family reads none of the files.
"""

import difflib
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import attrs

from pykmp.errors import KmpError

#: Every family with its other names, in the order of the documents.
FAMILIES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "601": (),
        "801": (),
        "602": (),
        "402": (),
        "302": (),
        "403": (),
        "603": (),
        "303": (),
        "803": (),
        "62": (),
        "21": ("flowiq", "flowiq2101", "flowiq3100"),
        "flowiq2200": ("flowiq3200",),
        "382": (
            "382j",
            "382k",
            "382l",
            "382m",
            "162",
            "282",
            "351b",
            "351c",
            "251c",
        ),
        "omnipower": ("omni", "684"),
    }
)
PROFILES: Final = tuple(FAMILIES)

_KEYS: Final = {
    name: key for key, aliases in FAMILIES.items() for name in (key, *aliases)
}
_DECORATION: Final = re.compile(r"[^0-9a-z]|^kamstrup|multical")


@attrs.define(kw_only=True, slots=False)
class UnknownMeterError(KmpError):
    """A name that belongs to no meter family; knows the near ones."""

    name: str
    near: tuple[str, ...] = ()

    def __str__(self) -> str:
        advice = f" Near: {', '.join(self.near)}." if self.near else ""
        return (
            f"No meter family is called {self.name!r}.{advice} "
            f"Known: {', '.join(PROFILES)}."
        )


def family_key(name: str) -> str:
    """Return the key of a family, from a name as people write it.

    Raises:
        UnknownMeterError: No family is called that.

    >>> family_key("MULTICAL® 403")
    '403'
    """
    plain = _DECORATION.sub("", name.casefold())
    if plain not in _KEYS:
        near = difflib.get_close_matches(plain, _KEYS, n=3)
        raise UnknownMeterError(name=name, near=tuple(near))
    return _KEYS[plain]
