"""Readings for tests of the store."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from kmpd.reading import Reading, ReadingValue

ZONE: Final = ZoneInfo("Europe/Amsterdam")
BEGIN: Final = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
MINUTE: Final = dt.timedelta(minutes=1)
HOUR: Final = dt.timedelta(hours=1)

ENERGY: Final = 60
VOLUME: Final = 68
GJ: Final = 8
CUBIC_METRES: Final = 40


def value(
    number: Decimal | str | None, *, register: int = ENERGY, **facts: object
) -> ReadingValue:
    """Return a value of a register, energy in GJ unless told otherwise."""
    exact = None if number is None else Decimal(number)
    facts = {
        "unit": GJ,
        "raw": b"\x04\x43\x00\x00\x00\xfb",
        "text": str(number),
    } | facts
    return ReadingValue(register=register, number=exact, **facts)


def reading(
    at: dt.datetime,
    *values: ReadingValue,
    meter: str = "heat",
    serial: str = "6715890",
    **facts: Any,  # noqa: ANN401 - whatever a reading has
) -> Reading:
    """Return a reading that was polled."""
    return Reading(
        meter=meter,
        serial=serial,
        at=at,
        values={value.register: value for value in values},
        **facts,
    )


def hourly(
    count: int, *, meter: str = "heat", serial: str = "6715890"
) -> list[Reading]:
    """Return a reading each hour, of a counter that climbs by its number."""
    return [
        reading(
            BEGIN + hour * HOUR,
            value(Decimal(hour * (hour + 1) // 2).scaleb(-3)),
            meter=meter,
            serial=serial,
        )
        for hour in range(count)
    ]
