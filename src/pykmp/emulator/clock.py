"""The clock of an emulated meter: it shows local time, and somebody may set it."""

import datetime as dt

#: What clocks of real meters count: the years 2000 to 2099.
_CENTURY = 2000
_CENTURY_YEARS = 100


class MeterClock:
    """A clock; owns when it was set to what.

    It shows its start at instant 0 of the line.
    After 2099 it goes on with 2000, as a year of two digits does.
    """

    def __init__(self, start: dt.datetime, *, rate: float = 1.0) -> None:
        self._set_at = 0.0
        self._shown = start
        self._rate = rate

    def shows(self, at: float) -> dt.datetime:
        """Return what it shows at an instant, to the second."""
        passed = dt.timedelta(seconds=(at - self._set_at) * self._rate)
        shown = (self._shown + passed).replace(microsecond=0)
        return shown.replace(year=_CENTURY + shown.year % _CENTURY_YEARS)

    def set_to(self, shown: dt.datetime, at: float) -> None:
        """Let it show a date and time from an instant on."""
        self._set_at, self._shown = at, shown
