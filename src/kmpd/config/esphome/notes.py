"""What there is to say about a file of ESPHome: mistakes, and remarks."""

from collections.abc import Collection, Iterator
from typing import Final

import attrs

from kmpd.config.tree import Broken, Node, Place, Problems, Scalar, Sequence, Table, Way

LAMBDA: Final = "!lambda"


@attrs.frozen
class Notes:
    """Takes mistakes, which the file is refused for, and remarks."""

    problems: Problems
    remarks: Problems

    def mistake(
        self, node: Node, way: Way, message: str, *, suggestion: str = ""
    ) -> None:
        """Take note of a mistake."""
        self.problems.add(node.place, way, message, suggestion=suggestion)

    def remark(
        self, place: Place, way: Way, message: str, *, suggestion: str = ""
    ) -> None:
        """Take note of what is no mistake, and still worth knowing."""
        self.remarks.add(place, way, message, suggestion=suggestion)

    def ignore(self, table: Table, known: Collection[str], way: Way) -> None:
        """Say which keys of a table mean nothing here."""
        for key, entry in table.entries.items():
            if key not in known:
                message = "the station has no use for this, and leaves it out."
                self.remark(entry.place, (*way, key), message)

    def value(self, table: Table, key: str, way: Way) -> Node | None:
        """Return the value of a key; None if it is not there, or is of no use."""
        node = table.get(key)
        return None if node is None or not self.is_usable(node, (*way, key)) else node

    def text(self, table: Table, key: str, way: Way) -> str:
        """Return a text; empty if it is not there."""
        node = self.value(table, key, way)
        if node is None:
            return ""
        if isinstance(node, Scalar):
            return "" if node.value is None else node.text
        self.mistake(node, (*way, key), "a text belongs here.")
        return ""

    def is_usable(self, node: Node, way: Way) -> bool:
        """Return whether a node can be made sense of; say so if it cannot."""
        if not isinstance(node, Broken):
            return True
        if node.tag == LAMBDA:
            message = "this is a program for the ESP, and the station runs none."
            self.mistake(node, way, message)
        elif node.tag:
            self.mistake(node, way, f"{node.tag} means nothing here.")
        return False

    def tables(self, node: Node | None, way: Way) -> Iterator[tuple[Table, Way]]:
        """Yield tables, where one may stand alone or several in a list."""
        if node is None or (isinstance(node, Scalar) and node.value is None):
            return
        if isinstance(node, Sequence):
            for index, item in enumerate(node.items):
                yield from self.tables(item, (*way, index))
        elif isinstance(node, Table):
            yield node, way
        elif self.is_usable(node, way):
            self.mistake(node, way, "settings with their values belong here.")


def scalar(place: Place, value: str | float) -> Scalar:
    """Return a value that the file does not say, for a place of it."""
    return Scalar(place=place, value=value, text=str(value), shown=str(value))
