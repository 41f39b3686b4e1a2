"""Whatever a meter tells comes back to the digit, once, in order."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from itertools import count

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmpd.reading import Quality, Reading, ReadingValue, Source
from kmpd.storage import open_store
from tests.kmpd.storage.making import BEGIN, ZONE

_names = count()

_numbers = st.builds(
    lambda sign, digits, exponent: Decimal((sign, tuple(map(int, digits)), exponent)),
    st.sampled_from([0, 1]),
    st.one_of(
        st.just("0"),
        st.text("0123456789", min_size=1, max_size=12),
        st.text("09", min_size=1, max_size=600),
    ),
    st.integers(-63, 63),
)
_texts = st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=9)
_values = st.builds(
    ReadingValue,
    register=st.integers(0, 0xFFFF),
    unit=st.integers(0, 0xFF),
    raw=st.binary(max_size=12),
    number=st.none() | _numbers,
    text=_texts,
    quality=st.sampled_from(Quality),
    reason=_texts,
)
_readings = st.builds(
    lambda values, **facts: Reading(
        values={value.register: value for value in values}, **facts
    ),
    meter=st.just("meter"),
    serial=st.sampled_from(["1", "2", "", "Ø\t"]),
    at=st.one_of(
        st.integers(0, 20).map(lambda minutes: BEGIN + dt.timedelta(minutes=minutes)),
        st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2200, 1, 1)).map(
            lambda at: at.replace(tzinfo=dt.UTC)
        ),
    ),
    values=st.lists(_values, max_size=8),
    family=_texts,
    meter_time=st.none() | st.datetimes(dt.datetime(1990, 1, 1)),
    source=st.sampled_from(Source),
    log=st.sampled_from(["", "hour"]),
    missing=st.lists(st.integers(0, 0xFFFF), max_size=3).map(tuple),
    frames=st.lists(st.binary(max_size=20), max_size=3).map(tuple),
    seconds=st.floats(0, 1e6),
    line_seconds=st.floats(0, 1e6),
    requests=st.integers(0, 99),
    attempts=st.integers(0, 99),
)
_batches = st.lists(st.lists(_readings, max_size=5), min_size=1, max_size=4)


def _identity(reading: Reading) -> tuple[object, ...]:
    return reading.serial, reading.source, reading.log, reading.at


def _written(readings: Sequence[Reading]) -> list[list[tuple[int, str]]]:
    """Return all numbers as they are written, in order."""
    return [
        [(register, str(value.number)) for register, value in reading.values.items()]
        for reading in readings
    ]


@settings(max_examples=40)  # Each opens a store, on a disk.
@given(_batches)
def test_readings_come_back_exactly_once_and_in_order(
    shared_url: str, batches: list[list[Reading]]
) -> None:
    """A digit that is lost is lost for good, and so is a reading."""
    meter = f"meter{next(_names)}"
    batches = [[attrs.evolve(r, meter=meter) for r in batch] for batch in batches]
    wanted = {_identity(r): r for batch in reversed(batches) for r in reversed(batch)}

    async def add_twice() -> tuple[list[Reading], Sequence[Reading], int]:
        async with await open_store(shared_url, zone=ZONE) as store:
            begin = await store.last_seq()
            added = [one for batch in batches for one in await store.add(batch)]
            again = [one for batch in batches for one in await store.add(batch)]
            assert again == []
            return added, await store.after(begin, 1_000), begin

    added, kept, begin = asyncio.run(add_twice())

    assert kept == added
    assert _written(kept) == _written(added)
    assert [r.seq for r in kept] == list(range(begin + 1, begin + len(kept) + 1))
    assert {_identity(r): attrs.evolve(r, seq=None) for r in kept} == wanted
    assert _written(kept) == _written([wanted[_identity(r)] for r in kept])


@settings(max_examples=25)  # Each makes a store, on a disk.
@given(st.lists(_readings, min_size=1, max_size=6))
def test_the_first_of_two_that_claim_to_be_one_stands(
    tmp_path_factory: pytest.TempPathFactory, readings: list[Reading]
) -> None:
    """A second telling of the same would rewrite history."""
    folder = tmp_path_factory.mktemp("once")
    other = [attrs.evolve(r, family="other", values={}) for r in readings]

    async def add() -> Sequence[Reading]:
        async with await open_store(folder / "kmpd.db", zone=ZONE) as store:
            added, *others = await asyncio.gather(
                store.add(readings), store.add(other), store.add(readings)
            )
            assert others == [(), ()]
            assert await store.after(0, 100) == list(added)
            return added

    added = asyncio.run(add())

    assert len(added) == len({_identity(r) for r in readings})
