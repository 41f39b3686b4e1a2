"""Swaps and resets: only an admin edits them, and what they change is told before."""

import datetime as dt
import logging
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.config import Role
from kmpd.consumption import Mark, PeriodKind
from kmpd.storage import DatabaseStore, SegmentReason, open_store
from kmpd.web.context import WebContext
from kmpd.web.pages.swap_confirming import REFUSALS
from kmpd.web.views.swap import (
    Editor,
    Refusal,
    SwapPlan,
    instant_of,
    is_noted,
    planned,
    segments_of,
)
from tests.kmpd.storage.making import BEGIN, ENERGY, HOUR, MINUTE, ZONE, reading, value
from tests.kmpd.web.making import METER, context

_NOW = BEGIN + 24 * HOUR
#: The counter begins anew with the reading of this hour.
_RESET = 10


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[DatabaseStore]:
    """Open a store with a day of hourly readings, and a reset among them."""
    async with await open_store(f"sqlite:///{tmp_path / 'a.db'}", zone=ZONE) as opened:
        await opened.lock("test")
        await opened.add(
            [
                reading(
                    BEGIN + hour * HOUR,
                    value(Decimal(hour if hour < _RESET else hour - 8).scaleb(-3)),
                    meter=METER,
                )
                for hour in range(24)
            ]
        )
        yield opened


@pytest.fixture
def known(store: DatabaseStore) -> WebContext:
    """Return what the dashboard knows at the end of the day."""
    return context(store, now=_NOW)


def editor(known: WebContext, *, role: Role = Role.ADMIN, meter: str = METER) -> Editor:
    """Return the editor of somebody."""
    return Editor(context=known, meter=meter, by="anna", role=role)


async def test_a_reset_begins_with_the_first_reading_behind_it(
    known: WebContext,
) -> None:
    """Hours would be cut at a time at which nobody read the meter."""
    plan = await planned(known, METER, BEGIN + _RESET * HOUR - 20 * MINUTE)

    assert isinstance(plan, SwapPlan)
    assert plan.since == BEGIN + _RESET * HOUR
    assert plan.before is not None
    assert plan.behind is not None
    assert (plan.before.at, plan.behind.at) == (plan.since - HOUR, plan.since)
    numbers = [str(one.value.number) for one in (plan.before, plan.behind)]
    assert numbers == ["0.009", "0.002"]


async def test_noting_a_reset_changes_what_is_counted_and_taking_back_undoes_it(
    known: WebContext, caplog: pytest.LogCaptureFixture
) -> None:
    """An edit would be without effect, without a way back, or without a trace."""
    caplog.set_level(logging.INFO, "kmpd.web")
    since = BEGIN + _RESET * HOUR

    async def marks() -> list[Mark]:
        hours = await known.archive.consumption(
            METER, ENERGY, period=PeriodKind.HOUR, since=BEGIN, until=_NOW
        )
        return [hour.mark for hour in hours]

    before = await marks()
    assert await editor(known).note(since - MINUTE) is None
    (reset, first) = await segments_of(known, METER)
    assert (reset.since, reset.reason) == (since, SegmentReason.RESET)
    assert (is_noted(reset), is_noted(first)) == (True, False)
    assert Mark.INTERRUPTED in await marks()

    assert await editor(known).take_back(since) is None

    assert await marks() == before
    assert [one.since for one in await segments_of(known, METER)] == [BEGIN]
    told = [record.getMessage() for record in caplog.records]
    assert told == [
        f"event=reset-noted meter=heat since={since.isoformat()} by='anna'",
        f"event=reset-taken-back meter=heat since={since.isoformat()} by='anna'",
    ]


async def test_a_viewer_edits_nothing_and_is_told_of(
    known: WebContext, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever may look could change what is billed, past the pages."""
    viewer = editor(known, role=Role.VIEWER)

    answers = [
        await viewer.note(BEGIN + _RESET * HOUR),
        await viewer.take_back(BEGIN),
    ]

    assert answers == [Refusal.NOT_ADMIN, Refusal.NOT_ADMIN]
    assert len(await segments_of(known, METER)) == 1
    assert all("event=reset-refused" in one.getMessage() for one in caplog.records)


@pytest.mark.parametrize(
    ("at", "refusal"),
    [
        (BEGIN, Refusal.NOTHING_BEFORE),
        (BEGIN - HOUR, Refusal.NOTHING_BEFORE),
        (_NOW - MINUTE, Refusal.NOTHING_BEHIND),
        (_NOW + MINUTE, Refusal.TO_COME),
    ],
)
async def test_a_reset_needs_readings_on_both_sides(
    known: WebContext, at: dt.datetime, refusal: Refusal
) -> None:
    """A reset would be noted that tells nothing apart."""
    assert await planned(known, METER, at) is refusal


async def test_what_is_noted_already_is_refused(known: WebContext) -> None:
    """Two clicks would be two resets, and one could not be taken back."""
    at = BEGIN + _RESET * HOUR
    assert await editor(known).note(at) is None

    assert await editor(known).note(at - MINUTE) is Refusal.THERE
    assert await editor(known).take_back(at) is None
    assert await editor(known).take_back(at) is Refusal.NOT_THERE


async def test_the_begin_of_a_meter_cannot_be_taken_back(known: WebContext) -> None:
    """What a serial number tells would be gone until the store is made anew."""
    assert await editor(known).take_back(BEGIN) is Refusal.NOT_THERE
    assert len(await segments_of(known, METER)) == 1


async def test_a_meter_that_is_not_configured_is_not_edited(known: WebContext) -> None:
    """An old page would edit what nobody sees."""
    gone = editor(known, meter="gone")

    assert await gone.note(BEGIN) is Refusal.NO_METER
    assert await gone.take_back(BEGIN) is Refusal.NO_METER


@given(at=st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2030, 1, 1)))
def test_an_instant_is_what_the_clock_of_the_meter_shows(at: dt.datetime) -> None:
    """A reset would be noted an hour beside."""
    shown = at.replace(second=0, microsecond=0)

    found = instant_of(shown.date().isoformat(), f"{shown:%H:%M}", ZONE)

    if found is Refusal.SKIPPED:
        assert (shown.hour, shown.month) == (2, 3)
    else:
        assert isinstance(found, dt.datetime)
        assert found.astimezone(ZONE).replace(tzinfo=None) == shown


@given(day=st.text(max_size=12), time=st.text(max_size=8))
def test_no_text_is_too_bad_to_be_refused_in_words(day: str, time: str) -> None:
    """A slip of the finger would be an error page."""
    found = instant_of(day, time, ZONE)

    assert isinstance(found, dt.datetime) or found in REFUSALS


@pytest.mark.parametrize(
    ("day", "time", "expected"),
    [
        ("2026-03-29", "02:30", Refusal.SKIPPED),
        ("2026-10-25", "02:30", dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)),
        ("0001-01-01", "00:00", Refusal.NO_INSTANT),
        ("2026-10-25", "", Refusal.NO_INSTANT),
    ],
)
def test_clocks_that_are_moved_are_understood(
    day: str, time: str, expected: dt.datetime | Refusal
) -> None:
    """Twice a year a reset would be noted at a time that never was."""
    assert instant_of(day, time, ZONE) == expected


def test_each_refusal_is_said_in_words() -> None:
    """Somebody would be refused without a reason."""
    assert set(REFUSALS) == set(Refusal)
