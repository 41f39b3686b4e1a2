"""Secrets: what `!secret NAME` stands for, in files beside those that name them."""

import difflib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final, Protocol

import attrs

from kmpd.config.tree import Broken, Entry, Node, Place, Problems, Scalar, Table, Way

SECRETS_FILE: Final = "secrets.yaml"
SECRET: Final = "!secret"  # noqa: S105 - the tag


class Read(Protocol):
    """Reads a file that is named at a place; None if that cannot be."""

    def __call__(self, path: Path, *, place: Place, way: Way) -> Node | None:
        """Read it."""


class Secrets:
    """Looks secrets up; owns the files with them that were read."""

    def __init__(self, first: Path, *, read: Read, problems: Problems) -> None:
        self._first = first
        self._read = read
        self._problems = problems
        self._files: dict[Path, Mapping[str, Entry] | None] = {}

    def value(
        self, name: str, *, place: Place, way: Way, within: Collection[Path]
    ) -> Scalar | None:
        """Return a secret; None if there is none, which is a problem then.

        Args:
            name: What it is called.
            place: Where it is named; the file beside that one goes first.
            way: To that place.
            within: The files that are being read.
        """
        folders = dict.fromkeys((place.file.parent, self._first.parent))
        paths = [folder / SECRETS_FILE for folder in folders]
        there = [path for path in paths if path.exists()]
        if not there:
            self._problems.add(place, way, f"there is no {paths[0]}.")
            return None
        names: list[str] = []
        for path in there:
            if path in within:
                self._problems.add(place, way, "a secret cannot be another one.")
                return None
            entries = self._entries(path, place)
            if entries is None:
                return None
            if name in entries:
                return self._scalar(entries[name], name, place)
            names.extend(entries)
        near = difflib.get_close_matches(name, names, n=1)
        advice = f"Did you mean {near[0]!r}?" if near else ""
        message = f"{there[0]} has no secret {name!r}."
        self._problems.add(place, way, message, suggestion=advice)
        return None

    def _scalar(self, entry: Entry, name: str, place: Place) -> Scalar | None:
        value = entry.value
        if isinstance(value, Scalar):
            shown = f"{SECRET} {name}"
            return attrs.evolve(value, place=place, shown=shown, is_foreign=True)
        if not isinstance(value, Broken):
            self._problems.add(entry.place, (name,), "a secret is a single value.")
        return None

    def _entries(self, path: Path, place: Place) -> Mapping[str, Entry] | None:
        if path not in self._files:
            tree = self._read(path, place=place, way=())
            if tree is not None and not isinstance(tree, Table):
                where = tree.place
                self._problems.add(where, (), "secrets are names with their values.")
            self._files[path] = tree.entries if isinstance(tree, Table) else None
        return self._files[path]
