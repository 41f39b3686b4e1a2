"""Names of thousands of hours, each day and number written out only once."""

import datetime as dt
from decimal import Decimal

import attrs

from kmpd.consumption import Period
from kmpd.web.charts.period import hour_name
from kmpd.web.words import Words


@attrs.frozen
class HourNames:
    """Writes hours and numbers as `Words` does; owns what it has written before."""

    say: Words
    zone: dt.tzinfo
    _days: dict[dt.date, str] = attrs.field(init=False, factory=dict)
    _numbers: dict[tuple[str, int | None], str] = attrs.field(init=False, factory=dict)

    def of(self, hour: Period) -> str:
        """Return the day and the hour, such as `Sat 21 Nov 2026 08:00`."""
        shown = hour.start.astimezone(self.zone)
        day = shown.date()
        if day not in self._days:
            self._days[day] = f"{self.say.weekday(day)} {day.year}"
        return f"{self._days[day]} {hour_name(shown, self.say)}"

    def number(self, number: Decimal | None, *, digits: int | None = None) -> str:
        """Return a number; all of its digits, or so many behind the point."""
        if number is None:
            return self.say.number(None)
        key = str(number), digits
        if key not in self._numbers:
            self._numbers[key] = self.say.number(number, digits=digits)
        return self._numbers[key]
