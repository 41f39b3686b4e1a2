"""What a meter's clock shows at an instant, and at which instant it showed something.

A meter keeps standard time all the year, or the time of its zone. In the second case
an hour of autumn is shown twice; the order of records tells which one it was.
"""

import datetime as dt
from collections.abc import Sequence

import attrs


@attrs.frozen(kw_only=True)
class MeterTime:
    """How a meter's clock goes.

    Attributes:
        zone: Where it is.
        is_local: Whether it follows summer time.
    """

    zone: dt.tzinfo
    is_local: bool = False

    def shown(self, at: dt.datetime) -> dt.datetime:
        """Return what the clock shows at an instant.

        >>> from zoneinfo import ZoneInfo
        >>> time = MeterTime(zone=ZoneInfo("Europe/Copenhagen"))
        >>> print(time.shown(dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)))
        2026-07-01 13:00:00
        """
        zone = (
            self.zone
            if self.is_local
            else _standard(at.astimezone(self.zone).year, self.zone)
        )
        return at.astimezone(zone).replace(tzinfo=None)

    def instant(self, shown: dt.datetime, *, fold: int = 1) -> dt.datetime:
        """Return when the clock showed this; *fold* 0 is the first of two times."""
        zone = self.zone if self.is_local else _standard(shown.year, self.zone)
        return shown.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC)

    def instants(self, newest_first: Sequence[dt.datetime]) -> Sequence[dt.datetime]:
        """Return when the clock showed these, each before the one in front of it.

        Of an hour that is shown twice, the later one is taken while that fits.
        """
        found: list[dt.datetime] = []
        for shown in newest_first:
            at = self.instant(shown)
            if found and at >= found[-1]:
                at = self.instant(shown, fold=0)
            found.append(at)
        return found


def _standard(year: int, zone: dt.tzinfo) -> dt.tzinfo:
    """Return the standard time of a year: the smaller offset, north and south."""
    offsets = (dt.datetime(year, month, 1, tzinfo=zone).utcoffset() for month in (1, 7))
    return dt.timezone(min(offset or dt.timedelta() for offset in offsets))
