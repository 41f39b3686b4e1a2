"""Where `pykmp-tool` and `python -m pykmp.tool` begin."""

import os
import sys
from pathlib import Path
from typing import Final

_CLICK_MISSING: Final = (
    "pykmp-tool: it needs click, which is not installed: "
    "pip install 'PyKMP[tool]' brings it."
)


_INTERRUPTED: Final = 130


def main() -> int:
    """Run the command line and return its exit status."""
    try:
        _open_what_is_closed()
        from pykmp.tool.shell import run

        return run()
    except ModuleNotFoundError as error:
        if error.name != "click":
            raise
        print(_CLICK_MISSING, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        # Who is so quick has seen nothing yet, and needs no words about it.
        return _INTERRUPTED


def _open_what_is_closed() -> None:
    """Lead standard streams that the shell closed to nowhere."""
    nowhere = {"stdin": "r", "stdout": "w", "stderr": "w"}
    for name, mode in nowhere.items():
        if getattr(sys, name) is None:
            stream = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - to the end
            setattr(sys, name, stream)


if __name__ == "__main__":
    sys.exit(main())
