"""List every fact whose source is unknown: in docstrings, comments and data files."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_FOLDERS: Final = ("src", "tests/vectors")
_UNKNOWN: Final = re.compile(r"\bsource:\s*unknown\b", re.IGNORECASE)

_Named = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def in_python(source: str) -> Iterator[tuple[int, str]]:
    """Find lines that own up to an unknown source; yield each with where it stands."""
    named = [node for node in ast.walk(ast.parse(source)) if isinstance(node, _Named)]
    for number, line in enumerate(source.splitlines(), start=1):
        if _UNKNOWN.search(line):
            around = [n for n in named if n.lineno <= number <= (n.end_lineno or 0)]
            yield number, ".".join(n.name for n in around) or "module"


def in_data(value: object, path: str = "") -> Iterator[str]:
    """Find entries of a data file whose `source` is unknown; yield each one's path."""
    match value:
        case dict():
            if str(value.get("source", "")).lower().startswith("unknown"):
                yield path or "whole file"
            for key, inner in value.items():
                yield from in_data(inner, f"{path}.{key}".lstrip("."))
        case list():
            for index, inner in enumerate(value):
                yield from in_data(inner, f"{path}[{index}]")
        case _:
            pass


def unknown(root: Path) -> Iterator[str]:
    """Find every fact without a source under *root*, one line each."""
    for folder in _FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            for number, name in in_python(path.read_text("utf-8")):
                yield f"{path.relative_to(root)}:{number}: {name}"
        for path in sorted((root / folder).rglob("*.toml")):
            for entry in in_data(tomllib.loads(path.read_text("utf-8"))):
                yield f"{path.relative_to(root)}: {entry}"


def main() -> int:
    """Print the list and its length."""
    lines = list(unknown(Path.cwd()))
    print(*lines, f"{len(lines)} facts with an unknown source", sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
