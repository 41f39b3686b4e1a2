"""Counters that climb each hour, for tests of pages that show consumption."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from kmpd.reading import Reading
from tests.kmpd.storage.making import CUBIC_METRES, GJ, ZONE, reading, value

HOUR: Final = dt.timedelta(hours=1)


def at(*moment: int) -> dt.datetime:
    """Return the instant at which the clock of the meter shows this."""
    year, month, day, *clock = moment
    shown = dt.datetime.combine(dt.date(year, month, day), dt.time(*clock), ZONE)
    return shown.astimezone(dt.UTC)


def one_each_hour(_: dt.datetime) -> Decimal:
    """Count 0.001 in any hour."""
    return Decimal("0.001")


def climbing(
    since: dt.datetime,
    until: dt.datetime,
    *,
    counted: Callable[[dt.datetime], Decimal] = one_each_hour,
    **facts: Any,  # noqa: ANN401 - whatever a reading has
) -> list[Reading]:
    """Return a reading at each hour, of E1 in GJ and V1 in m³ that climb alike.

    Args:
        since, until: The instants of the first and the last of them.
        counted: What is counted in the hour that begins at an instant.
        **facts: What else a reading has, such as its meter.
    """
    found: list[Reading] = []
    standing, instant = Decimal("10.000"), since
    while instant <= until:
        found.append(
            reading(
                instant,
                value(standing, unit=GJ),
                value(standing * 10, register=68, unit=CUBIC_METRES),
                **facts,
            )
        )
        standing += counted(instant)
        instant += HOUR
    return found
