"""Addresses say which time is meant, and what they cannot say is as usual."""

import datetime as dt
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.analysis.span import Span, SpanKind, span_at
from kmpd.consumption import PeriodKind
from kmpd.web.views.span import Look, groupings_of, look_of, query_of, range_of
from tests.kmpd.analysis.test_span import spans
from tests.kmpd.storage.making import ZONE

_TODAY: Final = dt.date(2026, 11, 21)


def _look(**query: str) -> Look:
    return look_of(query, today=_TODAY, zone=ZONE)


@given(spans(), st.integers(0, 3))
def test_what_an_address_says_is_understood_as_it_was_meant(
    span: Span, place: int
) -> None:
    """A link leads to another time than it says."""
    groupings = groupings_of(span)
    look = Look(span=span, by=groupings[place % len(groupings)])
    query = {name: text for name, text in query_of(look).items() if text is not None}

    assert look_of(query, today=_TODAY, zone=span.zone) == look


@given(
    st.dictionaries(
        st.sampled_from(["at", "by", "from", "to"]),
        st.text() | st.from_regex(r"\A[0-9Q-]{1,10}\Z"),
    )
)
def test_nonsense_is_as_usual(query: dict[str, str]) -> None:
    """A mistyped address shows an error."""
    found = look_of(query, today=_TODAY, zone=ZONE)

    assert found.span is None or found.span.first <= found.span.last


@pytest.mark.parametrize(
    ("query", "first", "last", "by"),
    [
        ({}, (2026, 11, 1), (2026, 11, 30), PeriodKind.DAY),
        ({"by": "hour"}, (2026, 11, 21), (2026, 11, 21), PeriodKind.HOUR),
        ({"by": "month"}, (2026, 1, 1), (2026, 12, 31), PeriodKind.MONTH),
        ({"at": "2026-11-21"}, (2026, 11, 21), (2026, 11, 21), PeriodKind.HOUR),
        ({"at": "2024-02"}, (2024, 2, 1), (2024, 2, 29), PeriodKind.DAY),
        ({"at": "2026-Q4"}, (2026, 10, 1), (2026, 12, 31), PeriodKind.DAY),
        ({"at": "2025"}, (2025, 1, 1), (2025, 12, 31), PeriodKind.MONTH),
        ({"at": "2025", "by": "day"}, (2025, 1, 1), (2025, 12, 31), PeriodKind.DAY),
        ({"at": "2026-02-30"}, (2026, 11, 1), (2026, 11, 30), PeriodKind.DAY),
        (
            {"from": "2026-03-09", "to": "2026-03-01"},
            (2026, 3, 1),
            (2026, 3, 9),
            PeriodKind.DAY,
        ),
    ],
)
def test_addresses_mean_what_people_write(
    query: dict[str, str],
    first: tuple[int, int, int],
    last: tuple[int, int, int],
    by: PeriodKind,
) -> None:
    """An address that somebody kept shows something else."""
    found = _look(**query)

    assert found.span is not None
    assert (found.span.first, found.span.last) == (dt.date(*first), dt.date(*last))
    assert found.by is by


def test_by_year_is_all_there_is() -> None:
    """Nobody sees more than a year at once."""
    assert _look(by="year") == Look(span=None, by=PeriodKind.YEAR)


def test_a_year_is_not_cut_into_hours() -> None:
    """An address makes the station draw tens of thousands of bars."""
    assert _look(at="2026", by="hour").by is PeriodKind.MONTH
    long = range_of("1970-01-01", "2026-01-01", ZONE)

    assert long is not None
    assert PeriodKind.HOUR not in groupings_of(long)
    assert PeriodKind.DAY not in groupings_of(long)


def test_without_a_wish_a_page_has_its_own_span() -> None:
    """A heat map of a month shows no season."""
    found = look_of({}, today=_TODAY, zone=ZONE, usual=SpanKind.QUARTER)

    assert found.span == span_at(SpanKind.QUARTER, _TODAY, ZONE)
