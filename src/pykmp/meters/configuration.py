"""Configuration numbers taken apart, as far as it is public how.

A meter shows them as digits, and documents name groups of digits by letters. What a
letter stands for is told where that is public; what a digit stands for hardly ever is.

Source: Kamstrup 5512-447 rev M1, register list, for the 601 and the 62; register lists
in technical descriptions and code for the 402 and the 302 (protocol facts 7.2).
"""

from collections.abc import Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Final

import attrs

_OLDER: Final = {152: "ABCCCCCC", 153: "DDDEE", 168: "FFGGMN"}

_LAYOUTS: Final[Mapping[str, Mapping[int, str]]] = MappingProxyType(
    {
        "601": _OLDER,
        "62": _OLDER,
        "402": {152: "ABCCC", 153: "DDDEE", 168: "FFGGNPP"},
        "302": {153: "ABDDD", 168: "EFGHHMMM"},
    }
)

#: What letters stand for; those of the 302 are its own, and not public.
_MEANINGS: Final[Mapping[str, str]] = MappingProxyType(
    {"A": "flow sensor position", "B": "energy unit", "C": "flow sensor coding"}
)
_UNNAMED: Final = frozenset({"302"})


@attrs.frozen(kw_only=True)
class ConfigurationPart:
    """A group of digits of a configuration number.

    Attributes:
        letters: How documents name it.
        digits: What the meter has there.
        meaning: What it is for; empty if that is not public.
    """

    letters: str
    digits: str
    meaning: str = ""


def configuration_parts(
    family: str, register_id: int, number: int
) -> tuple[ConfigurationPart, ...]:
    """Return the groups of a configuration number; none if they are not public.

    A number with more digits than the layout has is not taken apart.

    >>> [part.digits for part in configuration_parts("601", 152, 34000261)]
    ['3', '4', '000261']
    """
    layout = _LAYOUTS.get(family, {}).get(register_id, "")
    digits = str(number).zfill(len(layout))
    if number < 0 or len(digits) != len(layout):
        return ()
    parts = []
    for letter, group in groupby(layout):
        letters = "".join(group)
        at = layout.index(letter)
        parts.append(
            ConfigurationPart(
                letters=letters,
                digits=digits[at : at + len(letters)],
                meaning="" if family in _UNNAMED else _MEANINGS.get(letter, ""),
            )
        )
    return tuple(parts)
