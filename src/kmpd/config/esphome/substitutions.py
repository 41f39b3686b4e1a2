"""Substitutions of ESPHome: `$name` and `${name}` stand for what is told once.

What no substitution says, an environment variable may, as in files of ours, but only
in braces. What nobody says stays as it is written, as ESPHome leaves it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from kmpd.config.tree import Node, Scalar, Sequence, Table
from kmpd.config.yaml_nodes import meaning

SUBSTITUTIONS: Final = "substitutions"
_NAME: Final = "[A-Za-z_][A-Za-z0-9_]*"
_VARIABLE: Final = re.compile(rf"\$(?:\{{(?P<braced>{_NAME})\}}|(?P<bare>{_NAME}))")
#: Substitutions may stand in substitutions, but not without an end.
_DEPTH_MAX: Final = 8
_TEXT_LENGTH_MAX: Final = 10_000


class AsWritten(Mapping[str, str]):
    """An environment in which every variable stands for its own name, in braces."""

    def __getitem__(self, name: str) -> str:
        return f"${{{name}}}"

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def substituted(tree: Table, environment: Mapping[str, str]) -> Table:
    """Return a file with what its substitutions stand for."""
    told = tree.get(SUBSTITUTIONS)
    values = {}
    if isinstance(told, Table):
        values = {
            name: entry.value.text
            for name, entry in told.entries.items()
            if isinstance(entry.value, Scalar)
        }
    filler = _Filler(values=values, environment=environment)
    rest = {
        key: attrs.evolve(entry, value=filler.node(entry.value))
        for key, entry in tree.entries.items()
        if key != SUBSTITUTIONS
    }
    return attrs.evolve(tree, entries=rest)


@attrs.frozen(kw_only=True)
class _Filler:
    values: Mapping[str, str]
    environment: Mapping[str, str]

    def node(self, node: Node) -> Node:
        match node:
            case Scalar():
                return self._scalar(node)
            case Sequence():
                return attrs.evolve(node, items=tuple(map(self.node, node.items)))
            case Table():
                entries = {
                    key: attrs.evolve(entry, value=self.node(entry.value))
                    for key, entry in node.entries.items()
                }
                return attrs.evolve(node, entries=entries)
        return node

    def _scalar(self, scalar: Scalar) -> Scalar:
        text = scalar.text
        for _ in range(_DEPTH_MAX):
            filled = _VARIABLE.sub(self._value, text)
            if filled == text or len(filled) > _TEXT_LENGTH_MAX:
                break
            text = filled
        if text == scalar.text:
            return scalar
        return attrs.evolve(scalar, text=text, value=meaning(text), is_foreign=True)

    def _value(self, match: re.Match[str]) -> str:
        if match["bare"]:
            return self.values.get(match["bare"], match[0])
        name = match["braced"]
        return self.values.get(name, self.environment.get(name, match[0]))
