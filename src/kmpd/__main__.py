"""Where `kmpd` and `python -m kmpd` begin: says what is missing, if anything is."""

import sys
from typing import Final

#: What the extra brings; without it the station cannot start.
_EXTRA: Final = frozenset(
    {
        "aiohttp",
        "aiomqtt",
        "alembic",
        "click",
        "cronsim",
        "paho",
        "pydantic",
        "pydantic_core",
        "rich",
        "sqlalchemy",
        "yaml",
        "yarl",
    }
)
_MISSING: Final = (
    "kmpd: it needs {name}, which is not installed: "
    "pip install 'PyKMP[station]' brings it."
)
_INTERRUPTED: Final = 130


def main() -> int:
    """Run the command line and return its exit status."""
    try:
        from kmpd.main import run

        return run()
    except ModuleNotFoundError as error:
        name = (error.name or "").partition(".")[0]
        if name not in _EXTRA:
            raise
        print(_MISSING.format(name=name), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return _INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
