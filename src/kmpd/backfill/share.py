"""What filling gaps may take of a battery: a share of the day, and never a reading."""

from typing import Final

#: Of the line seconds of a day, so much may go to filling gaps.
SHARE: Final = 0.25


def allowance_seconds(
    limit_seconds: float | None, *, spent_seconds: float, needed_seconds: float
) -> float:
    """Return for how long gaps may keep the line busy on a day, all of it.

    Args:
        limit_seconds: What the meter may spend in the day; None is without limit.
        spent_seconds: What readings have taken of it so far.
        needed_seconds: What the readings that are still due will take.

    >>> allowance_seconds(400.0, spent_seconds=20.0, needed_seconds=30.0)
    100.0
    >>> allowance_seconds(40.0, spent_seconds=20.0, needed_seconds=15.0)
    5.0
    """
    if limit_seconds is None:
        return float("inf")
    left = limit_seconds - spent_seconds - needed_seconds
    return max(0.0, min(limit_seconds * SHARE, left))
