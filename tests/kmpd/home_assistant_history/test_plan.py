"""What is written so that a sum goes on, whatever is sent when."""

import datetime as dt
from decimal import Decimal
from itertools import pairwise
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.consumption import CounterReading
from kmpd.home_assistant import Row
from tests.kmpd.consumption.strategies import ZONES, counters
from tests.kmpd.home_assistant_history.given import GJ, HOUR, Kept, statistic_of

_NOON: Final = dt.datetime(2026, 1, 10, 12, tzinfo=dt.UTC)
_CLOSE: Final = 1e-6

#: From which to which part of its time a counter is sent, and how many readings of ten
#: are there by then.
_ROUNDS: Final = st.lists(
    st.tuples(st.floats(-0.1, 1.1), st.floats(-0.1, 1.1), st.integers(3, 10)),
    min_size=1,
    max_size=5,
)


def _hourly(hours: range) -> list[CounterReading]:
    return [
        CounterReading(at=_NOON + n * HOUR, number=Decimal(n * n), unit=GJ)
        for n in hours
    ]


@given(counters(), ZONES)
def test_sent_again_nothing_changes(
    readings: list[CounterReading], zone: dt.tzinfo
) -> None:
    """Each run of a timer writes years of hours into a card of flash."""
    home, statistic = Kept(), statistic_of(readings, zone)
    first = home.take(statistic)

    again = home.take(statistic)

    assert len(first.missing) == len(statistic.hours)
    assert again.writes == []
    assert again.unchanged == len(statistic.hours)


@given(counters(), ZONES, _ROUNDS)
def test_whatever_is_sent_when_no_hour_shows_more_than_passed(
    readings: list[CounterReading],
    zone: dt.tzinfo,
    rounds: list[tuple[float, float, int]],
) -> None:
    """A hole that is filled later, or a range, makes a bar as high as a year."""
    home = Kept()
    begin, whole = readings[0].at, readings[-1].at - readings[0].at
    for since, until, share in rounds:
        known = [r for n, r in enumerate(readings) if n % 10 < share]
        statistic = statistic_of(known, zone)
        plan = home.take(statistic, since=begin + whole * since,
                         until=begin + whole * until)  # fmt: skip
        if not plan.wanted:
            continue
        changes = home.changes()
        for last, start in pairwise(changes):
            is_known = None not in {statistic.hour(last), statistic.hour(start)}
            if start < plan.wanted[0].start or not is_known:
                continue
            end, begun = start + HOUR, last + HOUR
            passed = statistic.total_before(end) - statistic.total_before(begun)
            assert changes[start] == pytest.approx(float(passed), abs=_CLOSE)

    home.take(statistic_of(readings, zone))

    total = home.rows[max(home.rows)].sum if home.rows else 0.0
    assert sum(home.changes().values()) == pytest.approx(total)
    for hour in statistic_of(readings, zone).hours:
        assert home.rows[hour.start].sum == pytest.approx(float(hour.total), abs=_CLOSE)


def test_a_range_begins_with_what_passed_in_its_first_hour() -> None:
    """The first hour that is sent has all the years before in it."""
    home = Kept()

    home.take(statistic_of(_hourly(range(10))), since=_NOON + 4 * HOUR)

    assert list(home.changes().values()) == [9.0, 11.0, 13.0, 15.0, 17.0]


def test_hours_before_those_that_are_there_shift_the_later_ones() -> None:
    """History that is added in front of another is counted twice."""
    home, statistic = Kept(), statistic_of(_hourly(range(10)))
    home.take(statistic, since=_NOON + 4 * HOUR)

    plan = home.take(statistic)

    assert (len(plan.missing), len(plan.corrected)) == (4, 5)
    assert list(home.changes().values()) == [float(2 * n + 1) for n in range(9)]


def test_a_store_that_begins_anew_goes_on_from_what_is_there() -> None:
    """After the loss of a store, the sum falls to zero in the dashboard."""
    home = Kept()
    home.take(statistic_of(_hourly(range(5))))

    home.take(statistic_of(_hourly(range(7, 10))))

    changes = list(home.changes().values())
    assert changes == [1.0, 3.0, 5.0, 7.0, 15.0, 17.0]


def test_hours_that_only_home_assistant_has_are_told_and_left() -> None:
    """A backup of the store that was brought back costs what came after it."""
    home = Kept()
    home.take(statistic_of(_hourly(range(10))))

    plan = home.take(statistic_of(_hourly(range(6))))

    assert (plan.writes, plan.later) == ([], 4)


def test_a_part_of_an_hour_replaces_no_whole_one() -> None:
    """A backup that ends within an hour takes the rest of it away."""
    home, half = Kept(), _NOON + 5.5 * HOUR
    home.take(statistic_of(_hourly(range(10))))
    last = CounterReading(at=half, number=Decimal(26), unit=GJ)

    plan = home.take(statistic_of([*_hourly(range(6)), last]))

    assert (plan.writes, plan.later) == ([], 4)


def test_an_hour_that_is_no_longer_known_well_keeps_the_sum_going() -> None:
    """A reading that is no longer believed leaves a jump up and one down."""
    home = Kept()
    home.take(statistic_of(_hourly(range(10))))
    home.rows[_NOON + 4 * HOUR] = Row(start=_NOON + 4 * HOUR, sum=999.0, state=999.0)

    plan = home.take(statistic_of([*_hourly(range(4)), *_hourly(range(8, 10))]))

    assert len(plan.corrected) == 4
    assert max(home.changes().values()) == 17.0
    assert min(home.changes().values()) > 0


def test_without_an_hour_nothing_is_done() -> None:
    """An empty range is an error, or worse, all of it."""
    plan = Kept().take(statistic_of(_hourly(range(5))), until=_NOON)

    assert (plan.wanted, plan.writes, plan.unchanged) == ((), [], 0)
