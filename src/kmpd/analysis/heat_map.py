"""Hours of many days as a map: a column for each day, a row for each hour of a day.

The hour that the clock shows twice in autumn has a row of its own behind the first
one; other days have no cell there. The hour that is left out in spring has no cell.
"""

import datetime as dt
from collections.abc import Sequence

import attrs

from kmpd.consumption import Amount


@attrs.frozen(kw_only=True, order=True)
class ClockHour:
    """An hour as a clock shows it.

    Attributes:
        hour: 0 to 23.
        turn: 0; 1 and up for an hour that has the same number on the same day again.
    """

    hour: int
    turn: int = 0


@attrs.frozen(kw_only=True)
class Cell:
    """What was counted in an hour, and where that stands.

    Attributes:
        day: Place of its day among the days.
        row: Place of its hour among the rows.
        amount: What was counted.
    """

    day: int
    row: int
    amount: Amount


@attrs.frozen(kw_only=True)
class HeatMap:
    """Hours of many days.

    Attributes:
        days: From the first to the last, without a gap.
        rows: The hours of a day; all 24, and those that come twice.
        cells: One for each hour that was counted, in order.
    """

    days: tuple[dt.date, ...]
    rows: tuple[ClockHour, ...]
    cells: tuple[Cell, ...]

    @property
    def repeated(self) -> Sequence[dt.date]:
        """The days on which an hour comes twice."""
        return [
            self.days[cell.day] for cell in self.cells if self.rows[cell.row].turn == 1
        ]


def heat_map(
    hours: Sequence[Amount], *, first: dt.date, last: dt.date, zone: dt.tzinfo
) -> HeatMap:
    """Return the map of hours that begin on days, both ends included.

    Hours are in order; each of them is in one cell.
    """
    days = tuple(
        first + dt.timedelta(days=count) for count in range((last - first).days + 1)
    )
    places = _places(hours, zone)
    rows = tuple(
        sorted({ClockHour(hour=hour) for hour in range(24)} | {p[1] for p in places})
    )
    row_of = {row: place for place, row in enumerate(rows)}
    cells = tuple(
        Cell(day=(day - first).days, row=row_of[hour], amount=amount)
        for amount, (day, hour) in zip(hours, places, strict=True)
        if first <= day <= last
    )
    return HeatMap(days=days, rows=rows, cells=cells)


def _places(
    hours: Sequence[Amount], zone: dt.tzinfo
) -> Sequence[tuple[dt.date, ClockHour]]:
    """Return the day and hour of each amount."""
    found: list[tuple[dt.date, ClockHour]] = []
    for amount in hours:
        shown = amount.period.start.astimezone(zone)
        place = (shown.date(), ClockHour(hour=shown.hour))
        # An hour that comes again follows the first at once.
        if found and (found[-1][0], found[-1][1].hour) == (place[0], shown.hour):
            again = ClockHour(hour=shown.hour, turn=found[-1][1].turn + 1)
            place = (place[0], again)
        found.append(place)
    return found
