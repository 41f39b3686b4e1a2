"""Where readings are missing, as the store of either engine tells."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import pytest

from kmpd.reading import Quality, Reading, Source
from kmpd.storage import DatabaseStore
from tests.kmpd.storage.making import BEGIN, ENERGY, HOUR, MINUTE, reading, value

DAY = dt.timedelta(days=1)
Span = tuple[float, float]


async def given(store: DatabaseStore, *hours: float) -> None:
    """Keep a reading at each of these hours, of a counter that counts hours."""
    await store.add([of(hour) for hour in hours])


def of(hour: float, **facts: object) -> Reading:
    """Return the reading of an hour."""
    return reading(BEGIN + hour * HOUR, value(Decimal(str(hour))), **facts)


async def gaps(
    store: DatabaseStore, *, minutes: float = 90, until: dt.timedelta = 3_000 * DAY
) -> Sequence[Span]:
    """Return the gaps of the meter, in hours."""
    found = await store.gaps(
        "heat",
        ENERGY,
        since=BEGIN - DAY,
        until=BEGIN + until,
        longest_seconds=minutes * 60,
    )
    return [((a.at - BEGIN) / HOUR, (b.at - BEGIN) / HOUR) for a, b in found]


async def test_a_meter_that_is_read_each_hour_has_no_gap(store: DatabaseStore) -> None:
    """Logs would be read of which everything is known."""
    await given(store, *range(50))

    assert await gaps(store) == []
    assert await gaps(store, minutes=30) != []


@pytest.mark.parametrize("hours", [1.75, 2, 71.5, 24 * 365, 24 * 367, 24 * 1000])
async def test_a_gap_of_any_length_is_told_once(
    store: DatabaseStore, hours: float
) -> None:
    """What a log still has would not be fetched, or be paid for twice."""
    await given(store, 0.3, 1.3, 1.3 + hours, 2.3 + hours)

    ((since, until),) = await gaps(store)

    assert (since, until) == pytest.approx((1.3, 1.3 + hours))


async def test_gaps_are_told_in_order(store: DatabaseStore) -> None:
    """Of several gaps some would be forgotten."""
    far = 24 * 400
    await given(store, 0.5, 1.5, 5.5, 6.5, 7.5, 7.5 + far, 8.5 + far, 20.5 + far)

    expected = [(1.5, 5.5), (7.5, 7.5 + far), (8.5 + far, 20.5 + far)]
    assert await gaps(store) == expected


async def test_a_gap_of_years_is_told_by_the_first_reading_behind_it(
    store: DatabaseStore,
) -> None:
    """The log would be asked only after a restart: one reading makes no hour yet."""
    await given(store, 0.5, 1.5, 24 * 500)

    assert await gaps(store) == [(1.5, 24 * 500)]


async def test_what_a_log_told_is_no_gap_any_more(store: DatabaseStore) -> None:
    """A gap that was filled would be filled again after each start."""
    await given(store, 0, 24)
    assert await gaps(store) == [(0, 24)]

    await store.add(
        [of(hour, source=Source.LOG, log="hour") for hour in range(1, 24)],
    )

    assert await gaps(store) == []


async def test_values_that_nobody_believes_fill_no_gap(store: DatabaseStore) -> None:
    """One damaged answer in the middle would hide a gap, or split it."""
    await given(store, 0, 24)
    doubtful = value("7", quality=Quality.BAD)
    await store.add([reading(BEGIN + 7 * HOUR + MINUTE, doubtful)])

    assert await gaps(store) == [(0, 24)]


async def test_a_meter_that_was_changed_leaves_a_gap(store: DatabaseStore) -> None:
    """What the new meter has in its log would not be fetched."""
    await given(store, 0)
    await store.add([of(24, serial="6715891"), of(25, serial="6715891")])

    assert await gaps(store) == [(0, 24)]


async def test_a_meter_that_nobody_knows_has_no_gap(store: DatabaseStore) -> None:
    """A meter that was just configured would stop the filling of the others."""
    assert await gaps(store) == []
