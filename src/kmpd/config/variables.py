"""Environment variables in texts.

`${NAME}` is a variable, `${NAME:-text}` has a default, `$${` stands for `${`.
"""

import re
from collections.abc import Mapping
from typing import Final

_VARIABLE: Final = re.compile(
    r"(?P<escaped>\$\$(?=\{))"
    r"|\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>[^}]*))?\}"
)


def has_variables(text: str) -> bool:
    """Tell whether a text has variables in it."""
    return any(not match["escaped"] for match in _VARIABLE.finditer(text))


def fill(text: str, environment: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """Return a text with what its variables stand for, and the names of missing ones.

    A variable that is empty takes its default, as in a shell.

    >>> fill("${USER}@${HOST:-localhost}", {"USER": "anna"})
    ('anna@localhost', ())
    >>> fill("$${USER} $${", {})
    ('${USER} ${', ())
    """
    missing: dict[str, None] = {}

    def value(match: re.Match[str]) -> str:
        if match["escaped"]:
            return "$"
        found = environment.get(match["name"])
        if match["default"] is not None:
            return found or match["default"]
        if found is None:
            missing[match["name"]] = None
        return found or ""

    return _VARIABLE.sub(value, text), tuple(missing)
