"""Resolve requirements/*.in into requirements/*.txt: names and versions only.

Each file is resolved in an empty environment, by pip, from the index pip is set up for.
Addresses of indexes are never written, so a lock serves wherever the packages are.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tools.environment import Environment

_REQUIREMENTS: Final = Path("requirements")

#: Which lock also covers which install argument of the project itself.
_LOCKS: Final = {"dev": (".[station,web,postgresql,parquet]",), "types": ()}


def resolve(name: str, extra: Sequence[str]) -> tuple[str, ...]:
    """Return the lines `name==version` that requirements/*name*.in comes to."""
    with tempfile.TemporaryDirectory() as folder:
        environment = Environment.make(Path(folder) / "venv")
        environment.install("-r", str(_REQUIREMENTS / f"{name}.in"), *extra)
        frozen = environment.run("-m", "pip", "freeze", "--exclude", "PyKMP").stdout
    return tuple(line for line in frozen.splitlines() if "==" in line)


def main() -> int:
    """Write every lock, and say what it holds."""
    for name, extra in _LOCKS.items():
        lines = resolve(name, extra)
        path = _REQUIREMENTS / f"{name}.txt"
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        print(f"{path}: {len(lines)} packages")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error}\n{error.stderr}")
