"""The second dialect of ser2net's files, which is YAML: `connections:` is a table.

`=(name)` stands for a text of `define:`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from kmpd.config.ser2net.connection import Connection
from kmpd.config.tree import Node, Problems, Scalar, Table

CONNECTIONS: Final = "connections"
_ALIAS: Final = re.compile(r"=\(([^)=]+)\)")


def connections(tree: Table, problems: Problems) -> Iterator[Connection]:
    """Yield the connections of a file of the second dialect; tell what is none."""
    node = tree.get(CONNECTIONS)
    if not isinstance(node, Table):
        place = (node or tree).place
        problems.add(place, (CONNECTIONS,), "connections by their names belong here.")
        return
    aliases = _texts(tree.get("define"))
    for name, entry in node.entries.items():
        table = entry.value
        if not isinstance(table, Table):
            message = "settings with their values belong here."
            problems.add(entry.place, (CONNECTIONS, name), message)
            continue
        texts = {key: _filled(text, aliases) for key, text in _texts(table).items()}
        enabled = table.get("enable")
        yield Connection(
            place=entry.place,
            name=name,
            accepter=texts.get("accepter", ""),
            connector=texts.get("connector", ""),
            is_enabled=not (isinstance(enabled, Scalar) and enabled.value is False),
            options=_texts(table.get("options")),
        )


def _texts(node: Node | None) -> Mapping[str, str]:
    if not isinstance(node, Table):
        return {}
    return {
        key: entry.value.text
        for key, entry in node.entries.items()
        if isinstance(entry.value, Scalar)
    }


def _filled(text: str, aliases: Mapping[str, str]) -> str:
    return _ALIAS.sub(lambda match: aliases.get(match[1], match[0]), text)
