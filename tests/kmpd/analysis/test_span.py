"""Spans follow each other without a gap, whatever clocks do."""

import datetime as dt
from itertools import pairwise
from typing import Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kmpd.analysis.span import Span, SpanKind, place_of, span_at
from kmpd.consumption import PeriodKind, periods_between
from tests.kmpd.consumption.strategies import ZONES
from tests.kmpd.storage.making import ZONE

_DAYS: Final = st.dates(dt.date(1972, 1, 1), dt.date(2036, 12, 31))
_HOUR: Final = dt.timedelta(hours=1)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """Draw a span of any kind; a range of up to two years."""
    kind, first, zone = draw(st.sampled_from(SpanKind)), draw(_DAYS), draw(ZONES)
    if kind is not SpanKind.RANGE:
        return span_at(kind, first, zone)
    last = first + dt.timedelta(days=draw(st.integers(0, 730)))
    return Span(kind=kind, first=first, last=last, zone=zone)


@given(spans())
def test_behind_what_is_before_is_what_was(span: Span) -> None:
    """Somebody who steps back and forth ends up elsewhere."""
    assert span.previous.next == span
    assert span.next.previous == span
    assert span.previous.until == span.since
    assert span.next.since == span.until


@given(spans())
def test_children_tile_their_parent(span: Span) -> None:
    """A day of a clock change is counted twice, or not at all."""
    children = span.children

    assume(children)
    assert children[0].since == span.since
    assert children[-1].until == span.until
    assert all(one.until == next_one.since for one, next_one in pairwise(children))


@given(spans())
def test_a_span_is_among_the_children_of_its_parent(span: Span) -> None:
    """A link upwards leads to where one does not come from."""
    parent = span.parent

    assume(parent is not None and span.kind is not SpanKind.QUARTER)
    assert parent is not None
    assert span in parent.children


@given(spans())
def test_a_year_before_is_of_the_same_kind_and_earlier(span: Span) -> None:
    """A February of 29 days has nothing to be held against."""
    before = span.year_before

    assert before.kind is span.kind
    assert before.first.year == span.first.year - 1
    assert before.since < span.since


@given(spans(), spans(), st.floats(0, 1), st.floats(0, 1))
def test_who_is_further_along_is_so_in_any_other_span(
    span: Span, other: Span, one: float, two: float
) -> None:
    """A part of a month is held against one that begins behind its end."""
    length = span.until - span.since
    earlier, later = (span.since + length * share for share in sorted((one, two)))

    found = [span.counterpart(at, within=other) for at in (earlier, later)]

    # A clock that is put back shows an hour again; no more than that goes back.
    assert found[0] <= found[1] + _HOUR
    assert all(other.since <= at <= other.until for at in found)
    assert span.counterpart(span.since, within=other) == other.since
    assert span.counterpart(span.until, within=other) == other.until


def test_noon_of_a_day_is_noon_of_that_day_a_year_before() -> None:
    """A year is compared with one that is a day further along, after a February."""
    year = span_at(SpanKind.YEAR, dt.date(2024, 1, 1), ZONE)
    noon = dt.datetime(2024, 7, 1, 12, tzinfo=ZONE)

    found = year.counterpart(noon.astimezone(dt.UTC), within=year.year_before)

    assert found.astimezone(ZONE) == dt.datetime(2023, 7, 1, 12, tzinfo=ZONE)


def test_the_leap_day_ends_where_february_does_in_other_years() -> None:
    """On a 29th of February the comparison fails."""
    year = span_at(SpanKind.YEAR, dt.date(2024, 1, 1), ZONE)
    leap_day = dt.datetime(2024, 2, 29, 12, tzinfo=ZONE)

    found = year.counterpart(leap_day.astimezone(dt.UTC), within=year.year_before)

    assert found.astimezone(ZONE) == dt.datetime(2023, 3, 1, tzinfo=ZONE)


@given(
    spans().filter(lambda span: span.days <= 40),
    st.sampled_from([PeriodKind.HOUR, PeriodKind.DAY, PeriodKind.MONTH]),
)
def test_no_two_periods_of_a_span_have_the_same_place(
    span: Span, grouping: PeriodKind
) -> None:
    """The hour that comes twice hides the first one."""
    periods = periods_between(grouping, span.since, span.until, zone=span.zone)

    starts = [period.start for period in periods if period.start >= span.since]
    places = [place_of(start, span, grouping) for start in starts]

    assert len(set(places)) == len(places)


@pytest.mark.parametrize(
    ("days", "grouping"),
    [
        (1, PeriodKind.HOUR),
        (31, PeriodKind.DAY),
        (365, PeriodKind.MONTH),
        (4_000, PeriodKind.YEAR),
    ],
)
def test_a_range_is_cut_into_as_many_bars_as_fit(
    days: int, grouping: PeriodKind
) -> None:
    """A range of ten years becomes bars that nobody can see."""
    first = dt.date(2015, 1, 1)
    last = first + dt.timedelta(days=days - 1)

    span = Span(kind=SpanKind.RANGE, first=first, last=last, zone=ZONE)

    assert span.grouping is grouping
