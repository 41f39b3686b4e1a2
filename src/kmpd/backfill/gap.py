"""A gap: two readings of a measuring point with too much time between them."""

import datetime as dt
from typing import Final

import attrs

from kmpd.reading import Reading

#: An hourly reading that comes late leaves no gap; one that does not come does.
GAP_SECONDS_MIN: Final = 5_400.0
#: A meter that is read less often has a gap once a reading is late by half.
_LATE: Final = 1.5


@attrs.frozen(kw_only=True)
class Gap:
    """Time in which nobody read a meter.

    Attributes:
        start: The last reading before it.
        end: The first reading behind it.
    """

    start: Reading
    end: Reading

    @property
    def since(self) -> dt.datetime:
        """When it begins."""
        return self.start.at

    @property
    def until(self) -> dt.datetime:
        """When it ends."""
        return self.end.at

    @property
    def is_swap(self) -> bool:
        """Whether the meter is another one behind it."""
        before, after = self.start.serial, self.end.serial
        return bool(before and after and before != after)


def gap_seconds_of(interval_seconds: float) -> float:
    """Return how far apart readings are that leave a gap between them.

    >>> gap_seconds_of(3600.0), gap_seconds_of(21_600.0)
    (5400.0, 32400.0)
    """
    return max(GAP_SECONDS_MIN, _LATE * interval_seconds)
