"""Roll-ups follow readings, whatever comes when."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from itertools import count
from zoneinfo import ZoneInfo

import attrs
from hypothesis import given
from hypothesis import strategies as st

from kmpd.consumption import CounterReading, Mark, PeriodKind, consumption
from kmpd.reading import Quality, Reading, Source
from kmpd.storage import DatabaseStore, SegmentReason, open_store
from tests.kmpd.storage.making import (
    BEGIN,
    ENERGY,
    GJ,
    HOUR,
    MINUTE,
    ZONE,
    hourly,
    reading,
    value,
)

_ALWAYS = (
    dt.datetime(2000, 1, 1, tzinfo=dt.UTC),
    dt.datetime(2100, 1, 1, tzinfo=dt.UTC),
)
_names = count()


async def told(store: DatabaseStore, kind: PeriodKind, meter: str = "heat") -> tuple:
    """Return all roll-ups of a kind."""
    since, until = _ALWAYS
    found = await store.consumption(
        meter, ENERGY, period=kind, since=since, until=until
    )
    return tuple(found)


async def all_told(store: DatabaseStore, meter: str = "heat") -> tuple:
    """Return all roll-ups, by kind."""
    return tuple([await told(store, kind, meter) for kind in PeriodKind])


def worked_out(readings: Sequence[Reading], zone: dt.tzinfo = ZONE) -> tuple:
    """Return what all readings tell at once, the segments by serial number."""
    ordered = sorted(readings, key=lambda r: r.at)
    segments: list[str] = []
    counters = []
    for one in ordered:
        if not segments or segments[-1] != one.serial:
            segments.append(one.serial)
        number = one.values[ENERGY].number
        assert number is not None
        counters.append(
            CounterReading(at=one.at, number=number, unit=GJ, segment=len(segments))
        )
    whole = consumption(counters, zone=zone, unit=GJ)
    return whole.hours, whole.days, whole.months, whole.years


async def test_a_year_is_the_sum_of_its_hours(store: DatabaseStore) -> None:
    """A bill would not be the sum of what is shown."""
    readings = hourly(24 * 40)  # over a change of clocks
    for begin in range(0, len(readings), 100):
        await store.add(readings[begin : begin + 100])

    hours, days, months, years = await all_told(store)

    assert (hours, days, months, years) == worked_out(readings)
    assert sum(h.number for h in hours) == sum(y.number for y in years)
    assert {(d.period.end - d.period.start) // HOUR for d in days} == {23, 24}


_steps = st.lists(
    st.tuples(
        st.integers(0, 60 * 24 * 3),  # minutes
        st.sampled_from(["1", "2"]),
        st.integers(0, 4),  # with which call it comes
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda step: step[0],
)


@given(_steps)
def test_the_order_in_which_readings_come_changes_nothing(
    shared_url: str, steps: list[tuple[int, str, int]]
) -> None:
    """History from a log or an import would leave wrong amounts behind."""
    meter = f"m{next(_names)}"
    ordered = sorted(steps)
    readings = {
        minutes: reading(
            BEGIN + minutes * MINUTE,
            value(Decimal(place).scaleb(-2)),
            meter=meter,
            serial=serial,
        )
        for place, (minutes, serial, _) in enumerate(ordered)
    }

    async def add_all() -> tuple:
        async with await open_store(shared_url, zone=ZONE) as store:
            for call in range(5):
                batch = [readings[m] for m, _, when in steps if when == call]
                await store.add(batch)
                await told(store, PeriodKind.HOUR, meter)
            return await all_told(store, meter)

    assert asyncio.run(add_all()) == worked_out(list(readings.values()))


async def test_a_changed_meter_is_a_segment_and_no_spike(store: DatabaseStore) -> None:
    """A new meter that begins at zero would count years at once."""
    old = [reading(BEGIN + h * HOUR, value(f"{900 + h}.0")) for h in range(3)]
    new = [
        reading(BEGIN + (3 + h) * HOUR, value(f"{h}.500"), serial="99")
        for h in range(3)
    ]

    await store.add([*old, *new])

    days = await told(store, PeriodKind.DAY)
    assert [str(day.number) for day in days] == ["4.000"]
    segments = await store.segments("heat")
    assert [(s.since, s.serial) for s in segments] == [
        (old[0].at, "6715890"),
        (new[0].at, "99"),
    ]


async def test_late_readings_move_the_begin_of_a_segment(store: DatabaseStore) -> None:
    """What the log tells of a swap would not count."""
    readings = [*hourly(4), *(attrs.evolve(r, serial="2") for r in hourly(8)[4:])]
    await store.add([readings[0], readings[7]])
    await told(store, PeriodKind.HOUR)

    await store.add(attrs.evolve(r, source=Source.LOG) for r in readings[1:7])

    assert [s.since for s in await store.segments("heat")] == [
        readings[0].at,
        readings[4].at,
    ]
    assert await all_told(store) == worked_out(readings)


async def test_a_reset_that_is_noted_is_not_counted_over(store: DatabaseStore) -> None:
    """A counter that was set would show as consumption."""
    readings = [reading(BEGIN + h * HOUR, value(f"{h * 10}")) for h in range(4)]
    await store.add(readings)
    (before,) = await told(store, PeriodKind.DAY)

    await store.begin_segment("heat", readings[2].at)
    await store.begin_segment("heat", readings[2].at)

    (after,) = await told(store, PeriodKind.DAY)
    assert (before.number, after.number) == (30, 20)
    assert after.is_interrupted
    assert [s.reason for s in await store.segments("heat")] == [
        SegmentReason.SERIAL,
        SegmentReason.RESET,
    ]


async def test_only_what_may_be_believed_counts(store: DatabaseStore) -> None:
    """One wrong reading would show a year's heat in an hour."""
    jump = value("99999.9", quality=Quality.BAD, reason="jump")
    readings = hourly(3)
    await store.add([*readings, reading(BEGIN + 90 * MINUTE, jump)])

    assert await all_told(store) == worked_out(readings)


async def test_another_unit_is_brought_to_the_first(store: DatabaseStore) -> None:
    """Months in MWh and GJ cannot be compared, nor added to a year."""
    await store.add([reading(BEGIN, value("1.0")), reading(BEGIN + HOUR, value("2.0"))])
    new = [
        reading(BEGIN + h * HOUR, value(n, unit=3), serial="2")  # MWh
        for h, n in ((2, "1.0"), (3, "2.0"))
    ]

    await store.add(new)

    (year,) = await told(store, PeriodKind.YEAR)
    assert (year.unit, year.number) == (GJ, Decimal("4.6"))


async def test_another_zone_makes_roll_ups_anew(url: str) -> None:
    """Days would end at the midnight of a zone that was left."""
    readings = hourly(72)
    new_york = ZoneInfo("America/New_York")
    async with await open_store(url, zone=ZONE) as store:
        await store.add(readings)
        first = await all_told(store)

    async with await open_store(url, zone=ZONE, zones={"heat": new_york}) as store:
        await store.lock("station")
        second = await all_told(store)

    assert first == worked_out(readings)
    assert second == worked_out(readings, new_york)


async def test_marks_are_worked_off_without_being_asked(url: str) -> None:
    """Whoever looks into the tables would see old amounts."""
    async with await open_store(url, zone=ZONE) as store:
        await store.add(hourly(30))
        async with await open_store(url, zone=ZONE) as reader:
            # Nothing tells another process; it asks.
            while len(found := await told(reader, PeriodKind.DAY)) < 2:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.01)

    assert found[0].mark is Mark.PARTIAL
    assert found == worked_out(hourly(30))[1]


async def test_a_clock_that_began_in_1970_fills_no_half_century(
    store: DatabaseStore,
) -> None:
    """A host without a clock of its own would fill its disk with empty hours."""
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    lost = [reading(epoch + h * HOUR, value(f"5.{h}")) for h in range(3)]
    readings = hourly(30)

    await store.add([*lost, *readings])
    await store.add([reading(BEGIN + 4000 * 24 * HOUR, value("99.0"))])

    since = dt.datetime(1960, 1, 1, tzinfo=dt.UTC)
    hours = await store.consumption(
        "heat", ENERGY, period=PeriodKind.HOUR, since=since, until=_ALWAYS[1]
    )
    assert tuple(hours) == worked_out(lost)[0] + worked_out(readings)[0]


async def test_readings_a_year_apart_are_joined_and_so_are_those_that_bridge_more(
    store: DatabaseStore,
) -> None:
    """What the yearly log tells would count nowhere."""
    days = (0, 366, 1098, 732)  # the last is told late
    readings = [
        reading(BEGIN + day * 24 * HOUR, value(f"{day}.0"), source=Source.LOG)
        for day in days
    ]

    for one in readings:
        await store.add([one])
        await told(store, PeriodKind.DAY)

    years = await told(store, PeriodKind.YEAR)
    assert sum(year.number for year in years) == Decimal("1098.0")
