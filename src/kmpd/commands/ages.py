"""How long ago, how long still: times as people say them."""

import datetime as dt
from typing import Final

#: Whole units, the largest first; two of the smaller one are told before one of it.
_UNITS: Final = (("d", 86_400), ("h", 3600), ("min", 60))


def duration(seconds: float) -> str:
    """Return a duration in one unit, cut off.

    >>> [duration(seconds) for seconds in (0.4, 59, 119, 120, 7199, 7200, 200_000)]
    ['0 s', '59 s', '119 s', '2 min', '119 min', '2 h', '2 d']
    """
    for unit, length_seconds in _UNITS:
        if seconds >= 2 * length_seconds:
            return f"{int(seconds // length_seconds)} {unit}"
    return f"{int(seconds)} s"


def ago(at: dt.datetime | None, now: dt.datetime) -> str:
    """Return how long ago an instant is; a clock that was set back makes it now."""
    if at is None:
        return "never"
    return f"{duration(max(0.0, (now - at).total_seconds()))} ago"


def until(at: dt.datetime | None, now: dt.datetime) -> str:
    """Return in how long an instant comes; what is overdue is due now."""
    if at is None:
        return "unknown"
    seconds = (at - now).total_seconds()
    return "now" if seconds <= 0 else f"in {duration(seconds)}"
