"""What charts are made of: values, extremes, the length of a history."""

import datetime as dt
from decimal import Decimal
from itertools import count

import attrs
from hypothesis import given
from hypothesis import strategies as st

from kmpd.consumption import PeriodKind
from kmpd.reading import Quality, Source
from kmpd.storage import DatabaseStore, open_store
from tests.kmpd.storage.making import (
    BEGIN,
    ENERGY,
    HOUR,
    MINUTE,
    VOLUME,
    ZONE,
    hourly,
    reading,
    value,
)
from tests.kmpd.storage.test_consumption import all_told, told, worked_out
from tests.kmpd.storage.test_store import FULL

_LATER = BEGIN + dt.timedelta(days=4_000)
_POWER = 80
_KW = 22
_MW = 23
_names = count()


async def test_values_are_those_of_the_readings(store: DatabaseStore) -> None:
    """A chart would show what no reading says, or another meter's."""
    readings = [FULL, *hourly(30)[1:], *hourly(5, meter="cold")]
    await store.add(reversed(readings))
    asked = (ENERGY, VOLUME, *FULL.values)

    found = await store.values("heat", asked, since=BEGIN, until=_LATER)

    kept = await store.readings("heat", BEGIN, _LATER)
    assert found == {
        register: [(r.at, r.good[register]) for r in kept if register in r.good]
        for register in asked
    }
    written = [str(one.number) for _, one in found[7]]
    assert written == [str(FULL.values[7].number)]


async def test_values_end_before_the_end_of_a_span(store: DatabaseStore) -> None:
    """A day would begin with the midnight of the next."""
    readings = hourly(5)
    await store.add(readings)

    found = await store.values(
        "heat", [ENERGY], since=readings[1].at, until=readings[3].at
    )

    assert [at for at, _ in found[ENERGY]] == [readings[1].at, readings[2].at]


async def test_of_what_was_never_kept_nothing_is_told(store: DatabaseStore) -> None:
    """A page of a new meter would be an error."""
    span = {"since": BEGIN, "until": _LATER}

    assert await store.values("new", [60, 68], **span) == {60: (), 68: ()}
    assert await store.values("new", [], **span) == {}
    assert await store.extremes("new", 60, **span) is None
    assert await store.history_span("new") is None
    assert not await store.end_segment("new", BEGIN)
    assert await store.temperatures(BEGIN, _LATER) == []


async def test_a_history_is_as_long_as_its_readings(store: DatabaseStore) -> None:
    """A year that was imported could not be chosen."""
    readings = hourly(5)
    await store.add([*readings[2:], attrs.evolve(readings[0], source=Source.IMPORT)])
    await store.add(hourly(40, meter="cold"))

    assert await store.history_span("heat") == (readings[0].at, readings[4].at)


_numbers = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=3
) | st.sampled_from([Decimal("1E+3"), Decimal("-0"), Decimal("9.9"), Decimal(10)])
_told = st.lists(
    st.tuples(_numbers, st.sampled_from(list(Quality))), min_size=1, max_size=8
)


@given(_told)
async def test_extremes_are_the_least_and_the_most_of_what_may_be_believed(
    shared_url: str, numbers: list[tuple[Decimal, Quality]]
) -> None:
    """The power on which a connection is billed would be that of a broken sensor."""
    meter = f"m{next(_names)}"
    readings = [
        reading(
            BEGIN + place * HOUR,
            value(number, register=_POWER, unit=_KW, quality=quality),
            meter=meter,
        )
        for place, (number, quality) in enumerate(numbers)
    ]
    good = [(r.at, r.good[_POWER]) for r in readings if r.good]

    async with await open_store(shared_url, zone=ZONE) as store:
        await store.add(readings)
        found = await store.extremes(meter, _POWER, since=BEGIN, until=_LATER)

    if not good:
        assert found is None
        return
    lowest = min(good, key=lambda told: told[1].number)
    highest = max(good, key=lambda told: (told[1].number, -told[0].timestamp()))
    assert found == (lowest, highest)


async def test_extremes_of_meters_with_other_units_are_compared(
    store: DatabaseStore,
) -> None:
    """After a swap 0.02 MW would be less than 3 kW."""
    megawatts = value("0.02", register=_POWER, unit=_MW)
    kilowatts = [value(n, register=_POWER, unit=_KW) for n in ("3.0", "7.0")]
    celsius = value("-90", register=_POWER, unit=37)
    told_values = [celsius, megawatts, *kilowatts]
    await store.add(
        reading(BEGIN + place * HOUR, one) for place, one in enumerate(told_values)
    )

    found = await store.extremes("heat", _POWER, since=BEGIN, until=_LATER)

    assert found is not None
    assert [str(one.number) for _, one in found] == ["3.0", "0.02"]


async def test_a_reset_that_was_noted_by_mistake_is_taken_back(
    store: DatabaseStore,
) -> None:
    """A slip of the hand would cost an hour of every bill to come."""
    readings = hourly(40)
    await store.add(readings)
    before = await all_told(store)
    # Between two readings, and where the next one cannot be believed.
    since = BEGIN + 20 * HOUR + 7 * MINUTE
    await store.begin_segment("heat", since)
    between = await all_told(store)

    is_gone = await store.end_segment("heat", since)

    assert is_gone
    assert between != before
    assert await all_told(store) == before
    assert not await store.end_segment("heat", since)
    assert not await store.end_segment("heat", readings[0].at)
    assert len(await store.segments("heat")) == 1


async def test_a_reset_reaches_to_the_next_value_that_may_be_believed(
    store: DatabaseStore,
) -> None:
    """What is counted over it would stay, because the next reading was a bad one."""
    bad = reading(BEGIN + 90 * MINUTE, value("9.9", quality=Quality.BAD))
    await store.add([*hourly(2), bad, *hourly(4)[2:]])
    (before,) = await told(store, PeriodKind.DAY)

    await store.begin_segment("heat", BEGIN + 80 * MINUTE)

    (after,) = await told(store, PeriodKind.DAY)
    assert after.is_interrupted
    assert (str(before.number), str(after.number)) == ("0.006", "0.004")
    assert worked_out(hourly(4))[1][0].number == before.number
