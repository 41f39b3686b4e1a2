"""The tree of errors is as drawn, and all of it travels and tells its facts."""

import copy
import inspect
import itertools
import pickle
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import attrs
import pytest

from pykmp import errors
from pykmp.errors import ExchangeError, KmpError, PortError
from tests.errors.texts import ALL, Said

_EXCEPTIONS: Final[dict[str, type[Exception]]] = {
    name: getattr(errors, name) for name in errors.__all__
}
_ERRORS: Final = [kind for kind in _EXCEPTIONS.values() if issubclass(kind, KmpError)]
#: Classes that only gather others; what is raised is one of these others, but for
#: three that are raised themselves too.
_ROOTS: Final = {
    kind for kind in _ERRORS if any(kind in other.__bases__ for other in _ERRORS)
} - {
    errors.CrcChecksumInvalidError,
    errors.MessageCidMismatchError,
    errors.PortNotFoundError,
}
_LINE: Final = re.compile(r"^(?P<indent> *)(?P<name>\w+)(?: {2,}(?P<note>.*))?$")
_TOO: Final = re.compile(r"is an? (\w+) too")


def _pickled(protocol: int) -> Callable[[KmpError], Any]:
    return lambda error: pickle.loads(pickle.dumps(error, protocol))  # noqa: S301 - our own bytes


_WAYS: Final[dict[str, Callable[[KmpError], Any]]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
} | {f"pickle {p}": _pickled(p) for p in range(pickle.HIGHEST_PROTOCOL + 1)}

each_error = pytest.mark.parametrize("said", ALL, ids=str)
each_class = pytest.mark.parametrize("kind", _ERRORS, ids=lambda c: c.__name__)


def _drawn() -> Iterator[tuple[str, set[str]]]:
    """Return each class of the drawing with the names of its bases."""
    drawing = re.search(r"```text\n(.*?)```", errors.__doc__ or "", re.DOTALL)
    assert drawing is not None
    path: list[str] = []
    for line in drawing[1].splitlines():
        match = _LINE.match(line)
        assert match is not None, line
        depth = len(match["indent"]) // 2
        path[depth:] = [match["name"]]
        above = path[depth - 1] if depth else "Exception"
        yield match["name"], {above, *_TOO.findall(match["note"] or "")}


def _facts(error: KmpError) -> dict[str, str]:
    """Return the facts of an error in a form that can be compared."""
    names = [field.name for field in attrs.fields(type(error))]
    return {name: repr(getattr(error, name)) for name in names}


def test_the_drawing_shows_every_class_where_it_stands() -> None:
    """Whoever looks up what to catch catches too much or too little."""
    drawn = dict(_drawn())

    assert drawn == {
        name: {base.__name__ for base in kind.__bases__}
        for name, kind in _EXCEPTIONS.items()
    }
    assert len(list(_drawn())) == len(drawn)


def test_every_class_of_the_package_is_public() -> None:
    """An error that can be raised cannot be named in an except clause."""
    defined = {
        kind.__name__
        for module in ("root", "codec", "exchange", "port")
        for _, kind in inspect.getmembers(getattr(errors, module), inspect.isclass)
        if issubclass(kind, Exception) and kind.__module__.startswith("pykmp.")
    }

    assert defined == set(errors.__all__)
    assert errors.__all__ == sorted(errors.__all__)


def test_every_class_that_is_raised_stands_in_the_table() -> None:
    """The text of an error is changed and nobody notices."""
    told = {type(said.error) for said in ALL}

    assert told == set(_ERRORS) - _ROOTS


def test_no_two_errors_say_the_same() -> None:
    """A user who reports a text reports one of two causes."""
    texts = [said.text for said in ALL]

    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("root", "facts"),
    [
        (ExchangeError, {"request": "R", "attempts": 1, "seconds": 2.0}),
        (PortError, {"url": "/dev/ttyUSB0"}),
    ],
)
def test_with_the_same_facts_each_kind_still_says_something_else(
    root: type[KmpError], facts: dict[str, Any]
) -> None:
    """A user is told what was heard and not what it means."""
    kinds = [kind for kind in _ERRORS if issubclass(kind, root) and kind not in _ROOTS]
    partial = {"readings": {}, "failure": KmpError()}
    said = [
        str(kind(**facts, **(partial if kind is errors.PartialReadError else {})))
        for kind in kinds
    ]

    for one, other in itertools.combinations(said, 2):
        assert one != other
    advice = [kind.__dict__.get("advice", root.__dict__["advice"]) for kind in kinds]
    assert len(set(advice)) == len(kinds)


@each_error
def test_texts_are_one_line_that_ends(said: Said) -> None:
    """A log line breaks in two, or a sentence breaks off."""
    text = str(said.error)

    assert "\n" not in text
    assert text[0].isupper()
    unfinished = (
        errors.BoundaryByteInvalidError,
        errors.InvalidDestinationAddressError,
        errors.PortBackendMissingError,
    )
    assert text.endswith(".") or isinstance(said.error, unfinished)


@each_error
@pytest.mark.parametrize("way", _WAYS)
def test_errors_travel_with_all_their_facts(said: Said, way: str) -> None:
    """A worker process that meets an error takes its pool down with it."""
    arrived = _WAYS[way](said.error)

    assert type(arrived) is type(said.error)
    assert arrived is not said.error
    assert str(arrived) == str(said.error)
    assert _facts(arrived) == _facts(said.error)


@each_error
def test_errors_are_compared_by_identity(said: Said) -> None:
    """A program that collects errors in a set loses some, or fails."""
    other = copy.copy(said.error)

    assert said.error != other
    assert len({said.error, other}) == 2


@each_error
def test_errors_show_their_facts_when_debugging(said: Said) -> None:
    """A log that shows an error by its repr does not tell what went wrong."""
    shown = repr(said.error)

    assert shown.startswith(f"{type(said.error).__name__}(")
    for name, fact in _facts(said.error).items():
        assert f"{name}={fact}" in shown


@each_class
def test_facts_are_keyword_only(kind: type[KmpError]) -> None:
    """Two facts swapped by position tell a wrong story."""
    fields = attrs.fields(kind)

    assert all(field.kw_only for field in fields)
    with pytest.raises(TypeError):
        kind(*("x" for _ in range(len(fields) or 1)))


@each_class
def test_every_class_says_what_it_means(kind: type[KmpError]) -> None:
    """Whoever reads the reference learns a name and nothing else."""
    assert (kind.__doc__ or "").strip().partition("\n")[0].endswith(".")


@each_error
def test_errors_carry_what_python_adds_to_them(said: Said) -> None:
    """A handler that adds a note, or names a cause, fails itself."""
    error = copy.copy(said.error)
    error.add_note("on meter 7")

    with pytest.raises(type(error)) as caught:
        raise error from ValueError("why")

    assert caught.value.__notes__ == ["on meter 7"]
    assert isinstance(caught.value.__cause__, ValueError)
