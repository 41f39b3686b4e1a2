"""Thinning takes nothing that anybody needs still."""

import asyncio
import datetime as dt
from decimal import Decimal
from itertools import count, groupby, pairwise

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from kmpd.reading import Source
from kmpd.state import SinkState
from kmpd.storage import DatabaseStore, open_store
from kmpd.storage.thinning import RawReading, expendable
from tests.kmpd.storage.making import (
    BEGIN,
    CUBIC_METRES,
    HOUR,
    MINUTE,
    VOLUME,
    ZONE,
    reading,
    value,
)
from tests.kmpd.storage.test_consumption import all_told

_LATER = BEGIN + dt.timedelta(days=400)
_names = count()

_raw = st.lists(
    st.builds(
        RawReading,
        seq=st.integers(1, 10_000),
        at=st.integers(0, 400).map(lambda minutes: BEGIN + minutes * MINUTE),
        serial=st.sampled_from(["1", "1", "1", "2"]),
        is_polled=st.sampled_from([True, True, False]),
        counters=st.dictionaries(
            st.sampled_from([60, 68]), st.integers(0, 50).map(Decimal), max_size=2
        ),
    ),
    unique_by=lambda raw: raw.seq,
    max_size=60,
).map(lambda raws: sorted(raws, key=lambda raw: raw.at))


@given(_raw)
def test_the_ends_of_each_hour_stay(readings: list[RawReading]) -> None:
    """What stays would not tell what was consumed in an hour."""
    gone = expendable(readings, zone=ZONE)

    assert all(r.is_polled for r in readings if r.seq in gone)
    for register in (None, 60, 68):
        told = [r for r in readings if register is None or register in r.counters]
        for _, hour in groupby(told, key=lambda r: (r.at - BEGIN) // HOUR):
            ends = list(hour)
            assert not {ends[0].seq, ends[-1].seq} & gone


@given(_raw)
def test_both_sides_of_a_change_and_of_a_fall_stay(readings: list[RawReading]) -> None:
    """A meter that was changed would lose what it counted last."""
    gone = expendable(readings, zone=ZONE, begins={BEGIN + 90 * MINUTE})

    for before, after in pairwise(readings):
        if before.serial != after.serial or after.at == BEGIN + 90 * MINUTE:
            assert not {before.seq, after.seq} & gone


def _minutely(meter: str, *, swapped: int = 10_000) -> list:
    return [
        reading(
            BEGIN + 7 * minute * MINUTE,
            value(Decimal(minute % swapped).scaleb(-3)),
            *(
                [value(minute, register=VOLUME, unit=CUBIC_METRES)]
                if minute % 4 == 1
                else []
            ),
            meter=meter,
            serial=str(minute // swapped),
        )
        for minute in range(400)
    ]


@settings(max_examples=10)  # Each makes its roll-ups three times, on a disk.
@given(st.integers(20, 399))
def test_amounts_are_the_same_after_thinning(shared_url: str, swapped: int) -> None:
    """Roll-ups that are made anew would differ from the bill."""
    meter = f"m{next(_names)}"

    async def thin() -> tuple:
        async with await open_store(shared_url, zone=ZONE) as store:
            await store.add(_minutely(meter, swapped=swapped))
            before = await all_told(store, meter)
            gone = await store.thin(30, now=_LATER)
            kept = await all_told(store, meter)
        zones = {meter: dt.timezone(dt.timedelta(0), "Elsewhere")}
        async with await open_store(shared_url, zone=ZONE, zones=zones) as store:
            await store.lock("elsewhere")
        async with await open_store(shared_url, zone=ZONE) as store:
            await store.lock("back")
            return gone, before, kept, await all_told(store, meter)

    gone, before, kept, anew = asyncio.run(thin())

    assert gone > 150
    assert before == kept == anew


async def test_young_readings_and_logs_stay(store: DatabaseStore) -> None:
    """Retention would take more than was asked for."""
    polled = _minutely("heat")
    log = [attrs.evolve(r, source=Source.LOG, log="hour") for r in polled]
    await store.add([*polled, *log])

    gone = await store.thin(1, now=BEGIN + dt.timedelta(days=2))

    kept = await store.after(0, 10_000)
    young = [r for r in polled if r.at >= BEGIN + dt.timedelta(days=1)]
    assert gone == len(polled) + len(log) - len(kept) > 0
    assert {r.at for r in kept if r.source is Source.POLL} >= {r.at for r in young}
    assert len([r for r in kept if r.source is Source.LOG]) == len(log)
    assert await store.thin(1, now=BEGIN + dt.timedelta(days=2)) == 0


async def test_what_a_sink_has_not_taken_stays(store: DatabaseStore) -> None:
    """A sink that was down for long would never get what it missed."""
    await store.add(_minutely("heat"))
    await store.put_sink_state(SinkState(sink="slow", seq=0))
    await store.put_sink_state(SinkState(sink="fast", seq=400))

    assert await store.thin(1, now=_LATER) == 0
    assert await store.thin(1, now=_LATER, sinks=["fast", "new"]) == 0
    assert await store.thin(1, now=_LATER, sinks=["fast"]) > 100
    assert (await store.sink_state("fast")).backlog == 0
    waiting = len(await store.after(0, 10_000))
    assert (await store.sink_state("slow")).backlog == waiting


async def test_what_is_shown_stays(store: DatabaseStore) -> None:
    """The last reading of a meter that is gone would vanish."""
    first = reading(BEGIN, value("1"))
    rest = [reading(BEGIN + m * MINUTE, value("2", unit=0)) for m in range(9, 0, -1)]
    await store.add([first, *rest])
    latest, good = await store.latest("heat"), await store.last_good("heat")

    await store.thin(1, now=_LATER)

    assert await store.latest("heat") == latest
    assert await store.last_good("heat") == good
