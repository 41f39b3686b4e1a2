"""The counters that a meter is best shown by, and what they counted today."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from kmpd.consumption import Amount, PeriodKind, is_counter, period_at
from kmpd.reading import ReadingValue
from kmpd.web.context import WebContext
from kmpd.web.views.quantity import COOLING_ENERGY, HEAT_ENERGY, VOLUME
from pykmp.meters import Commodity, UnknownMeterError, load_profile

#: Electricity meters number their registers in their own way.
ENERGY_TAKEN: Final = 1
ENERGY_DELIVERED: Final = 2
_MOMENT: Final = dt.timedelta(microseconds=1)


@attrs.frozen(kw_only=True)
class Counted:
    """What a counter counted today and yesterday.

    Attributes:
        register: Register id.
        today: So far; None if nobody knows.
        yesterday: All day; None if nobody knows.
    """

    register: int
    today: Amount | None
    yesterday: Amount | None


def commodity_of(context: WebContext, meter: str) -> Commodity | None:
    """Return what a meter measures; None while its family is not known."""
    infos = (info for info in context.infos() if info.meter == meter)
    family = next((info.family for info in infos), "")
    try:
        return load_profile(family).commodity if family else None
    except UnknownMeterError:
        return None


def counters_of(
    good: Mapping[int, tuple[dt.datetime, ReadingValue]], kind: Commodity | None
) -> tuple[int, ...]:
    """Return the counters worth showing: energy, then volume.

    A counter of energy that never moved, such as that of cooling in a house without,
    is left out if another one did.
    """
    is_electric = kind is Commodity.ELECTRICITY
    energies = (
        (ENERGY_TAKEN, ENERGY_DELIVERED)
        if is_electric
        else (HEAT_ENERGY, COOLING_ENERGY)
    )
    numbers = {
        register: value.number
        for register, (_, value) in good.items()
        if is_counter(value.unit) and value.number is not None
    }
    known = tuple(register for register in energies if register in numbers)
    moved = tuple(register for register in known if numbers[register])
    volume = (VOLUME,) if VOLUME in numbers and not is_electric else ()
    return (*(moved or known[:1]), *volume)


async def counted(
    context: WebContext, meter: str, registers: Sequence[int], *, now: dt.datetime
) -> tuple[Counted, ...]:
    """Return what counters counted today and yesterday, by the zone of the meter.

    Raises:
        StoreError: The store cannot be used.
    """
    zone = context.zone(meter)
    today = period_at(PeriodKind.DAY, now, zone)
    yesterday = period_at(PeriodKind.DAY, today.start - _MOMENT, zone)
    found = []
    for register in registers:
        amounts = await context.archive.consumption(
            meter,
            register,
            period=PeriodKind.DAY,
            since=yesterday.start,
            until=today.end,
        )
        by_start = {amount.period.start: amount for amount in amounts}
        found.append(
            Counted(
                register=register,
                today=by_start.get(today.start),
                yesterday=by_start.get(yesterday.start),
            )
        )
    return tuple(found)
