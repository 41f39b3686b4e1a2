"""What the tests of gaps share: readings and records of made-up counters."""

import datetime as dt
from decimal import Decimal

from kmpd.backfill import Gap, LoggedRow
from kmpd.reading import Reading, ReadingValue

START = dt.datetime(2026, 1, 10, 0, 20, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def value(number: str, *, unit: int = 8) -> ReadingValue:
    """Return a value of register 60."""
    exact = Decimal(number)
    return ReadingValue(register=60, unit=unit, raw=b"", number=exact, text=number)


def polled(at: dt.datetime, number: str = "1.000", *, serial: str = "1") -> Reading:
    """Return a reading of register 60."""
    return Reading(meter="heat", serial=serial, at=at, values={60: value(number)})


def row(at: dt.datetime, number: str) -> LoggedRow:
    """Return a record of register 60."""
    return LoggedRow(at=at, values={60: value(number)})


def gap(
    hours: float,
    numbers: tuple[str, str] = ("1.000", "2.000"),
    *,
    serials: tuple[str, str] = ("1", "1"),
) -> Gap:
    """Return a gap of some hours."""
    end = START + hours * HOUR
    return Gap(
        start=polled(START, numbers[0], serial=serials[0]),
        end=polled(end, numbers[1], serial=serials[1]),
    )
