"""What a year will come to, from what is known of it and of the year before."""

import datetime as dt
from collections.abc import Iterator, Mapping
from enum import StrEnum, unique
from fractions import Fraction
from typing import Final

import attrs

#: So many days of both years must be known before they are held against each other.
DAYS_MIN: Final = 14
_DAY: Final = dt.timedelta(days=1)


@unique
class Basis(StrEnum):
    """What a forecast goes by, the best first.

    Attributes:
        LAST_YEAR: The rest of the year before, as much more or less as this year was
            more or less than it so far.
        AVERAGE: As much each day as on the days of this year that are known. In a year
            that has seen only winter that is far too much.
    """

    LAST_YEAR = "last_year"
    AVERAGE = "average"


@attrs.frozen(kw_only=True)
class Forecast:
    """What a year will come to.

    Attributes:
        known: What was counted so far.
        expected: What is still to come.
        basis: What that goes by.
        by_day: What is still to come, by day.
    """

    known: Fraction
    expected: Fraction
    basis: Basis
    by_day: Mapping[dt.date, Fraction]

    @property
    def total(self) -> Fraction:
        """What the year will come to."""
        return self.known + self.expected


def year_forecast(
    counted: Mapping[dt.date, Fraction], *, today: dt.date
) -> Forecast | None:
    """Return what the year of a day will come to; None if hardly anything is known.

    Args:
        counted: What was counted by day, of this year and the one before.
        today: The first day that is not over.
    """
    first = today.replace(month=1, day=1)
    end = first.replace(year=first.year + 1)
    past = [day for day in _days(first, today) if day in counted]
    known = sum((counted[day] for day in past), Fraction(0))
    rest = tuple(_days(today, end))
    if len(past) < DAYS_MIN:
        return None
    scaled = _as_last_year(counted, past, rest)
    if scaled is not None:
        basis, by_day = Basis.LAST_YEAR, scaled
    else:
        basis, by_day = Basis.AVERAGE, dict.fromkeys(rest, known / len(past))
    return Forecast(
        known=known,
        expected=sum(by_day.values(), Fraction(0)),
        basis=basis,
        by_day=by_day,
    )


def _as_last_year(
    counted: Mapping[dt.date, Fraction],
    past: list[dt.date],
    rest: tuple[dt.date, ...],
) -> Mapping[dt.date, Fraction] | None:
    """Return the rest of the year before in the measure of this one, if it is known."""
    before = [day for day in past if _year_before(day) in counted]
    old = sum((counted[_year_before(day)] for day in before), Fraction(0))
    if len(before) < DAYS_MIN or old <= 0:
        return None
    if any(_year_before(day) not in counted for day in rest):
        return None
    scale = sum((counted[day] for day in before), Fraction(0)) / old
    return {day: counted[_year_before(day)] * scale for day in rest}


def _year_before(day: dt.date) -> dt.date:
    """Return the same day of the year before; for 29 February, the day before it."""
    if (day.month, day.day) == (2, 29):
        return dt.date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def _days(since: dt.date, until: dt.date) -> Iterator[dt.date]:
    day = since
    while day < until:
        yield day
        day += _DAY
