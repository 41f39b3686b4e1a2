"""What a store tells for the statistics of Home Assistant."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import attrs

from kmpd.commands.transfer.taking import ALWAYS, Span, readings
from kmpd.config import MeterConfig, StationConfig
from kmpd.consumption import CounterReading, PeriodKind
from kmpd.home_assistant import (
    Boundary,
    Identity,
    Statistic,
    Timeline,
    state_at,
    statistic_id,
    statistic_name,
    statistic_unit,
)
from kmpd.storage import DatabaseStore
from pykmp.meters import PROFILES, load_profile
from pykmp.registers import describe

_INSTANT: Final = dt.timedelta(microseconds=1)


@attrs.frozen(kw_only=True)
class Counter:
    """A counter that has statistics.

    Attributes:
        meter: Name of the measuring point.
        register: Which of its registers.
        commodity: What the meter measures; None if nobody knows.
        id: Of its statistic.
        name: What people read.
    """

    meter: str
    register: int
    commodity: str | None
    id: str
    name: str


async def counters(store: DatabaseStore, config: StationConfig) -> Sequence[Counter]:
    """Return the counters of all meters of a station that have statistics."""
    return [
        counter
        for meter in config.meters
        for counter in await _of(store, config, meter)
    ]


async def statistic(store: DatabaseStore, counter: Counter) -> Statistic | None:
    """Return what Home Assistant is to have of a counter; None if nothing counted."""
    amounts = await store.consumption(
        counter.meter,
        counter.register,
        period=PeriodKind.HOUR,
        since=ALWAYS[0],
        until=ALWAYS[1],
    )
    if not amounts:
        return None
    wire_unit, commodity = amounts[0].unit, counter.commodity
    unit = statistic_unit(counter.register, wire_unit, commodity=commodity)
    if unit is None:
        return None
    timeline = Timeline.of(amounts)
    begins = [segment.since for segment in await store.segments(counter.meter)]
    book = _Book(store, counter, wire_unit, begins)
    return Statistic.of(
        timeline,
        identity=Identity(id=counter.id, name=counter.name, unit=unit),
        read_at=[
            one.at for span in timeline.dark() for one in await book.readings(span)
        ],
        states={at: await book.state(at) for at in timeline.anchors()},
    )


@attrs.frozen
class _Book:
    """The readings of one counter."""

    store: DatabaseStore
    counter: Counter
    unit: int
    begins: Sequence[dt.datetime]

    async def readings(self, span: Span) -> Sequence[CounterReading]:
        """Return the good ones from an instant up to another."""
        found = []
        async for reading in readings(self.store, self.counter.meter, span):
            value = reading.good.get(self.counter.register)
            if value is not None and value.number is not None:
                one = CounterReading(
                    at=reading.at,
                    number=value.number,
                    unit=value.unit,
                    segment=bisect_right(self.begins, reading.at),
                )
                found.append(one)
        return found

    async def state(self, boundary: Boundary) -> Decimal | None:
        """Return what the counter showed; None if nobody knows."""
        gap = dt.timedelta(seconds=boundary.gap_seconds or 0.0) + _INSTANT
        span = boundary.at - gap, boundary.at + gap
        return state_at(boundary.at, await self.readings(span), unit=self.unit)


async def _of(
    store: DatabaseStore, config: StationConfig, meter: MeterConfig
) -> Sequence[Counter]:
    latest = await store.latest(meter.name)
    family = meter.family if latest is None else latest.family
    commodity = load_profile(family).commodity if family in PROFILES else None
    found = []
    for register, (_, value) in (await store.last_good(meter.name)).items():
        if statistic_unit(register, value.unit, commodity=commodity) is not None:
            name = describe(register, commodity=commodity).name
            counter = Counter(
                meter=meter.name,
                register=register,
                commodity=commodity,
                id=statistic_id(config.name, meter.name, name),
                name=statistic_name(meter.title, name),
            )
            found.append(counter)
    return found
