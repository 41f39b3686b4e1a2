"""The page Health: what it says of a line is what the store has."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import attrs
import pytest

from kmpd.analysis.coverage import Stretch
from kmpd.reading import Reading, Source
from kmpd.state import Event, EventKind, LineDay, MeterState, SinkState
from kmpd.storage import DatabaseStore, open_store
from kmpd.web.charts.line import budget_chart, reads_chart
from kmpd.web.pages.findings import findings, percent
from kmpd.web.views.health import HealthView, health_view, unread
from kmpd.web.words import Words
from tests.kmpd.storage.making import BEGIN, HOUR, ZONE, reading, value
from tests.kmpd.web.making import METER, context

_DAYS = 30
_HOURS = 240
_END = BEGIN + _HOURS * HOUR
_SAY = Words("en")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[DatabaseStore]:
    """Open an empty store that is ours, so that gaps are worked out at once."""
    async with await open_store(f"sqlite:///{tmp_path / 'a.db'}", zone=ZONE) as opened:
        await opened.lock("test")
        yield opened


def told(hour: int, **facts: object) -> Reading:
    """Return the reading of an hour."""
    number = Decimal(hour).scaleb(-3)
    return reading(BEGIN + hour * HOUR, value(number), meter=METER, **facts)


def state(**facts: object) -> MeterState:
    """Return a meter that was read at the end."""
    well = MeterState(
        meter=METER,
        interval_seconds=3600.0,
        last_good_at=_END,
        last_try_at=_END,
        budget_seconds=360.0,
    )
    return attrs.evolve(well, **facts)


async def view(store: DatabaseStore, **facts: object) -> HealthView:
    """Return what the page shows at the end."""
    told = context(store, now=_END, states=[state(**facts)])
    return await health_view(told, METER, days=_DAYS)


def hole(since: int, until: int) -> list[Reading]:
    """Return hourly readings but those between two hours."""
    return [told(hour) for hour in range(_HOURS + 1) if not since < hour < until]


async def test_a_meter_that_was_always_read_was_read_all_the_time(
    store: DatabaseStore,
) -> None:
    """A page would look for a fault where there is none."""
    await store.add(hole(0, 0))

    found = await view(store)

    assert found.coverage is not None
    assert (found.coverage.read_share, found.coverage.unread) == (1, ())
    assert found.quality.reads == _HOURS + 1
    texts = [finding.text for finding in findings(found, _SAY)]
    assert "The meter was read 100.0% of the time in the last 10 days." in texts


async def test_a_gap_is_time_that_is_not_known(store: DatabaseStore) -> None:
    """Three days without a reading would look like any others."""
    await store.add(hole(100, 172))

    found = (await view(store)).coverage

    gap = Stretch(since=BEGIN + 100 * HOUR, until=BEGIN + 172 * HOUR)
    assert found is not None
    assert (found.unknown, found.filled) == ((gap,), ())
    assert float(found.read_share) == pytest.approx(1 - 72 / _HOURS)


async def test_what_a_log_filled_is_known_and_still_was_not_read(
    store: DatabaseStore,
) -> None:
    """A head that lay on the floor would be forgotten once the log was read."""
    since, until = BEGIN + 100 * HOUR, BEGIN + 172 * HOUR
    await store.add(hole(100, 172))
    filled = [told(hour, source=Source.LOG, log="hour") for hour in range(101, 172)]
    await store.add(filled)
    kinds = (EventKind.FAILING, EventKind.GAP_FILLED)
    for kind in kinds:
        event = Event(meter=METER, at=since, kind=kind, text="…", until=until)
        await store.add_event(event)

    found = (await view(store)).coverage

    assert found is not None
    assert found.unknown == ()
    assert found.filled == (Stretch(since=since, until=until),)
    assert found.known_share == 1
    assert found.read_share < 1


async def test_a_meter_that_is_still_silent_is_not_known_up_to_now(
    store: DatabaseStore,
) -> None:
    """A meter that went silent last week would have been read all the time."""
    await store.add([told(hour) for hour in range(101)])
    last = BEGIN + 100 * HOUR

    found = (await view(store, last_good_at=last, failing_since=last)).coverage

    assert found is not None
    assert found.unknown == (Stretch(since=last, until=_END),)


async def test_a_history_of_somebody_else_is_no_reading_of_today(
    store: DatabaseStore,
) -> None:
    """A meter that never answered would be called read all the time."""
    await store.add([told(hour) for hour in range(100)])

    found = (await view(store, last_good_at=None)).coverage

    assert found is not None
    assert found.unknown == (Stretch(since=BEGIN + 99 * HOUR, until=_END),)
    assert found.read_share < 1


def test_failures_within_one_interval_leave_no_gap() -> None:
    """Each bad minute would count as time in which nobody read."""
    short = Event(
        meter=METER,
        at=BEGIN,
        kind=EventKind.FAILING,
        text="…",
        until=BEGIN + dt.timedelta(minutes=20),
    )
    long = attrs.evolve(short, until=BEGIN + 5 * HOUR)
    lasting = attrs.evolve(short, until=None)

    found = unread([short, long, lasting], longest_seconds=5400.0)

    assert found == [Stretch(since=BEGIN, until=BEGIN + 5 * HOUR)]


async def test_charts_tell_the_days_of_the_line(store: DatabaseStore) -> None:
    """A day of failures would be a day of readings."""
    await store.add(hole(0, 0))
    failed = LineDay(
        meter=METER,
        day=dt.date(2026, 3, 4),
        failures=7,
        requests=14,
        attempts=40,
        seconds=61.5,
        line_seconds=12.25,
    )
    await store.count_line(failed)

    found = await view(store)

    reads, budget = reads_chart(found, _SAY), budget_chart(found, _SAY)
    assert len(reads.table.rows) == len(found.line_days) == 11
    assert reads.table.rows[3] == ("4 Mar 2026", "24", "7", "14", "26")
    assert [series["data"][3] for series in reads.options["series"]] == [24, 7, 26]
    assert budget.table.rows[3][1:] == ("12.250", "61.500")
    assert budget.options["yAxis"]["max"] >= 360.0


async def test_a_sink_that_takes_nothing_is_told_with_its_reason(
    store: DatabaseStore,
) -> None:
    """Readings would pile up behind a page that is all green."""
    await store.add(hole(0, 0))
    failing = SinkState(
        sink="file", failing_since=BEGIN, failure="The disk is full.", seq=1
    )

    found = attrs.evolve(await view(store), sinks=[failing])

    (bad,) = [one for one in findings(found, _SAY) if one.kind == "bad"]
    assert "file takes no readings since 1 Mar 2026 01:00." in bad.text
    assert bad.text.endswith("The disk is full.")


async def test_a_meter_that_was_never_read_is_no_error(store: DatabaseStore) -> None:
    """A new meter would be an error page."""
    found = await health_view(context(store), METER, days=_DAYS)

    assert (found.coverage, found.quality.good_share) == (None, None)
    assert len(found.line_days) == _DAYS
    assert findings(found, _SAY) == ()


@pytest.mark.parametrize(
    ("numerator", "said"), [(10_000, "100.0%"), (9_999, "99.9%"), (9_870, "98.7%")]
)
def test_only_all_is_a_hundred_percent(numerator: int, said: str) -> None:
    """One missed reading in thousands would be none."""
    assert percent(Fraction(numerator, 10_000), _SAY) == said
