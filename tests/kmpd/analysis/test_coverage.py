"""For how much of a time a meter was read."""

import datetime as dt
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kmpd.analysis.coverage import Stretch, coverage, joined, length, without

BEGIN = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
HOURS = 48
WHOLE = Stretch(since=BEGIN, until=BEGIN + dt.timedelta(hours=HOURS))


def _hour(number: int) -> dt.datetime:
    return BEGIN + dt.timedelta(hours=number)


stretches = st.lists(
    st.tuples(st.integers(-5, HOURS + 5), st.integers(1, 12)).map(
        lambda told: Stretch(since=_hour(told[0]), until=_hour(told[0] + told[1]))
    ),
    max_size=8,
)


def _hours(told: list[Stretch] | tuple[Stretch, ...]) -> set[int]:
    """Return the hours of the whole time that lie in some stretch: the slow way."""
    return {
        hour
        for hour in range(HOURS)
        if any(one.since <= _hour(hour) < one.until for one in told)
    }


@given(unread=stretches, unknown=stretches)
def test_shares_are_those_of_counted_hours(
    unread: list[Stretch], unknown: list[Stretch]
) -> None:
    """A page would say that a meter was read while its head lay on the floor."""
    found = coverage(WHOLE, unread=unread, unknown=unknown)

    away, lost = _hours([*unread, *unknown]), _hours(unknown)
    assert found.read_share == 1 - Fraction(len(away), HOURS)
    assert found.known_share == 1 - Fraction(len(lost), HOURS)
    assert _hours(found.filled) == away - lost
    assert length(found.filled) == dt.timedelta(hours=len(away - lost))


@given(told=stretches)
def test_what_is_joined_is_in_order_and_apart(told: list[Stretch]) -> None:
    """A gap would count twice."""
    found = joined(told, within=WHOLE)

    assert all(a.until < b.since for a, b in pairwise(found))
    assert joined(reversed(told), within=WHOLE) == found
    assert without(found, found) == ()


def test_of_no_time_all_was_read() -> None:
    """A station of this minute would have read nothing."""
    nothing = Stretch(since=BEGIN, until=BEGIN)

    assert coverage(nothing, unread=(), unknown=()).read_share == 1
