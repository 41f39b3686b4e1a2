"""YAML as PyYAML composes it: what a plain scalar means, and errors in our words."""

import bisect
import re
from pathlib import Path
from typing import Final

import yaml
from yaml.nodes import Node as YamlNode

from kmpd.config.tree import Place, Problems

#: The tag of a scalar that has neither tag nor quotes.
UNTAGGED: Final = "untagged"
_STR: Final = "tag:yaml.org,2002:str"
_MAP: Final = "tag:yaml.org,2002:map"
_SEQ: Final = "tag:yaml.org,2002:seq"
_MEANT: Final = frozenset(
    f"tag:yaml.org,2002:{kind}" for kind in ("int", "float", "bool", "null")
)

_LINE_END: Final = re.compile(r"\n")
_TRUE: Final = frozenset({"true", "yes", "on"})
_FALSE: Final = frozenset({"false", "no", "off"})
_NULLS: Final = frozenset({"", "~", "null"})
_NUMBER_LENGTH_MAX: Final = 40
_DECIMAL: Final = re.compile(r"[-+]?[0-9]+")
_HEX: Final = re.compile(r"0x[0-9a-fA-F]+")
_FRACTION: Final = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.?[0-9]+)([eE][-+]?[0-9]+)?")

#: PyYAML's words may quote what stands there, which may be a password.
_ADVICE: Final = (
    ("undefined alias", "a text that begins with * wants quotes"),
    ("alphabetic or numeric character", "a text that begins with * or & wants quotes"),
    ("anchor", "a text that begins with & wants quotes"),
    ("tag", "a text that begins with ! wants quotes"),
    ("\\t", "tabs cannot indent, blanks do"),
    ("cannot start any token", "a text that begins with such a sign wants quotes"),
    ("mapping values are not allowed", "a text with a colon wants quotes"),
    ("could not find expected ':'", "a key ends with a colon"),
    ("quoted scalar", "a quotation mark is missing"),
    ("document", "a file holds one document"),
    ("flow", "a bracket or a comma is missing"),
    ("block", "the indentation does not fit the lines before"),
    ("escape", "in double quotes, a backslash wants another one"),
    ("special characters", "the file holds characters that YAML does not allow"),
)


class _Loader(yaml.SafeLoader):
    """Composes, and leaves the meaning of scalars to us."""

    def resolve(
        self,
        kind: type[YamlNode],
        value: str,  # noqa: ARG002 - theirs
        implicit: tuple[bool, bool],
    ) -> str:
        """Return the tag of what has none; plain scalars get one of ours."""
        if kind is yaml.ScalarNode:
            return UNTAGGED if implicit[0] else _STR
        return _MAP if kind is yaml.MappingNode else _SEQ


class Text:
    """A file as text; knows on which line each of its characters stands."""

    def __init__(self, text: str, file: Path) -> None:
        self.text = text
        self.file = file
        self._starts = [0, *(end.end() for end in _LINE_END.finditer(text))]
        self._last = max(0, len(text.rstrip()) - 1)

    def place(self, index: int) -> Place:
        """Return where a character stands; what is missing at the end, on the last."""
        index = min(index, self._last)
        line = bisect.bisect_right(self._starts, index)
        column = index - self._starts[line - 1] + 1
        return Place(file=self.file, line=line, column=column)


def value_of(node: yaml.ScalarNode, text: str) -> str | float | bool | None:
    """Return what a scalar means whose text is, or stands for, another one."""
    return text if node.tag == _STR else meaning(text)


def is_standard(node: YamlNode) -> bool:
    """Tell whether a node has no tag, or one of those that all of YAML has."""
    if isinstance(node, yaml.ScalarNode):
        return node.tag in _MEANT | {UNTAGGED, _STR}
    return node.tag in {_MAP, _SEQ}


def meaning(text: str) -> str | float | bool | None:
    """Return what a text without quotes means.

    As in YAML 1.2, with the words for true and false of YAML 1.1; so no number has a
    colon, none is octal, and dates stay texts.

    >>> [meaning(text) for text in ("60", "0x3F", "1.5", "off", "~", "1:30")]
    [60, 63, 1.5, False, None, '1:30']
    """
    plain = text.lower()
    if plain in _NULLS:
        return None
    if plain in _TRUE or plain in _FALSE:
        return plain in _TRUE
    if len(text) > _NUMBER_LENGTH_MAX:
        return text
    if _DECIMAL.fullmatch(text):
        return int(text)
    if _HEX.fullmatch(text):
        return int(text, 16)
    return float(text) if _FRACTION.fullmatch(text) else text


def compose(source: Text, problems: Problems) -> YamlNode | None:
    """Return the nodes of a document; None, and a problem, if it has none."""
    try:
        node = yaml.compose(source.text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = _reason(f"{error.context} {error.problem}")
        index = 0 if mark is None else mark.index
        problems.add(source.place(index), (), f"this is no YAML: {reason}.")
    except yaml.reader.ReaderError as error:
        message = "this is no YAML: a character stands here that is not allowed."
        problems.add(source.place(error.position), (), message)
    except RecursionError:
        problems.add(source.place(0), (), "this is nested too deeply.")
    else:
        if node is None:
            problems.add(source.place(0), (), "the file is empty.")
        return node
    return None


def _reason(words: str) -> str:
    found = (advice for sign, advice in _ADVICE if sign in words)
    return next(found, "something is missing here, or is too much")
