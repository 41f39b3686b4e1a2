"""The page Now: what it shows is what the store has, and says how old it is."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from kmpd.reading import Quality, Reading
from kmpd.state import MeterState
from kmpd.storage import DatabaseStore, open_store
from kmpd.web.charts.trend import trend_chart
from kmpd.web.views.now import NowView, Sign, now_view, spent_today
from kmpd.web.words import Words
from tests.kmpd.storage.making import BEGIN, ENERGY, HOUR, VOLUME, ZONE, reading, value
from tests.kmpd.web.making import METER, context

_POWER, _SUPPLY, _RETURN, _DIFFERENCE = 80, 86, 87, 89
_KW, _CELSIUS, _CUBIC_METRES, _KWH = 22, 37, 40, 2
_NOON = BEGIN + 12 * HOUR


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[DatabaseStore]:
    """Open an empty store that is ours, so that sums are worked out at once."""
    async with await open_store(f"sqlite:///{tmp_path / 'a.db'}", zone=ZONE) as opened:
        await opened.lock("test")
        yield opened


def told(hour: int, *, back: Quality = Quality.GOOD) -> Reading:
    """Return the reading of an hour, whose return temperature is as good as that."""
    return reading(
        BEGIN + hour * HOUR,
        value(Decimal(hour + 24) / 10, register=ENERGY, unit=_KWH),
        value(Decimal(hour + 24) / 100, register=VOLUME, unit=_CUBIC_METRES),
        value(f"2.{abs(hour)}", register=_POWER, unit=_KW),
        value("71.25", register=_SUPPLY, unit=_CELSIUS),
        value("31.50", register=_RETURN, unit=_CELSIUS, quality=back, reason="Broken."),
        meter=METER,
    )


def state(**facts: object) -> MeterState:
    """Return a meter that was read at noon."""
    good = MeterState(
        meter=METER, interval_seconds=3600.0, last_good_at=_NOON, last_try_at=_NOON
    )
    return attrs.evolve(good, **facts)


async def view(store: DatabaseStore, **facts: object) -> NowView:
    """Return what the page shows a minute past noon."""
    now = _NOON + dt.timedelta(minutes=1)
    return await now_view(context(store, now=now, states=[state(**facts)]), METER)


async def test_figures_are_those_of_the_last_reading(store: DatabaseStore) -> None:
    """The page would show another number than the meter."""
    await store.add([told(hour) for hour in range(13)])

    found = await view(store)

    numbers = {s: str(one.value.number) for s, one in found.signs.items() if one.value}
    assert numbers == {
        Sign.POWER: "2.12",
        Sign.SUPPLY: "71.25",
        Sign.RETURN: "31.50",
        Sign.DIFFERENCE: "39.75",
    }
    assert not any(one.is_old or one.doubt for one in found.signs.values())
    assert found.read_at == _NOON


async def test_a_value_that_is_not_believed_is_not_shown_as_good(
    store: DatabaseStore,
) -> None:
    """A broken sensor would be a cold pipe."""
    await store.add([told(11), told(12, back=Quality.BAD)])

    found = (await view(store)).signs[Sign.RETURN]

    assert found.value is not None
    assert (found.at, found.is_old) == (_NOON - HOUR, True)
    assert found.doubt == "Broken."


async def test_a_difference_is_not_made_of_two_instants(store: DatabaseStore) -> None:
    """The water would be cooled by what it never was."""
    await store.add([told(11), told(12, back=Quality.BAD)])

    assert Sign.DIFFERENCE not in (await view(store)).signs


async def test_what_was_never_believed_is_no_number(store: DatabaseStore) -> None:
    """A sensor that was never there would have a temperature."""
    await store.add([told(12, back=Quality.BAD)])

    found = (await view(store)).signs[Sign.RETURN]

    assert found.value is None
    assert found.doubt == "Broken."


@pytest.mark.parametrize(
    "facts", [{"failing_since": _NOON}, {"last_good_at": _NOON - 5 * HOUR}]
)
async def test_values_of_a_meter_that_is_not_read_are_old(
    store: DatabaseStore, facts: dict[str, object]
) -> None:
    """Yesterday's power would stand there as if it were now's."""
    await store.add([told(12)])

    found = await view(store, **facts)

    assert all(one.is_old for one in found.values)


async def test_today_is_counted_from_midnight_of_the_meter(
    store: DatabaseStore,
) -> None:
    """Energy of today would be that of some other day."""
    await store.add([told(hour) for hour in range(-24, 13)])

    found = await view(store)

    by_register = {one.register: one for one in found.counted}
    energy = by_register[ENERGY]
    # Midnight in Amsterdam is 23 hours UTC the day before.
    assert energy.today is not None
    assert energy.yesterday is not None
    assert energy.today.number == Decimal("1.3")
    assert energy.yesterday.number == Decimal("2.3")
    assert list(by_register) == [ENERGY, VOLUME]


async def test_a_meter_without_a_reading_has_nothing_to_show(
    store: DatabaseStore,
) -> None:
    """A new meter would be an error page."""
    found = await now_view(context(store), METER)

    assert (found.values, found.counted, found.read_at) == ((), (), None)
    assert found.state == MeterState(meter=METER)
    assert trend_chart(found, Words("en"), meter=METER) is None


async def test_the_figures_of_the_curve_are_exact_and_end_at_a_gap(
    store: DatabaseStore,
) -> None:
    """A line would be drawn through a time in which nobody read the meter."""
    await store.add([told(hour) for hour in (0, 1, 2, 8, 9)])

    drawn = trend_chart(await view(store), Words("en"), meter=METER)

    assert drawn is not None
    power = drawn.options["series"][0]["data"]
    assert [at for at, number in power if number is None] == ["2026-03-01T06:00:00"]
    assert [row[1] for row in drawn.table.rows] == ["2.0", "2.1", "2.2", "2.8", "2.9"]
    assert drawn.table.rows[0][0] == "1 Mar 2026 01:00"
    assert all(len(row) == len(drawn.table.columns) for row in drawn.table.rows)


def test_a_new_day_begins_with_the_whole_budget() -> None:
    """The budget of a day on which nobody read would look spent."""
    spent = state(line_seconds_today=300.0, skipped_today=2)

    same, next_day = (spent_today(spent, _NOON + n * HOUR, ZONE) for n in (1, 24))

    assert same == spent
    assert (next_day.line_seconds_today, next_day.skipped_today) == (0.0, 0)
