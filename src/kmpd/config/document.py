"""Files become a tree: what they include, what secrets and variables stand for.

`!secret NAME` is looked up in `secrets.yaml` beside the file, or beside the first one.
`!include FILE` is another file, relative to the one that says so.
`${NAME}` is an environment variable, see `kmpd.config.variables`.
`<<: *anchor` takes over the keys of another table.
"""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import yaml
from yaml.nodes import Node as YamlNode

from kmpd.config.files import UnreadableError, read_text
from kmpd.config.secret import SECRET, Secrets
from kmpd.config.tree import (
    Broken,
    Entry,
    Node,
    Place,
    Problems,
    Scalar,
    Sequence,
    Table,
    Way,
)
from kmpd.config.variables import fill, has_variables
from kmpd.config.yaml_nodes import Text, compose, is_standard, value_of

_INCLUDE: Final = "!include"
_MERGE: Final = "<<"
_NODES_MAX: Final = 200_000
_FILE_BYTES_MAX: Final = 10_000_000
_INCLUDES_MAX: Final = 20


class _TooLargeError(Exception):
    """Aliases of aliases make more of a small file than fits anywhere."""


def read_document(
    path: Path,
    *,
    environment: Mapping[str, str],
    problems: Problems,
    takes_any_tag: bool = False,
) -> Node | None:
    """Return a file as a tree; None if there is none, which is a problem then.

    Args:
        path: The file.
        environment: What `${NAME}` stands for.
        problems: Takes the mistakes.
        takes_any_tag: Whether tags of other programs are no mistake here.
    """
    reader = _Reader(path, environment, problems, takes_any_tag=takes_any_tag)
    try:
        return reader.file(path, place=Place(file=path), way=())
    except _TooLargeError:
        problems.add(Place(file=path), (), "this becomes too large by its aliases.")
    except RecursionError:
        problems.add(Place(file=path), (), "this is nested too deeply.")
    return None


class _Reader:
    """Reads files; owns the files it is in."""

    def __init__(
        self,
        path: Path,
        environment: Mapping[str, str],
        problems: Problems,
        *,
        takes_any_tag: bool,
    ) -> None:
        self.takes_any_tag = takes_any_tag
        self._environment = environment
        self._problems = problems
        self._secrets = Secrets(path, read=self.file, problems=problems)
        self._open: list[Path] = []
        self._count = 0

    def file(self, path: Path, *, place: Place, way: Way) -> Node | None:
        """Read a file that is named at a place."""
        text = self._text(path, place, way)
        if text is None:
            return None
        source = Text(text, path)
        node = compose(source, self._problems)
        if node is None:
            return None
        self._open.append(path)
        try:
            return _Converter(self, source).node(node, way)
        finally:
            self._open.pop()

    def _text(self, path: Path, place: Place, way: Way) -> str | None:
        try:
            return read_text(path, bytes_max=_FILE_BYTES_MAX)
        except UnreadableError as error:
            if error.line is not None:
                place = Place(file=path, line=error.line)
            self.complain(place, way, f"{path} cannot be read: {error}.")
            return None

    def count(self) -> None:
        """Take note of one more node.

        Raises:
            _TooLargeError: That is more than anybody writes.
        """
        self._count += 1
        if self._count > _NODES_MAX:
            raise _TooLargeError

    def included(self, name: str, *, place: Place, way: Way) -> Node | None:
        """Read the file that `!include` names."""
        if not name:
            self.complain(place, way, "!include wants the name of a file.")
            return None
        path = place.file.parent / name
        if path in self._open or len(self._open) > _INCLUDES_MAX:
            self.complain(place, way, f"{path} includes itself.")
            return None
        return self.file(path, place=place, way=way)

    def secret(self, name: str, *, place: Place, way: Way) -> Scalar | None:
        """Look up what `!secret` names."""
        return self._secrets.value(name, place=place, way=way, within=self._open)

    def complain(
        self, place: Place, way: Way, message: str, *, suggestion: str = ""
    ) -> None:
        """Take note of a mistake."""
        self._problems.add(place, way, message, suggestion=suggestion)

    def filled(self, text: str, *, place: Place, way: Way) -> str | None:
        """Return a text with what its variables stand for."""
        filled, missing = fill(text, self._environment)
        for name in missing:
            near = difflib.get_close_matches(name, self._environment, n=1)
            advice = f"Did you mean {near[0]}?" if near else ""
            message = f"the environment has no variable {name}."
            self.complain(place, way, message, suggestion=advice)
        return None if missing else filled


class _Converter:
    """Makes the tree of one file; owns the nodes it is in, for aliases in circles."""

    def __init__(self, reader: _Reader, source: Text) -> None:
        self._reader = reader
        self._source = source
        self._within: set[int] = set()

    def node(self, node: YamlNode, way: Way) -> Node:
        """Return a node as part of the tree."""
        self._reader.count()
        place = self._place(node)
        is_known = is_standard(node) or node.tag in {SECRET, _INCLUDE}
        if self._reader.takes_any_tag and not is_known:
            return Broken(place=place, tag=node.tag)
        return self._usable(node, place, way) or Broken(place=place)

    def _usable(self, node: YamlNode, place: Place, way: Way) -> Node | None:
        if node.tag in {SECRET, _INCLUDE}:
            return self._elsewhere(node, place, way)
        if not is_standard(node):
            advice = self._tag_advice(node)
            self._reader.complain(
                place, way, "no such tag is known.", suggestion=advice
            )
            return None
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, place, way)
        if id(node) in self._within:
            self._reader.complain(place, way, "this holds itself.")
            return None
        self._within.add(id(node))
        try:
            if isinstance(node, yaml.SequenceNode):
                return self._sequence(node, place, way)
            return self._table(node, place, way)
        finally:
            self._within.discard(id(node))

    def _place(self, node: YamlNode) -> Place:
        return self._source.place(node.start_mark.index)

    def _elsewhere(self, node: YamlNode, place: Place, way: Way) -> Node | None:
        if not isinstance(node, yaml.ScalarNode):
            self._reader.complain(place, way, f"{node.tag} wants a single name.")
            return None
        if node.tag == SECRET:
            return self._reader.secret(node.value, place=place, way=way)
        name = self._reader.filled(node.value, place=place, way=way)
        if name is None:
            return None
        return self._reader.included(name, place=place, way=way)

    def _tag_advice(self, node: YamlNode) -> str:
        # The tag is not quoted: a password may begin with an exclamation mark.
        near = difflib.get_close_matches(node.tag, (SECRET, _INCLUDE), n=1, cutoff=0.7)
        if near:
            return f"Did you mean {near[0]}?"
        return "A text that begins with ! wants quotes."

    def _scalar(self, node: yaml.ScalarNode, place: Place, way: Way) -> Scalar | None:
        text = self._reader.filled(node.value, place=place, way=way)
        if text is None:
            return None
        return Scalar(
            place=place,
            value=value_of(node, text),
            text=text,
            shown=node.value,
            is_foreign=has_variables(node.value),
        )

    def _sequence(self, node: yaml.SequenceNode, place: Place, way: Way) -> Sequence:
        items = (self.node(item, (*way, i)) for i, item in enumerate(node.value))
        return Sequence(place=place, items=tuple(items))

    def _table(self, node: YamlNode, place: Place, way: Way) -> Table:
        own: dict[str, Entry] = {}
        merged: dict[str, Entry] = {}
        for key, value in self._pairs(node, way):
            if key.value == _MERGE and key.style is None:
                merged = {**self._merged(value, way), **merged}
            elif not self._is_there(key, own, way):
                name = str(key.value)
                below = self.node(value, (*way, name))
                own[name] = Entry(place=self._place(key), value=below)
        return Table(place=place, entries=merged | own)

    def _pairs(
        self, node: YamlNode, way: Way
    ) -> Iterator[tuple[yaml.ScalarNode, YamlNode]]:
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield key, value
            else:
                self._reader.complain(self._place(key), way, "a key is a single text.")

    def _is_there(
        self, key: yaml.ScalarNode, own: Mapping[str, Entry], way: Way
    ) -> bool:
        name = str(key.value)
        if name not in own:
            return False
        message = f"this key is there already, in line {own[name].place.line}."
        self._reader.complain(self._place(key), (*way, name), message)
        return True

    def _merged(self, node: YamlNode, way: Way) -> Mapping[str, Entry]:
        found = self.node(node, way)
        tables = found.items if isinstance(found, Sequence) else (found,)
        entries: dict[str, Entry] = {}
        for table in tables:
            if isinstance(table, Table):
                entries = {**table.entries, **entries}
            elif not isinstance(table, Broken):
                message = "<< takes over the keys of a table, and this is none."
                self._reader.complain(self._place(node), way, message)
        return entries
