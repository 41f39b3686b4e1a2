"""Where `pykmp-tool` and `python -m pykmp.tool` begin."""

import sys
from typing import Final

_CLICK_MISSING: Final = (
    "pykmp-tool: it needs click, which is not installed: "
    "pip install 'PyKMP[tool]' brings it."
)


def main() -> int:
    """Run the command line and return its exit status."""
    try:
        from pykmp.tool.shell import run
    except ModuleNotFoundError as error:
        if error.name != "click":
            raise
        print(_CLICK_MISSING, file=sys.stderr)
        return 2
    return run()


if __name__ == "__main__":
    sys.exit(main())
