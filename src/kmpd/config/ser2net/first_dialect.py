"""The first dialect of ser2net's files, which is no YAML and looks like it.

`connection: &name` stands as often as there are connections, `define: &name text` makes
an alias, `*name` is one and `*(name)` is one within a text.

Source: ser2net.yaml(5) of ser2net 4.3.11.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs

from kmpd.config.ser2net.connection import Connection
from kmpd.config.tree import Place

_KEY: Final = re.compile(
    r"(?P<blanks> *)(?P<key>[A-Za-z][\w-]*)\s*:(?:\s+(?P<rest>.*))?"
)
_NAMED: Final = re.compile(r"&(?P<name>\S+)\s*(?P<text>.*)")
_ALIAS: Final = re.compile(r"\*\((?P<within>[^)*]+)\)|^\*(?P<whole>[\w.-]+)$")
_COMMENT: Final = re.compile(r"(^|\s)#.*$")
_BLOCKS: Final = frozenset({">", ">-", ">+", "|", "|-", "|+"})
_NO: Final = frozenset({"off", "false", "no"})


@attrs.define
class _Part:
    """What begins at the left edge, with all that is below; grows while it is read."""

    place: Place
    kind: str
    name: str
    texts: dict[tuple[str, ...], str] = attrs.Factory(dict)
    _way: list[tuple[int, str]] = attrs.Factory(list)

    def begin(self, indent: int, key: str, rest: str) -> None:
        """Take a key with the begin of its value."""
        while self._way and self._way[-1][0] >= indent:
            self._way.pop()
        self._way.append((indent, key))
        self.texts[self._keys] = "" if rest in _BLOCKS else rest

    def go_on(self, text: str) -> None:
        """Take a line that the value goes on with."""
        if self._way:
            self.texts[self._keys] = f"{self.texts[self._keys]} {text}".strip()

    @property
    def _keys(self) -> tuple[str, ...]:
        return tuple(key for _, key in self._way)


def connections(text: str, file: Path) -> Iterator[Connection]:
    """Yield the connections of a file of the first dialect."""
    parts = list(_parts(text, file))
    aliases = {part.name: part.texts.get((), "") for part in parts}
    for part in parts:
        if part.kind == "connection":
            yield _connection(part, aliases)


def _parts(text: str, file: Path) -> Iterator[_Part]:
    part: _Part | None = None
    for number, line in enumerate(text.splitlines(), 1):
        plain = _COMMENT.sub("", line.expandtabs()).rstrip()
        if not plain or plain.startswith(("%", "---", "...")):
            continue
        match = _KEY.fullmatch(plain)
        if match and not match["blanks"]:
            if part is not None:
                yield part
            part = _begun(match, Place(file=file, line=number))
        elif match and part is not None:
            part.begin(len(match["blanks"]), match["key"], match["rest"] or "")
        elif part is not None:
            part.go_on(plain.strip())
    if part is not None:
        yield part


def _begun(match: re.Match[str], place: Place) -> _Part:
    named = _NAMED.fullmatch((match["rest"] or "").strip())
    part = _Part(place, match["key"], named["name"] if named else "")
    if named:
        part.texts[()] = _bare(named["text"])
    return part


def _connection(part: _Part, aliases: dict[str, str]) -> Connection:
    def filled(text: str) -> str:
        def value(match: re.Match[str]) -> str:
            return aliases.get(match["within"] or match["whole"], match[0])

        return _bare(_ALIAS.sub(value, _bare(text)))

    texts = {way: filled(text) for way, text in part.texts.items()}
    return Connection(
        place=part.place,
        name=part.name,
        accepter=texts.get(("accepter",), ""),
        connector=texts.get(("connector",), ""),
        is_enabled=texts.get(("enable",), "on").lower() not in _NO,
        options={way[1]: text for way, text in texts.items() if way[:1] == ("options",)
                 and len(way) == 2},  # noqa: PLR2004 - options, and the name of one
    )  # fmt: skip


def _bare(text: str) -> str:
    """Return a text without the quotes around it."""
    text = text.strip()
    is_quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
    return text[1:-1] if is_quoted else text
