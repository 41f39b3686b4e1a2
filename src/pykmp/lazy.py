"""Names of a package that load when they are first used.

What a program does not use should not cost it a start: the event loop of one client,
the serial libraries of another.
"""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def attributes(
    package: str, homes: Mapping[str, tuple[str, ...]]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return ``__getattr__`` and ``__dir__`` for a package.

    Args:
        package: Name of the package.
        homes: Names by the module where they live; a module without names is only
            within reach, as all of these are.
    """
    home_of = {name: home for home, names in homes.items() for name in names}

    def load(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
        if f"{package}.{name}" in homes:
            return import_module(f"{package}.{name}")
        if name not in home_of:
            message = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(message)
        value = getattr(import_module(home_of[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        modules = (home.removeprefix(f"{package}.") for home in homes)
        return sorted({*vars(sys.modules[package]), *home_of, *modules})

    return load, names
