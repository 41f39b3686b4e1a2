"""Readings that wait while the store is away."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from kmpd.collector.waiting import thinned
from kmpd.reading import Reading

START = dt.datetime(2026, 1, 10, tzinfo=dt.UTC)


def waiting(minutes: list[tuple[int, str]]) -> list[Reading]:
    """Return readings at these minutes of these meters."""
    return [
        Reading(
            meter=meter, serial="1", at=START + dt.timedelta(minutes=minute), values={}
        )
        for minute, meter in minutes
    ]


MINUTES = st.lists(
    st.tuples(st.integers(min_value=0, max_value=10_000), st.sampled_from("abc")),
    max_size=300,
)


class TestThinning:
    """Too many readings."""

    @given(MINUTES, st.integers(min_value=10, max_value=100))
    def test_bounded_in_order_and_none_but_the_given(
        self, minutes: list[tuple[int, str]], most: int
    ) -> None:
        """Memory would run out, or readings would be kept in another order."""
        readings = waiting(minutes)

        kept = thinned(readings, most)

        places = {id(reading): place for place, reading in enumerate(readings)}
        order = [places[id(reading)] for reading in kept]
        assert order == sorted(order)
        assert len(kept) <= max(most // 2, 6)

    @given(MINUTES, st.integers(min_value=10, max_value=100))
    def test_the_newest_of_each_meter_stays(
        self, minutes: list[tuple[int, str]], most: int
    ) -> None:
        """What a meter shows now would be lost for what it showed yesterday."""
        readings = waiting(minutes)

        kept = set(map(id, thinned(readings, most)))

        newest = {reading.meter: id(reading) for reading in readings}
        assert kept.issuperset(newest.values())

    def test_each_hour_keeps_its_first_while_that_is_enough(self) -> None:
        """An outage would leave holes although there was room."""
        readings = waiting([(minute, "a") for minute in range(600)])

        kept = thinned(readings, 40)

        assert [r.at.hour for r in kept] == [*range(10), 9]

    def test_few_are_left_alone(self) -> None:
        """Readings would be given up without need."""
        readings = waiting([(minute, "a") for minute in range(20)])

        assert thinned(readings, 40) == readings
