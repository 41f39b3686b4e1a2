"""Generated parts of the documentation: where they stand, and how they are put there.

A part stands between two comments that Markdown does not show:

    <!-- generated: NAME -->
    ...
    <!-- /generated -->
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import attrs

_PART: Final = re.compile(
    r"(?P<open><!-- generated: (?P<name>\S+) -->\n)"
    r"(?P<text>.*?)"
    r"(?P<close><!-- /generated -->)",
    re.DOTALL,
)


class PartError(Exception):
    """A page and the table of parts do not agree."""


@attrs.frozen(kw_only=True)
class Part:
    """One generated part: its page, its name there, and who writes it."""

    page: Path
    name: str
    write: Callable[[], str]


def renew(page: str, parts: Iterable[Part]) -> str:
    """Return the text of a page with every generated part written anew.

    Raises:
        PartError: A part has no place on the page, or a place has no part.
    """
    by_name = {part.name: part for part in parts}
    places = [place["name"] for place in _PART.finditer(page)]
    if sorted(places) != sorted(by_name):
        raise PartError(f"page has places {places}, the table has {list(by_name)}")

    def written(place: re.Match[str]) -> str:
        text = by_name[place["name"]].write().strip("\n")
        return f"{place['open']}\n{text}\n\n{place['close']}"

    return _PART.sub(written, page)
