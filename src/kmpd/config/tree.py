"""A configuration as a tree of values, each with the place where it stands."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TypeAlias

import attrs

from kmpd.errors import Problem

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"


@attrs.frozen(kw_only=True)
class Place:
    """Where something stands: file, line and column, both from 1."""

    file: Path
    line: int = 1
    column: int = 1


@attrs.frozen(kw_only=True)
class Scalar:
    """A single value.

    Attributes:
        place: Where it stands.
        value: As YAML understands it.
        text: As it is written, or as what it stands for is; never to be shown.
        shown: What may be shown of it: what the file says.
        is_foreign: Whether it comes from elsewhere: a secret, a variable, a file.
    """

    place: Place
    value: str | float | bool | None
    text: str
    shown: str
    is_foreign: bool = False


@attrs.frozen(kw_only=True)
class Sequence:
    """Several values in a row."""

    place: Place
    items: tuple["Node", ...]


@attrs.frozen(kw_only=True)
class Entry:
    """A key with its value, and the place of the key."""

    place: Place
    value: "Node"


@attrs.frozen(kw_only=True)
class Table:
    """Values by key, in the order of the file."""

    place: Place
    entries: Mapping[str, Entry]

    def get(self, key: str) -> "Node | None":
        """Return the value of a key, if it is there."""
        entry = self.entries.get(key)
        return None if entry is None else entry.value

    def without(self, *keys: str) -> "Table":
        """Return the same without some keys."""
        rest = {key: one for key, one in self.entries.items() if key not in keys}
        return attrs.evolve(self, entries=rest)


@attrs.frozen(kw_only=True)
class Broken:
    """Something that cannot be used, and was told already.

    Attributes:
        place: Where it stands.
        tag: What it is to another program, whose file this is; that was not told.
    """

    place: Place
    tag: str = ""


Node: TypeAlias = Scalar | Sequence | Table | Broken
#: The way to a value: keys and positions.
Way: TypeAlias = tuple[str | int, ...]


class Problems:
    """All that was found wrong so far; owns the list."""

    def __init__(self, first: Path | None = None) -> None:
        self._first = first
        self._found: list[Problem] = []

    def add(
        self, place: Place, way: Way, message: str, *, suggestion: str = ""
    ) -> None:
        """Take note of a mistake."""
        self.take(
            Problem(
                file=place.file,
                line=place.line,
                column=place.column,
                key=written(way),
                message=message,
                suggestion=suggestion,
            )
        )

    def take(self, problem: Problem) -> None:
        """Take note of what was found elsewhere."""
        self._found.append(problem)

    def __bool__(self) -> bool:
        return bool(self._found)

    @property
    def found(self) -> tuple[Problem, ...]:
        """What was found, first file first, in the order of the lines, each once."""
        named = (problem.file for problem in self._found)
        files = list(dict.fromkeys((self._first, *named)))

        def order(problem: Problem) -> tuple[int, int, int]:
            return files.index(problem.file), problem.line, problem.column

        return tuple(sorted(dict.fromkeys(self._found), key=order))


def written(way: Way) -> str:
    """Return the way to a value as people write it.

    >>> written(("meters", 0, "port"))
    'meters[0].port'
    """
    text = ""
    for step in way:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text


def plain(node: Node, *, as_texts: AbstractSet[int] = frozenset()) -> Plain:
    """Return the values without their places.

    Args:
        node: The tree.
        as_texts: Of which scalars, by their `id`, the text is wanted.
    """
    match node:
        case Scalar():
            is_text = id(node) in as_texts and node.value is not None
            return node.text if is_text else node.value
        case Sequence():
            return [plain(item, as_texts=as_texts) for item in node.items]
        case Broken():
            return None
    return {
        key: plain(entry.value, as_texts=as_texts)
        for key, entry in node.entries.items()
    }


def step_into(node: Node, step: str | int) -> Node | None:
    """Return what is at a key or a position, if there is something."""
    if isinstance(node, Table):
        return node.get(str(step))
    if isinstance(node, Sequence) and isinstance(step, int):
        return node.items[step] if 0 <= step < len(node.items) else None
    return None


def child(node: Node | None, step: str | int) -> Node | None:
    """Return the same, also of what may not be there itself."""
    return None if node is None else step_into(node, step)


def repeated(node: Node | None, key: str) -> Iterator[tuple[int, Scalar, int]]:
    """Yield values that an item before has under the same key.

    Each with the position of its item, and the line of the first one.
    """
    first: dict[str, int] = {}
    items = node.items if isinstance(node, Sequence) else ()
    for index, item in enumerate(items):
        value = step_into(item, key)
        if not isinstance(value, Scalar) or value.value is None:
            continue
        if value.text in first:
            yield index, value, first[value.text]
        first.setdefault(value.text, value.place.line)


def scalars(node: Node) -> Iterator[Scalar]:
    """Yield every single value."""
    match node:
        case Scalar():
            yield node
        case Sequence():
            for item in node.items:
                yield from scalars(item)
        case Table():
            for entry in node.entries.values():
                yield from scalars(entry.value)
