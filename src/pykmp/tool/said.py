"""What a message says, whichever message it is."""

import enum
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import attrs

from pykmp.tool.values import ShownRegister, name_of


@attrs.frozen(kw_only=True)
class ShownRow:
    """A row of a log, ready to be printed."""

    id: int
    registers: tuple[ShownRegister, ...]


@attrs.frozen(kw_only=True)
class Said:
    """What a message says.

    Attributes:
        text: In words.
        fields: For programs.
        registers: Those with values.
        rows: Those of a log.
    """

    text: str
    fields: Mapping[str, Any] = MappingProxyType({})
    registers: tuple[ShownRegister, ...] = ()
    rows: tuple[ShownRow, ...] = ()


def counted(things: Iterable[object], one: str, more: str) -> str:
    """Return how many there are.

    >>> counted([60, 68], "register", "registers")
    '2 registers'
    """
    count = len(list(things))
    return f"{count} {one if count == 1 else more}"


def names(ids: Iterable[int]) -> str:
    """Return register ids with their names."""
    return ", ".join(f"{id_} ({name_of(id_)})" for id_ in ids)


def flag_names(flags: enum.IntFlag) -> str:
    """Return the names of flags that are set, and the number of the rest.

    >>> from pykmp.messages import RecordLogInfo
    >>> flag_names(RecordLogInfo(0x18)), flag_names(RecordLogInfo(0))
    ('cut, end', 'none')
    """
    words = [one.name.lower().replace("_", " ") for one in flags if one.name]
    rest = int(flags) & ~sum(type(flags))
    return ", ".join([*words, *([f"{rest:#x}"] if rest else [])]) or "none"
