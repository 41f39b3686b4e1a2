"""The clock of an emulated meter: it shows local time, and somebody may set it."""

import datetime as dt
import math
from typing import Final

from pykmp.emulator.house import Timeline
from pykmp.emulator.house.clock import Clock, Piece, to_second

#: What clocks of real meters count: the years 2000 to 2099.
_CENTURY: Final = 2000
_CENTURY_YEARS: Final = 100
#: How long a meter has been there when the line begins.
LIVED_SECONDS: Final = 365 * 86_400
_MILLION: Final = 1_000_000


def in_century(shown: dt.datetime) -> dt.datetime:
    """Return a time as a year of two digits counts it: 2000 follows 2099."""
    return shown.replace(year=_CENTURY + shown.year % _CENTURY_YEARS)


class MeterClock:
    """A clock; owns when it was set to what.

    It shows its start at instant 0 of the line.
    After 2099 it goes on with 2000, as a year of two digits does.
    """

    def __init__(self, start: dt.datetime, *, rate: float = 1.0) -> None:
        self._set_at = 0.0
        self._shown = start
        self._rate = rate
        self._begin = to_second(start)
        self._sets: dict[int, int] = {}

    def shows(self, at: float) -> dt.datetime:
        """Return what it shows at an instant, to the second."""
        passed = dt.timedelta(seconds=(at - self._set_at) * self._rate)
        return in_century((self._shown + passed).replace(microsecond=0))

    def set_to(self, shown: dt.datetime, at: float) -> None:
        """Let it show a date and time from an instant on."""
        self._set_at, self._shown = at, shown
        # Rounded up, so that no log strikes before the clock does.
        self._sets[self._begin + math.ceil(at)] = to_second(shown)

    def timeline(self, at: float) -> Timeline:
        """Return how time went; until the line began the clock was right for a year."""
        fitted = self._begin - LIVED_SECONDS
        pieces = [
            Piece(since=fitted, shows=fitted, drift_ppm=0),
            *(
                Piece(
                    since=since,
                    shows=shown,
                    drift_ppm=round((self._rate - 1) * _MILLION),
                    runs=self._rate > 0,
                )
                for since, shown in sorted(
                    ({self._begin: self._begin} | self._sets).items()
                )
            ),
        ]
        return Timeline(
            clock=Clock(pieces), fitted=fitted, now=self._begin + math.floor(at)
        )

    def seconds_at(self, second: int) -> int:
        """Return a second of the timeline in seconds since the line began."""
        return second - self._begin
