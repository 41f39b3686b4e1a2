"""Mistakes of the program that only one meter shows: all others are read on."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from kmpd.collector import MeterUnreadError, SimulatedClock
from kmpd.collector.course import MeterCourse
from kmpd.state import EventKind, Health, MeterState
from tests.kmpd.collector.simulation import (
    DAY,
    HOUR,
    START,
    LedgerMeter,
    World,
    collecting,
    line_of,
    plan,
    simulated,
)
from tests.kmpd.memory_store import MemoryStore

BAD = "bad"
#: What the collector asks of a meter's course outside of its cycle.
METHODS = ("take", "state", "lets_through")


class Mistake:
    """A mistake that one meter shows, while it is there."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
        self.is_there = False
        usual: Callable[..., Any] = getattr(MeterCourse, method)

        def mistaken(course: MeterCourse, *given: object) -> object:
            if self.is_there and course.plan.meter == BAD:
                raise LookupError("what nobody has foreseen")
            return usual(course, *given)

        monkeypatch.setattr(MeterCourse, method, mistaken)


def meters() -> tuple[list[Any], dict[str, Any]]:
    """Return three meters, of which the bad one shares its line with another."""
    plans = [plan(BAD, "one"), plan("beside", "one"), plan("far", "two")]
    sharing = LedgerMeter(serial=1)
    lines = {"one": line_of(sharing), "two": line_of(LedgerMeter(serial=3))}
    return plans, lines


def count(world: World, meter: str) -> int:
    """Return how many readings of a meter were kept."""
    return sum(one.meter == meter for one in world.store.readings)


@pytest.mark.parametrize("method", METHODS)
def test_a_mistake_with_one_meter_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, method: str
) -> None:
    """All reading of the house would end because of one meter."""
    mistake = Mistake(monkeypatch, method)
    plans, lines = meters()

    async def main(clock: SimulatedClock) -> None:
        async with collecting(clock, plans, lines) as world:
            await world.pass_seconds(2 * HOUR)
            mistake.is_there = True
            before = {name: count(world, name) for name in (BAD, "beside", "far")}
            await world.pass_seconds(DAY)

            assert count(world, "beside") - before["beside"] == 24
            assert count(world, "far") - before["far"] == 24
            failing = world.state(BAD)
            assert failing.health is Health.FAILING
            assert failing.failure_kind == "UnexpectedError"
            assert "LookupError" in failing.failure
            assert failing.failures > 3
            assert failing.next_due_at is not None
            assert failing.next_due_at > clock.now()
            days = [day for day in world.store.fruitless if day.meter == BAD]
            assert sum(day.failures for day in days) == failing.failures
            told = [one for one in caplog.records if one.exc_info]
            assert len(told) == failing.failures
            assert all(one.levelno == logging.ERROR for one in told)
            assert EventKind.FAILING.value in await world.kinds(BAD)

    simulated(main)


@pytest.mark.parametrize("method", METHODS)
def test_a_mistake_that_is_over_is_forgotten(
    monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """A meter would stay away until somebody restarts the station."""
    mistake = Mistake(monkeypatch, method)
    plans, lines = meters()

    async def main(clock: SimulatedClock) -> None:
        async with collecting(clock, plans, lines) as world:
            await world.pass_seconds(2 * HOUR)
            mistake.is_there = True
            await world.pass_seconds(5 * HOUR)
            mistake.is_there = False
            before = count(world, BAD)
            await world.pass_seconds(5 * HOUR)

            assert count(world, BAD) - before >= 4
            assert world.state(BAD).health is Health.OK
            assert "recovered" in await world.kinds(BAD)

    simulated(main)


def test_who_asked_for_a_reading_hears_of_the_mistake(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`kmpd read --now` would wait for ever."""
    mistake = Mistake(monkeypatch, "take")
    plans, lines = meters()

    async def main(clock: SimulatedClock) -> None:
        async with collecting(clock, plans, lines) as world:
            await world.pass_seconds(HOUR)
            mistake.is_there = True

            with pytest.raises(MeterUnreadError, match="LookupError"):
                await world.collector.read_now(BAD)

    simulated(main)


def test_a_stored_family_that_is_no_more_is_found_out_anew() -> None:
    """After going back to an older version the station would not start again."""

    async def main(clock: SimulatedClock) -> None:
        store = MemoryStore()
        kept = MeterState(
            meter="heat",
            serial="1",
            family="999",
            last_try_at=START,
            last_good_at=START,
        )
        await store.put_states([kept])
        lines = {"line": line_of(LedgerMeter())}
        unnamed = plan(family="", registers=(60, 68))
        async with collecting(clock, [unnamed], lines, store) as world:
            await world.collector.started()
            assert [info.model for info in world.collector.infos()] == [""]
            await world.pass_seconds(2 * HOUR)

            assert world.store.readings[-1].family == "403"
            assert world.state().health is Health.OK

    simulated(main)


def test_a_state_that_is_of_no_use_is_begun_anew(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What a store has of one meter would keep the station from starting."""
    usual = MeterCourse.__init__

    def mistaken(course: MeterCourse, given: Any, **others: Any) -> None:  # noqa: ANN401 - as it is called
        if others.get("state") is not None:
            raise LookupError("what nobody has foreseen")
        usual(course, given, **others)

    monkeypatch.setattr(MeterCourse, "__init__", mistaken)

    async def main(clock: SimulatedClock) -> None:
        store = MemoryStore()
        await store.put_states([MeterState(meter="heat", serial="1", family="403")])
        lines = {"line": line_of(LedgerMeter())}
        async with collecting(clock, [plan()], lines, store) as world:
            await world.pass_seconds(2 * HOUR)

            assert len(world.store.readings) >= 2

    simulated(main)
    assert any("state=unusable" in one.getMessage() for one in caplog.records)
