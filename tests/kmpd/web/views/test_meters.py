"""The page Meters: all of them, each once, the worst first."""

from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.analysis.standing import Concern, Standing, standing
from kmpd.config import TargetConfig
from kmpd.reading import Reading
from kmpd.state import MeterState
from kmpd.storage import DatabaseStore, open_store
from kmpd.web.context import WebContext
from kmpd.web.pages.meter_rows import trouble_text
from kmpd.web.pages.meter_words import CONCERN_KINDS, CONCERN_NAMES
from kmpd.web.views.meters import (
    PAGE_METERS,
    Asked,
    MeterLine,
    MetersView,
    fits,
    meters_view,
)
from kmpd.web.words import Words
from tests.kmpd.analysis.test_standing import CHANGES, WELL
from tests.kmpd.analysis.test_standing import NOW as THEN
from tests.kmpd.storage.making import BEGIN, ENERGY, HOUR, VOLUME, ZONE, reading, value
from tests.kmpd.web.making import context, meter, station

_NOW = BEGIN + 48 * HOUR
_PRODUCT, _CUBIC_METRES = 43, 40
_TARGET = TargetConfig(cooling_kelvin=Decimal(30))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[DatabaseStore]:
    """Open an empty store that is ours, so that sums are worked out at once."""
    async with await open_store(f"sqlite:///{tmp_path / 'a.db'}", zone=ZONE) as opened:
        await opened.lock("test")
        yield opened


def fleet(store: DatabaseStore, states: Sequence[MeterState]) -> WebContext:
    """Return what is known of a station with these meters."""
    config = station(*(meter(state.meter, area="Cellar") for state in states))
    return context(store, now=_NOW, states=states, config=config)


def well(name: str, **facts: object) -> MeterState:
    """Return a meter that was just read."""
    return attrs.evolve(WELL, meter=name, last_good_at=_NOW, last_try_at=_NOW, **facts)


def told(hour: int, *, warm: int, cold: int) -> Reading:
    """Return the reading of an hour in which a cubic metre was cooled."""
    return reading(
        BEGIN + hour * HOUR,
        value(f"{hour}.000", register=ENERGY),
        value(f"{hour}.000", register=VOLUME, unit=_CUBIC_METRES),
        value(hour * warm, register=97, unit=_PRODUCT),
        value(hour * cold, register=110, unit=_PRODUCT),
    )


async def test_each_meter_is_on_one_page_and_the_worst_on_the_first(
    store: DatabaseStore,
) -> None:
    """A meter would be on no page at all, or the worst on the last."""
    failing = well("z", failing_since=BEGIN, failure="Silence.")
    names = [f"m{number:03}" for number in range(2 * PAGE_METERS)]
    fleet_ = fleet(store, [*map(well, names), failing])

    pages = [await meters_view(fleet_, Asked(page=page)) for page in (1, 2, 3)]

    shown = [line.meter.name for page in pages for line in page.lines]
    assert shown == ["z", *names]
    assert {page.pages for page in pages} == {3}
    assert (pages[0].total, pages[0].troubled) == (len(names) + 1, 1)


@pytest.mark.parametrize("page", [-3, 0, 99])
async def test_a_page_that_is_none_is_the_nearest(
    store: DatabaseStore, page: int
) -> None:
    """An old address would be an empty page."""
    found = await meters_view(fleet(store, [well("only")]), Asked(page=page))

    assert found.asked.page == 1
    assert [line.meter.name for line in found.lines] == ["only"]


async def test_only_those_with_trouble_are_shown_if_asked(
    store: DatabaseStore,
) -> None:
    """Among five hundred meters nobody would find the six."""
    states = [well("a"), well("b", is_battery_low=True), well("c")]

    found = await meters_view(fleet(store, states), Asked(troubled=True))

    assert [line.meter.name for line in found.lines] == ["b"]
    assert (found.found, found.total) == (1, 3)


async def test_energy_of_today_is_that_of_the_store(store: DatabaseStore) -> None:
    """The list would say another number than the page of the meter."""
    await store.add([told(hour, warm=70, cold=40) for hour in range(49)])

    (line,) = (await meters_view(fleet(store, [well("heat")]), Asked())).lines

    assert line.counted is not None
    assert line.counted.register == ENERGY
    # Midnight in Amsterdam is 23 hours UTC; the readings of two hours follow.
    assert line.counted.today is not None
    assert line.counted.today.number == Decimal("1.000")


@pytest.mark.parametrize(("cold", "lack"), [(30, Decimal(0)), (55, Decimal(15))])
async def test_a_target_that_was_missed_yesterday_is_a_trouble(
    store: DatabaseStore, cold: int, lack: Decimal
) -> None:
    """A house that wastes the heat it gets would look well."""
    await store.add([told(hour, warm=70, cold=cold) for hour in range(49)])
    config = station(meter("heat", targets=_TARGET))
    fleet_ = context(store, now=_NOW, states=[well("heat")], config=config)

    view = await meters_view(fleet_, Asked())

    assert view.lacks == {"heat": lack}
    expected = Concern.POOR_COOLING if lack else None
    assert view.lines[0].standing.concern is expected
    again = await meters_view(fleet_, Asked(), lacks={"heat": Decimal(0)})
    assert again.lines[0].standing.concern is None


async def test_a_meter_that_nobody_tried_yet_is_there(store: DatabaseStore) -> None:
    """A meter that was just added would be missing."""
    fleet_ = context(store, now=_NOW, config=station(meter("new")))

    found: MetersView = await meters_view(fleet_, Asked())

    (line,) = found.lines
    assert (line.standing.concern, line.counted) == (Concern.UNREAD, None)


@given(name=st.text("abÉ7 ", min_size=1, max_size=6), find=st.text("ABé7 ", max_size=3))
def test_a_filter_finds_what_stands_there_in_any_case(name: str, find: str) -> None:
    """Somebody would look for a flat and not find it."""
    state = MeterState(meter="m")
    line = MeterLine(
        meter=meter("m", title=name),
        serial="607",
        state=state,
        standing=Standing(meter="m"),
    )

    found = fits(line, Asked(find=find))

    is_there = find.strip().casefold() in f"m {name}  607 ".casefold()
    assert found == is_there


def test_each_trouble_has_a_badge_and_a_reason() -> None:
    """A meter would be first in the list and nobody would know why."""
    say = Words("en")
    assert set(CONCERN_NAMES) == set(CONCERN_KINDS) == set(Concern)
    for change in CHANGES.values():
        state = attrs.evolve(WELL, failure="Silence.", **change)
        for trouble in standing(state, now=THEN).troubles:
            assert trouble_text(state, trouble, say)
