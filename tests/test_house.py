"""Rules of the house that no other machine enforces."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest

_ROOT: Final = Path(__file__).parent.parent
_MODULES: Final = sorted(
    path.relative_to(_ROOT)
    for folder in ("src", "tools")
    for path in (_ROOT / folder).rglob("*.py")
)
_MODULE_LINES_MAX: Final = 400
_FUNCTION_LINES_MAX: Final = 40
_OTHER_WORDS: Final = re.compile(r"\b(packet|telegram|slave|master)s?\b", re.IGNORECASE)

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(source: str) -> list[_Function]:
    return [n for n in ast.walk(ast.parse(source)) if isinstance(n, _Function)]


def _lines(function: _Function) -> int:
    """Return the number of lines of *function*, its docstring left out."""
    last = function.end_lineno or function.lineno
    lines = last - function.lineno + 1
    if ast.get_docstring(function) is None:
        return lines
    docstring = function.body[0]
    return lines - ((docstring.end_lineno or 0) - docstring.lineno + 1)


@pytest.mark.parametrize("module", _MODULES, ids=str)
def test_modules_are_short(module: Path) -> None:
    """Whoever opens a file can hold it in mind."""
    lines = (_ROOT / module).read_text("utf-8").count("\n")

    assert lines <= _MODULE_LINES_MAX


@pytest.mark.parametrize("module", _MODULES, ids=str)
def test_functions_are_short(module: Path) -> None:
    """Whoever reads a function sees all of it at once."""
    functions = _functions((_ROOT / module).read_text("utf-8"))

    long = {f.name: _lines(f) for f in functions if _lines(f) > _FUNCTION_LINES_MAX}

    assert long == {}


@pytest.mark.parametrize("module", _MODULES, ids=str)
def test_one_thing_has_one_name(module: Path) -> None:
    """Whoever searches for a frame finds every frame."""
    text = (_ROOT / module).read_text("utf-8")

    other_words = sorted(set(_OTHER_WORDS.findall(text)))

    assert other_words == []


def test_length_leaves_the_docstring_out() -> None:
    """A contract may be written in full and costs no room."""
    source = 'def f():\n    """One.\n\n    Two.\n    """\n    return 1\n'

    (function,) = _functions(source)

    assert _lines(function) == 2
