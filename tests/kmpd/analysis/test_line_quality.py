"""How well a line works."""

import datetime as dt
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kmpd.analysis.line_quality import every_day, line_quality, repetitions
from kmpd.state import LineDay

BEGIN = dt.date(2026, 3, 1)
days = st.builds(
    LineDay,
    meter=st.just("heat"),
    day=st.integers(0, 40).map(lambda n: BEGIN + dt.timedelta(days=n)),
    reads=st.integers(0, 300),
    failures=st.integers(0, 50),
    requests=st.integers(0, 500),
    attempts=st.integers(0, 800),
    seconds=st.floats(0, 1e4),
    line_seconds=st.floats(0, 1e4),
)


@given(told=st.lists(days, max_size=20))
def test_a_line_is_the_sum_of_its_days(told: list[LineDay]) -> None:
    """A page would tell of more readings than there are."""
    found = line_quality(told)

    assert found.reads == sum(day.reads for day in told)
    assert found.repetitions == sum(repetitions(day) for day in told) >= 0
    tries = found.reads + found.failures
    expected = Fraction(found.reads, tries) if tries else None
    assert found.good_share == expected


def test_of_a_line_that_was_never_used_no_share_is_told() -> None:
    """A new station would have failed at all it never tried."""
    found = line_quality([])

    assert found.good_share is None
    assert found.repeated_share is None
    assert found.reading_seconds is None


@given(told=st.lists(days, max_size=20), length=st.integers(0, 30))
def test_each_day_is_there_once_and_in_order(told: list[LineDay], length: int) -> None:
    """A day without a reading would be missing from the picture, not empty in it."""
    until = BEGIN + dt.timedelta(days=length)

    found = every_day("heat", told, since=BEGIN, until=until)

    expected = [BEGIN + dt.timedelta(days=n) for n in range(length)]
    assert [day.day for day in found] == expected
    untold = {day.day for day in told}
    assert all(day.reads == 0 for day in found if day.day not in untold)
