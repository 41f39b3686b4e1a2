"""Which files are of ESPHome, and what stands in one."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from kmpd.config.document import read_document
from kmpd.config.esphome.substitutions import AsWritten, substituted
from kmpd.config.files import UnreadableError, read_text
from kmpd.config.tree import Node, Place, Problems, Sequence, Table, Way, written

_FILE_BYTES_MAX: Final = 10_000_000
_OURS: Final = re.compile(r"^[\"']?meters[\"']?\s*:", re.MULTILINE)
_THEIRS: Final = re.compile(
    r"^[\"']?(esphome|esp32|esp8266|uart|sensor|substitutions)[\"']?\s*:", re.MULTILINE
)


def is_esphome(path: Path) -> bool:
    """Return whether a file is one of ESPHome, by the keys on its left edge."""
    try:
        text = read_text(path, bytes_max=_FILE_BYTES_MAX)
    except UnreadableError:
        return False
    return bool(_THEIRS.search(text)) and not _OURS.search(text)


def read_esphome(
    path: Path, *, environment: Mapping[str, str], problems: Problems
) -> Table | None:
    """Return a file of ESPHome as a tree; None if there is none, which is told."""
    tree = read_document(
        path, environment=AsWritten(), problems=problems, takes_any_tag=True
    )
    if tree is None:
        return None
    if not isinstance(tree, Table):
        problems.add(tree.place, (), "settings with their values belong here.")
        return None
    return substituted(tree, environment)


def ways_in(tree: Node) -> Mapping[Place, str]:
    """Return what stands where, by the way to it as the file has it."""
    found: dict[Place, str] = {}
    for place, way in _ways(tree, ()):
        # A table stands where its first key does, and comes first.
        found.setdefault(place, written(way))
    return found


def _ways(node: Node, way: Way) -> Iterator[tuple[Place, Way]]:
    if way:
        yield node.place, way
    if isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from _ways(item, (*way, index))
    elif isinstance(node, Table):
        for key, entry in node.entries.items():
            yield from _ways(entry.value, (*way, key))
            yield entry.place, (*way, key)
