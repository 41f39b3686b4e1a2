"""Which register tells which quantity of the house, and in what unit by default.

Source: register numbers, names and units, Kamstrup's KMP description (60-175 and
1001-1010) and captures of the 403 and 603 (the others). That a difference and a power
below zero stand for cooling is assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Final

import attrs

from pykmp.emulator.house.extreme import Extreme, Extremes
from pykmp.emulator.house.info import (
    InfoTable,
    hour_classes,
    info_bits,
    info_display,
)
from pykmp.emulator.house.moment import Moment
from pykmp.emulator.house.segment import PRODUCT_COUNTS, VOLUME_COUNTS
from pykmp.emulator.house.weather import DAY_SECONDS

_WH, _GJ, _KW = 1, 8, 22
_CELSIUS, _KELVIN, _LITRE, _CUBIC_METER, _LITRE_PER_HOUR = 37, 38, 39, 40, 41
_CUBIC_METER_CELSIUS, _TON, _HOUR, _NUMBER, _BIT_FIELD, _DAYS = 43, 44, 46, 51, 59, 62


@attrs.frozen(kw_only=True)
class Quantity:
    """A number: how to take it from a moment, and its unit and decimals by default.

    `read` tells it in the base unit of what the unit measures.
    """

    read: Callable[[Moment], Fraction | int]
    unit: int
    decimals: int = 0


@attrs.frozen(kw_only=True)
class Stamp:
    """What the meter's clock showed, date and time; None where there is none yet."""

    read: Callable[[Moment], datetime | None]


Entry = Quantity | Stamp


def _counter(field: str, unit: int, decimals: int) -> Quantity:
    counts = VOLUME_COUNTS if field == "volume" else PRODUCT_COUNTS
    return Quantity(
        read=lambda moment: Fraction(getattr(moment.counters, field), counts),
        unit=unit,
        decimals=decimals,
    )


def _outlet(moment: Moment) -> Fraction:
    """Return E5: what came in and was neither taken out nor put in by the house."""
    counters = moment.counters
    counts = counters.inlet - counters.heat + counters.cooling
    return Fraction(counts, PRODUCT_COUNTS)


def _zero(unit: int, decimals: int) -> Quantity:
    """Return a register that a meter has but nothing is connected to."""
    return Quantity(read=lambda _moment: 0, unit=unit, decimals=decimals)


def _sensor(field: str, *, decimals: int = 2) -> Quantity:
    return Quantity(
        read=lambda moment: Fraction(getattr(moment.passing, field), 100),
        unit=_CELSIUS,
        decimals=decimals,
    )


def _difference(*, decimals: int) -> Quantity:
    return Quantity(
        read=lambda moment: Fraction(moment.difference, 100),
        unit=_KELVIN,
        decimals=decimals,
    )


def _mean(period: str, sensor: str) -> Quantity:
    def read(moment: Moment) -> Fraction:
        mean: Fraction = getattr(getattr(moment, f"means_{period}"), sensor)
        return mean

    return Quantity(read=read, unit=_CELSIUS, decimals=2)


def _extreme(period: str, name: str) -> Callable[[Moment], Extreme | None]:
    def read(moment: Moment) -> Extreme | None:
        extremes: Extremes | None = getattr(moment, f"extremes_{period}")
        if extremes is None:
            return None
        extreme: Extreme = getattr(extremes, name)
        return extreme

    return read


def _extreme_amount(period: str, name: str) -> Quantity:
    read = _extreme(period, name)
    unit, decimals = (_KW, 1) if name.endswith("power") else (_LITRE_PER_HOUR, 0)
    return Quantity(
        read=lambda moment: extreme.amount if (extreme := read(moment)) else 0,
        unit=unit,
        decimals=decimals,
    )


def _extreme_stamp(period: str, name: str) -> Stamp:
    read = _extreme(period, name)
    return Stamp(
        read=lambda moment: extreme.hour if (extreme := read(moment)) else None
    )


def _extremes(names: Sequence[str]) -> Mapping[int, Entry]:
    """Return dates, amounts and times, which lie in this order in both periods."""
    entries: dict[int, Entry] = {}
    for period, first, first_time in (("year", 123, 383), ("month", 138, 387)):
        for index, name in enumerate(names):
            entries[first + 2 * index] = _extreme_stamp(period, name)
            entries[first + 2 * index + 1] = _extreme_amount(period, name)
            entries[first_time + index] = _extreme_stamp(period, name)
    return entries


_FLOW_EXTREMES: Final = ("max_flow", "min_flow")
_ALL_EXTREMES: Final = (*_FLOW_EXTREMES, "max_power", "min_power")


def _info(moment: Moment) -> int:
    """Return register 99: what the meter displays, or its bits."""
    if moment.meter.info is InfoTable.BITS_603:
        return info_display(moment.troubles)
    return _info_bits(moment)


def _info_bits(moment: Moment) -> int:
    bits = info_bits(moment.meter.info, moment.troubles)
    if moment.meter.info is InfoTable.WATER_21:
        return bits | hour_classes(moment.trouble_hours)
    return bits


def _number(read: Callable[[Moment], int], unit: int = _NUMBER) -> Quantity:
    return Quantity(read=read, unit=unit)


#: What every meter tells.
_COMMON: Final[Mapping[int, Entry]] = {
    68: _counter("volume", _CUBIC_METER, 3),
    74: _number(lambda moment: moment.passing.flow, _LITRE_PER_HOUR),
    99: _number(_info),
    113: _number(lambda moment: moment.info_events),
    175: _number(lambda moment: moment.error_seconds, _HOUR),
    223: _counter("volume", _LITRE, 0),
    239: _counter("volume", _LITRE, 3),
    1001: _number(lambda moment: moment.meter.serial),
    1002: Stamp(read=lambda moment: moment.clock),
    1003: Stamp(read=lambda moment: moment.clock),
    1004: _number(lambda moment: moment.operating_seconds, _HOUR),
}

HEAT_REGISTERS: Final[Mapping[int, Entry]] = {
    **_COMMON,
    **_extremes(_ALL_EXTREMES),
    60: _counter("heat", _GJ, 3),
    61: _counter("inlet", _GJ, 3),
    62: Quantity(read=_outlet, unit=_GJ, decimals=3),
    63: _counter("cooling", _GJ, 3),
    64: _counter("tariff2", _GJ, 3),
    65: _counter("tariff3", _GJ, 3),
    66: Quantity(
        read=lambda moment: moment.meter.tariff.limit2_watts, unit=_KW, decimals=1
    ),
    67: Quantity(
        read=lambda moment: moment.meter.tariff.limit3_watts, unit=_KW, decimals=1
    ),
    69: _zero(_CUBIC_METER, 3),
    72: _counter("mass", _TON, 3),
    73: _zero(_TON, 3),
    75: _zero(_LITRE_PER_HOUR, 0),
    80: Quantity(read=lambda moment: moment.power, unit=_KW, decimals=1),
    84: Quantity(
        read=lambda moment: Fraction(moment.pulses, 1000),
        unit=_CUBIC_METER,
        decimals=3,
    ),
    85: _zero(_CUBIC_METER, 3),
    86: _sensor("t1"),
    87: _sensor("t2"),
    89: _difference(decimals=2),
    94: _zero(_GJ, 3),
    95: _zero(_GJ, 3),
    96: _zero(_GJ, 3),
    97: _counter("e8", _CUBIC_METER_CELSIUS, 0),
    110: _counter("e9", _CUBIC_METER_CELSIUS, 0),
    146: _mean("year", "t1"),
    147: _mean("year", "t2"),
    149: _mean("month", "t1"),
    150: _mean("month", "t2"),
    155: _counter("heat", _WH, 0),
    229: _sensor("t1"),
    230: _sensor("t2"),
    266: _counter("heat", _WH, 0),
    267: _counter("cooling", _WH, 0),
    348: Stamp(read=lambda moment: moment.clock),
    369: _number(_info_bits, _BIT_FIELD),
    379: _mean("day", "t1"),
    380: _mean("day", "t2"),
    381: _mean("hour", "t1"),
    382: _mean("hour", "t2"),
    398: _sensor("t1", decimals=1),
    399: _sensor("t2", decimals=1),
    400: _difference(decimals=1),
}

WATER_REGISTERS: Final[Mapping[int, Entry]] = {
    **_COMMON,
    **_extremes(_FLOW_EXTREMES),
    155: _zero(_WH, 0),
    243: _zero(_CUBIC_METER, 3),
    292: _sensor("t1", decimals=0),
    582: _number(lambda moment: moment.battery_days * DAY_SECONDS, _DAYS),
}
