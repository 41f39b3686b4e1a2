"""Outdoor temperatures are kept once each, exactly, beside a station that runs."""

from collections.abc import Iterable
from decimal import Decimal

from kmpd.storage import DatabaseStore, open_store
from kmpd.temperature import Temperature
from tests.kmpd.storage.making import BEGIN, HOUR, MINUTE, ZONE, hourly


def warm(numbers: Iterable[str], source: str = "import") -> list[Temperature]:
    """Return a temperature each hour."""
    return [
        Temperature(at=BEGIN + hour * HOUR, celsius=Decimal(number), source=source)
        for hour, number in enumerate(numbers)
    ]


async def test_temperatures_are_told_by_instant_as_they_were_written(
    store: DatabaseStore,
) -> None:
    """Degree days would be those of other days, or of rounded numbers."""
    imported = warm(["-0.5", "10.00", "2", "7.1"])
    heard = [
        Temperature(at=BEGIN + 30 * MINUTE, celsius=Decimal("9.99"), source="mqtt")
    ]

    counts = [await store.add_temperatures(part) for part in (imported[::-1], heard)]

    found = await store.temperatures(BEGIN, imported[3].at)
    assert counts == [4, 1]
    assert found == [imported[0], *heard, *imported[1:3]]
    assert [str(one.celsius) for one in found] == ["-0.5", "9.99", "10.00", "2"]


async def test_a_second_import_adds_nothing_and_takes_what_was_corrected(
    store: DatabaseStore,
) -> None:
    """A file with this month's days would count the last month's twice."""
    await store.add_temperatures(warm(["1", "2", "3"]))

    again = await store.add_temperatures(warm(["1", "2.5", "3", "4"]))
    other = await store.add_temperatures(warm(["8"], source="mqtt"))

    found = await store.temperatures(BEGIN, BEGIN + 9 * HOUR)
    assert (again, other) == (1, 1)
    assert [str(one.celsius) for one in found] == ["1", "8", "2.5", "3", "4"]
    assert await store.add_temperatures([]) == 0


async def test_temperatures_are_added_beside_a_station_that_runs(url: str) -> None:
    """An import would need the station to stop, and readings would lack."""
    async with (
        await open_store(url, zone=ZONE) as station,
        await open_store(url, zone=ZONE, create=False) as other,
    ):
        await station.lock("cellar")

        count = await other.add_temperatures(warm(["1", "2"]))
        await station.add(hourly(2))

        assert count == 2
        assert len(await station.temperatures(BEGIN, BEGIN + 9 * HOUR)) == 2
