"""When a clock strikes: the boundaries that a log makes a record at.

Units: clock seconds, counted from 1 January 2000, 00:00, as the clock shows it.
"""

from typing import Protocol

import attrs

from pykmp.emulator.house.clock import to_datetime
from pykmp.emulator.house.extreme import month_start

_YEAR_MONTHS = 12


class Schedule(Protocol):
    """Numbers boundaries in their order; the numbers have no gap."""

    def last(self, shown: int) -> int:
        """Return the number of the last boundary that is not after this."""

    def boundary(self, number: int) -> int:
        """Return the boundary of a number."""


@attrs.frozen
class EverySeconds:
    """A boundary every so many seconds, midnights among them if they divide a day."""

    seconds: int

    def last(self, shown: int) -> int:
        """Return the number of the last boundary that is not after this."""
        return shown // self.seconds

    def boundary(self, number: int) -> int:
        """Return the boundary of a number."""
        return number * self.seconds


@attrs.frozen
class EveryMonths:
    """A boundary when a month begins, every so many months of a year.

    >>> to_datetime(EveryMonths(12).boundary(2024))
    datetime.datetime(2024, 1, 1, 0, 0)
    """

    months: int

    def last(self, shown: int) -> int:
        """Return the number of the last boundary that is not after this."""
        day = to_datetime(shown)
        return (day.year * _YEAR_MONTHS + day.month - 1) // self.months

    def boundary(self, number: int) -> int:
        """Return the boundary of a number."""
        year, month = divmod(number * self.months, _YEAR_MONTHS)
        return month_start(year, month + 1)
