"""The history of the demo is that of its houses, and goes on where it ends."""

import asyncio
import csv
import datetime as dt
import itertools
import os
from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kmpd.config.places import zone_of_host
from kmpd.consumption import Amount, Mark, PeriodKind
from kmpd.reading import Reading, Source
from kmpd.state import EventKind
from kmpd.storage import DatabaseStore, open_store
from pykmp.client import MeterClient
from pykmp.codec.decimals import FloatCodec
from pykmp.messages import RegisterID
from pykmp.meters import load_profile
from tools.demo.history import DemoHistory, dwellings_of, make
from tools.demo.meters import Dwelling
from tools.demo.program import TOOL, started, url_of

#: The clocks were changed three days before.
UNTIL = dt.datetime(2026, 10, 28, 9, 41, 7, tzinfo=dt.UTC)
ZONE = ZoneInfo("Europe/Copenhagen")
DAYS = 14
HOUR = dt.timedelta(hours=1)
SECOND = dt.timedelta(seconds=1)
ENERGY, VOLUME = 60, 68
COUNTERS = (ENERGY, VOLUME, 97, 110)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> DemoHistory:
    """Make a fortnight of history."""
    return make(tmp_path_factory.mktemp("demo"), days=DAYS, until=UNTIL, zone=ZONE)


@pytest.fixture
async def store(history: DemoHistory) -> AsyncIterator[DatabaseStore]:
    """Open the store of the history as one who only looks."""
    async with await open_store(history.store, zone=ZONE, create=False) as store:
        yield store


async def readings_of(store: DatabaseStore, dwelling: Dwelling) -> Sequence[Reading]:
    """Return all readings of a meter, by instant."""
    return await store.readings(
        dwelling.meter.name, dwelling.since, dwelling.until + HOUR
    )


async def hours_of(
    store: DatabaseStore, dwelling: Dwelling, register: int
) -> Sequence[Amount]:
    """Return what a meter counted in each hour."""
    return await store.consumption(
        dwelling.meter.name,
        register,
        period=PeriodKind.HOUR,
        since=dwelling.since - HOUR,
        until=dwelling.until + HOUR,
    )


def shown(dwelling: Dwelling, register: int, at: dt.datetime) -> Decimal:
    """Return what the meter of a house shows, as its family shows it."""
    told = load_profile(dwelling.meter.family).registers[register]
    value = dwelling.house.value(
        register, at, unit=told.unit, decimals=told.scale & 0x3F
    )
    assert isinstance(value, Decimal)
    return value


class TestHistory:
    """What is in the store."""

    async def test_every_reading_says_what_the_house_had_counted(
        self, history: DemoHistory, store: DatabaseStore
    ) -> None:
        """Charts would show a life that no house had."""
        for dwelling in history.dwellings:
            readings = await readings_of(store, dwelling)
            assert len(readings) > DAYS * 24 - 2
            for reading in readings[::7]:
                # The meter answered in the last seconds before it was read.
                took = dt.timedelta(seconds=reading.seconds) + SECOND
                for register in reading.values.keys() & set(COUNTERS):
                    number = reading.values[register].number
                    least = shown(dwelling, register, reading.at - took)
                    assert number is not None
                    assert least <= number <= shown(dwelling, register, reading.at)

    async def test_every_hour_lies_within_what_its_readings_enclose(
        self, history: DemoHistory, store: DatabaseStore
    ) -> None:
        """Bars of hours would be those of other hours."""
        for dwelling in history.dwellings:
            instants = [one.at for one in await readings_of(store, dwelling)]
            hours = await hours_of(store, dwelling, ENERGY)
            whole = [one for one in hours if one.mark is not Mark.PARTIAL]
            assert len(whole) >= DAYS * 24 - 2
            for hour in whole[::5]:
                first = max(at for at in instants if at <= hour.period.start)
                last = min(at for at in instants if at >= hour.period.end)
                most = shown(dwelling, ENERGY, last) - shown(
                    dwelling, ENERGY, first - 10 * SECOND
                )
                assert 0 <= hour.number <= most

    async def test_the_hole_is_filled_from_the_log_to_the_last_digit(
        self, history: DemoHistory, store: DatabaseStore
    ) -> None:
        """Three days would be missing, or guessed, where filling gaps is shown."""
        hole = history.hole
        dwelling = next(d for d in history.dwellings if d.meter.name == hole.meter)
        logged = [
            one
            for one in await readings_of(store, dwelling)
            if one.source is Source.LOG
        ]
        for register in (ENERGY, VOLUME):
            within = [
                hour
                for hour in await hours_of(store, dwelling, register)
                if hole.since < hour.period.start and hour.period.end < hole.until
            ]
            assert len(within) >= 71
            for hour in within:
                first, last = hour.period.start, hour.period.end
                counted = shown(dwelling, register, last) - shown(
                    dwelling, register, first
                )
                assert (hour.number, hour.mark) == (counted, Mark.MEASURED)

        assert 72 <= len(logged) <= 74
        assert {one.log for one in logged} == {"hour"}
        polled = [
            one.at
            for one in await readings_of(store, dwelling)
            if one.source is Source.POLL
        ]
        gaps = [b - a for a, b in itertools.pairwise(polled) if b - a > 1.5 * HOUR]
        assert len(gaps) == 1

    async def test_something_happened_to_either_meter(
        self, history: DemoHistory, store: DatabaseStore
    ) -> None:
        """Pages of events and line quality would be empty."""
        kinds = {}
        for dwelling in history.dwellings:
            name = dwelling.meter.name
            kinds[name] = {e.kind for e in await store.events(meter=name)}
            polls = [r for r in await readings_of(store, dwelling) if r.requests]
            assert sum(r.attempts for r in polls) > sum(r.requests for r in polls)

        assert kinds["house"] == {EventKind.INFO_CODE}
        assert kinds["flat"] >= {EventKind.FAILING, EventKind.GAP_FILLED}

    def test_temperatures_are_those_of_the_house(self, history: DemoHistory) -> None:
        """What was consumed would be held against another winter."""
        with history.temperatures.open(encoding="utf-8", newline="") as file:
            heading, *rows = csv.reader(file)
        house = history.dwellings[0].house

        assert heading[1] == "celsius"
        assert len(rows) == DAYS * 24
        for instant, celsius in rows[::11]:
            at = dt.datetime.fromisoformat(instant)
            assert Decimal(celsius) == house.outdoor(at)


async def test_the_same_arguments_make_the_same_history(
    history: DemoHistory, tmp_path: Path
) -> None:
    """A test that fails on a history could not be tried again."""

    async def all_of(made: DemoHistory) -> list[Reading]:
        async with await open_store(made.store, zone=ZONE, create=False) as store:
            return [one for d in made.dwellings for one in await readings_of(store, d)]

    again = await asyncio.to_thread(make, tmp_path, days=DAYS, until=UNTIL, zone=ZONE)

    assert await all_of(again) == await all_of(history)
    assert again.temperatures.read_bytes() == history.temperatures.read_bytes()


def test_a_live_meter_is_the_one_in_the_same_house() -> None:
    """The first live reading would be a swap, a reset or a jump."""
    zone = zone_of_host(os.environ) or ZoneInfo("UTC")
    for dwelling in dwellings_of(days=365, zone=zone):
        with started(TOOL, *dwelling.emulate_arguments()) as meter:
            with MeterClient(url_of(meter)) as client:
                before = dt.datetime.now(dt.UTC)
                readings = client.read(1001, *COUNTERS)
            after = dt.datetime.now(dt.UTC)

        numbers = {id_: FloatCodec.decode(one.value) for id_, one in readings.items()}
        assert numbers.pop(RegisterID(1001)) == dwelling.meter.serial
        for register, number in numbers.items():
            least, most = (shown(dwelling, register, at) for at in (before, after))
            assert least <= number <= most


def test_a_history_too_short_for_its_hole_is_refused(tmp_path: Path) -> None:
    """A demo without what it promises would be made."""
    with pytest.raises(ValueError, match="8 at least"):
        make(tmp_path, days=7)


def test_a_folder_with_a_store_is_left_as_it_is(tmp_path: Path) -> None:
    """Two histories would be mixed in one store."""
    (tmp_path / "readings.db").write_bytes(b"")

    with pytest.raises(FileExistsError, match="another folder"):
        make(tmp_path)
