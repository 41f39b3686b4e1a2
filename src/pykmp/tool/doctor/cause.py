"""One cause of trouble, in words."""

import attrs

from pykmp.tool.exits import Exit


@attrs.frozen(kw_only=True)
class Cause:
    """Something that can be wrong, or nothing.

    Attributes:
        key: Its name for programs; it stays.
        seen: What is seen of it.
        cause: What is most probably behind that.
        advice: What to do, the likeliest help first.
        exit: How the doctor ends.
    """

    key: str
    seen: str
    cause: str
    advice: tuple[str, ...]
    exit: Exit
