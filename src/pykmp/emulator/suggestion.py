"""What to say to a name that is not in a table."""

import difflib
from collections.abc import Iterable


def suggestion(name: str, names: Iterable[str]) -> str:
    """Return that there is none of this name, and the nearest or all there are.

    >>> suggestion("laek", ["leak", "burst"])
    'there is none of that name; the nearest is leak'
    """
    known = tuple(names)
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return f"there is none of that name; the nearest is {near[0]}"
    return f"there is none of that name, only {', '.join(known)}"
