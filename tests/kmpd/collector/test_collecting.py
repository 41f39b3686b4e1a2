"""The collector on simulated time: schedules, faults, ledgers, stop and reload."""

import asyncio
import datetime as dt
from collections import Counter

import pytest

from kmpd.collector import MeterUnreadError, SimulatedClock, UnknownMeterNameError
from kmpd.errors import StoreError
from kmpd.reading import Quality
from kmpd.state import EventKind, Health
from pykmp.emulator import Habits, MeterClock, MovingValues
from pykmp.meters import load_profile
from tests.kmpd.collector.simulation import (
    DAY,
    HOUR,
    SHOWN,
    START,
    LedgerMeter,
    World,
    collecting,
    line_of,
    plan,
    simulated,
)
from tests.kmpd.memory_store import MemoryStore

FAULTS = (
    "silence@0.02",
    "flip@0.01",
    "truncate@0.01",
    "disconnect@0.005",
    "noise@0.01",
)


def frames_kept(store: MemoryStore) -> Counter[bytes]:
    """Return the frames of all readings."""
    return Counter(frame for one in store.readings for frame in one.frames)


class TestReading:
    """What is read when all goes well."""

    def test_each_hour_brings_one_reading(self) -> None:
        """A day would have other than 24 hours of readings."""

        async def main(clock: SimulatedClock) -> World:
            async with collecting(
                clock, [plan()], {"line": line_of(LedgerMeter())}
            ) as w:
                await w.pass_seconds(DAY)
            return w

        world = simulated(main)

        # One more, as a new meter is read at once.
        assert len(world.store.readings) in {24, 25}
        gaps = Counter(
            round((later.at - one.at).total_seconds())
            for one, later in zip(
                world.store.readings[1:], world.store.readings[2:], strict=False
            )
        )
        assert set(gaps) == {3600}

    def test_a_reading_tells_all_that_was_asked_and_what_it_cost(self) -> None:
        """Serial number, meter time, cost or a register would be missing."""
        source = MovingValues(
            load_profile("403"),
            serial=4711,
            clock=MeterClock(SHOWN),
        )

        async def main(clock: SimulatedClock) -> World:
            meter = LedgerMeter(source=source)
            async with collecting(clock, [plan()], {"line": line_of(meter)}) as w:
                await w.pass_seconds(HOUR)
            return w

        world = simulated(main)

        reading = world.store.readings[0]
        state = world.state()
        assert tuple(reading.values) == (*load_profile("403").standard, 99)
        assert (reading.serial, reading.family, reading.missing) == ("4711", "403", ())
        assert (reading.requests, reading.attempts) == (2, 2)
        length_bytes = sum(map(len, reading.frames)) + 22 + 14
        assert reading.line_seconds == pytest.approx(length_bytes * 11 / 1200, rel=0.1)
        assert reading.meter_time is not None
        assert abs(state.clock_offset_seconds) <= 1
        assert state.health is Health.OK
        assert state.line_seconds_today == pytest.approx(
            sum(one.line_seconds for one in world.store.readings)
        )

    def test_an_unknown_family_is_found_out_once(self) -> None:
        """Each reading would cost the questions that tell the family."""

        async def main(clock: SimulatedClock) -> World:
            lines = {"line": line_of(LedgerMeter("603"))}
            async with collecting(clock, [plan(family="")], lines) as w:
                await w.pass_seconds(5 * HOUR)
            return w

        world = simulated(main)

        assert world.state().family == "603"
        requests = [one.requests for one in world.store.readings]
        assert set(requests[1:]) == {2}

    def test_meters_behind_one_port_never_talk_at_once(self) -> None:
        """Two answers on one line would destroy each other."""
        meters = [LedgerMeter(serial=n, address=0x30 + n) for n in range(5)]
        plans = [
            plan(f"m{n}", address=0x30 + n, interval_seconds=60.0) for n in range(5)
        ]
        busy = []

        async def main(clock: SimulatedClock) -> World:
            line = line_of(*meters, faults=("silence@0.2",))
            async with collecting(clock, plans, {"line": line}) as w:
                opening = w.collector._opener._open_port

                async def open_once(url: str, *, baud: int) -> object:
                    assert not busy
                    port = await opening(url, baud=baud)
                    busy.append(port)
                    closing = port.close

                    async def close() -> None:
                        busy.clear()
                        await closing()

                    port.close = close
                    return port

                w.collector._opener._open_port = open_once
                await w.pass_seconds(HOUR)
            return w

        world = simulated(main)

        assert Counter(one.meter for one in world.store.readings).keys() == {
            f"m{n}" for n in range(5)
        }

    def test_reading_now_goes_in_line_and_returns_what_is_kept(self) -> None:
        """Somebody who asks would be told what is not in the store."""

        async def main(clock: SimulatedClock) -> None:
            async with collecting(
                clock, [plan()], {"line": line_of(LedgerMeter())}
            ) as w:
                await w.pass_seconds(HOUR)
                readings = await asyncio.gather(
                    w.collector.read_now("heat"), w.collector.read_now("heat")
                )

                assert readings[0] == readings[1] == w.store.readings[-1]
                assert readings[0].seq is not None
                with pytest.raises(UnknownMeterNameError, match="known: heat"):
                    await w.collector.read_now("heta")

        simulated(main)

    def test_somebody_who_asks_no_more_takes_no_reading_from_another(self) -> None:
        """Who asks at the same time as one who gives up would wait for ever."""

        async def main(clock: SimulatedClock) -> None:
            async with collecting(
                clock, [plan()], {"line": line_of(LedgerMeter())}
            ) as w:
                await w.pass_seconds(HOUR)
                first, second = (
                    asyncio.ensure_future(w.collector.read_now("heat")) for _ in "ab"
                )
                await asyncio.sleep(0)
                first.cancel()
                await w.pass_seconds(60)

                assert second.done()
                assert await second == w.store.readings[-1]

        simulated(main)

    def test_reading_now_says_why_it_failed(self) -> None:
        """Somebody who asks a dead meter would wait for ever."""

        async def main(clock: SimulatedClock) -> None:
            line = line_of(LedgerMeter(), faults=("silence",))
            async with collecting(clock, [plan()], {"line": line}) as w:
                with pytest.raises(MeterUnreadError, match="Silence"):
                    await w.collector.read_now("heat")

        simulated(main)


class TestFaults:
    """What is kept when lines are bad."""

    def test_200_meters_on_bad_lines_lose_nothing_and_double_nothing(self) -> None:
        """A reading would be lost between line and store, or counted twice."""
        count = 200
        meters = [LedgerMeter(serial=n) for n in range(count)]
        plans = [plan(f"m{n}", f"line{n}") for n in range(count)]

        async def main(clock: SimulatedClock) -> World:
            lines = {
                f"line{n}": line_of(meter, faults=FAULTS, seed=n)
                for n, meter in enumerate(meters)
            }
            async with collecting(clock, plans, lines) as w:
                await w.pass_seconds(12 * HOUR)
            return w

        world = simulated(main)

        answered = Counter(frame for meter in meters for _, frame in meter.ledger)
        kept = frames_kept(world.store)
        assert not kept - answered
        assert kept == world.arrived
        per_meter = Counter(one.meter for one in world.store.readings)
        assert len(per_meter) == count
        assert min(per_meter.values()) >= 12
        keys = Counter((one.meter, one.at) for one in world.store.readings)
        assert max(keys.values()) == 1

    def test_a_meter_that_went_silent_is_told_and_found_again(self) -> None:
        """A dead meter would stay unnoticed, or a healed one unread."""

        async def main(clock: SimulatedClock) -> World:
            good, dead = line_of(LedgerMeter()), line_of()
            async with collecting(clock, [plan()], {"line": good}) as w:
                await w.pass_seconds(3 * HOUR)
                w.lines["line"] = dead
                await w.pass_seconds(5 * HOUR)
                failing = w.state()
                w.lines["line"] = good
                await w.pass_seconds(2 * HOUR)
            assert failing.health is Health.FAILING
            assert failing.failure_kind == "SilenceError"
            assert failing.failures >= 3
            assert failing.failing_since is not None
            return w

        world = simulated(main)

        state = world.state()
        assert (state.health, state.failure, state.failures) == (Health.OK, "", 0)
        events = asyncio.run(world.store.events(meter="heat"))
        assert [event.kind for event in events] == [
            EventKind.RECOVERED,
            EventKind.FAILING,
        ]
        assert events[1].until == events[0].at
        tries = world.store.fruitless
        assert sum(one.failures for one in tries) >= 3
        assert all(one.line_seconds > 0 for one in tries)

    def test_a_water_meter_that_saves_its_battery_is_called_throttled(self) -> None:
        """People would look for a fault of the head."""

        async def main(clock: SimulatedClock) -> World:
            meter = LedgerMeter("21", habits=Habits(answers_max=12))
            water = plan(family="21", interval_seconds=300.0)
            async with collecting(clock, [water], {"line": line_of(meter)}) as w:
                await w.pass_seconds(4 * HOUR)
            return w

        world = simulated(main)

        state = world.state()
        assert state.health is Health.THROTTLED
        assert "answered 12 times and then fell silent" in state.failure
        assert asyncio.run(world.kinds()) == ["throttled"]

    def test_a_register_that_is_not_there_is_asked_for_once_a_day(self) -> None:
        """Each reading would ask for it, or never again."""
        asked = []

        class Listening(LedgerMeter):
            def answer(self, frame: bytes, at: float) -> bytes | None:
                asked.append((at, bytes.fromhex("01 59") in frame))
                return super().answer(frame, at)

        async def main(clock: SimulatedClock) -> World:
            odd = plan(registers=(60, 68, 0x159))
            async with collecting(clock, [odd], {"line": line_of(Listening())}) as w:
                await w.pass_seconds(3 * DAY)
            return w

        world = simulated(main)

        assert sum(was_asked for _, was_asked in asked) in {4, 5}
        assert world.state().missing == (0x159,)
        assert world.store.readings[-1].missing == (0x159,)
        assert asyncio.run(world.kinds()) == ["registers_missing"]

    def test_a_swapped_meter_is_noticed_with_its_first_answer(self) -> None:
        """The new meter's counters would be booked as consumption of the old one."""

        async def main(clock: SimulatedClock) -> World:
            old, new = LedgerMeter(serial=111), LedgerMeter(serial=222)
            async with collecting(clock, [plan()], {"line": line_of(old)}) as w:
                await w.pass_seconds(5 * HOUR)
                w.lines["line"] = line_of(new)
                await w.pass_seconds(5 * HOUR)
            return w

        world = simulated(main)

        serials = [one.serial for one in world.store.readings]
        assert serials == sorted(serials)
        assert set(serials) == {"111", "222"}
        assert asyncio.run(world.kinds()) == ["meter_changed"]
        assert all(
            value.quality is Quality.GOOD
            for one in world.store.readings
            for value in one.values.values()
        )

    def test_a_reset_counter_is_believed_from_the_third_reading_on(self) -> None:
        """A reset would never be believed, or a single damaged value would."""

        async def main(clock: SimulatedClock) -> World:
            meter = LedgerMeter(source=Resetting(at=3.5 * HOUR))
            async with collecting(clock, [plan()], {"line": line_of(meter)}) as w:
                await w.pass_seconds(10 * HOUR)
            return w

        world = simulated(main)

        qualities = [one.values[60].quality for one in world.store.readings]
        first = qualities.index(Quality.UNCERTAIN)
        assert qualities[first : first + 3] == [
            Quality.UNCERTAIN,
            Quality.UNCERTAIN,
            Quality.GOOD,
        ]
        assert qualities.count(Quality.UNCERTAIN) == 2
        assert asyncio.run(world.kinds()) == ["counter_reset"]
        believed = world.store.readings[first + 2]
        assert world.store.segments == [("heat", believed.at)]

    def test_a_meter_clock_that_was_set_is_an_event(self) -> None:
        """Logs of a meter whose clock is off would be booked at the wrong hours."""

        async def main(clock: SimulatedClock) -> World:
            source = MovingValues(load_profile("403"), clock=MeterClock(SHOWN))
            meter = LedgerMeter(source=source)
            async with collecting(clock, [plan()], {"line": line_of(meter)}) as w:
                await w.pass_seconds(3 * HOUR)
                shown = dt.datetime(2026, 1, 10, 5)
                source.set_clock(shown, clock.monotonic())
                await w.pass_seconds(3 * HOUR)
                assert w.state().clock_offset_seconds == pytest.approx(HOUR, abs=2)
                right = dt.datetime(2026, 1, 10, 7)
                source.set_clock(right, clock.monotonic())
                await w.pass_seconds(3 * HOUR)
            return w

        world = simulated(main)

        (event,) = asyncio.run(world.store.events())
        assert event.kind is EventKind.CLOCK_DRIFT
        assert event.until is not None
        assert "summer time" in event.text


class Resetting(MovingValues):
    """A meter whose counters begin anew at an instant."""

    def __init__(self, at: float) -> None:
        super().__init__(load_profile("403"), clock=MeterClock(SHOWN))
        self._reset_at = at

    def register(self, id_: int, at: float) -> object:
        """Return a register; energy is cut to its last byte after the reset."""
        register = super().register(id_, at)
        if id_ != 60 or at < self._reset_at or register is None:
            return register
        raw = bytearray(register.value)
        raw[2:5] = bytes(3)
        raw[5] = int((at - self._reset_at) // HOUR)
        return type(register)(id_=register.id_, unit=register.unit, value=bytes(raw))


class TestBudget:
    """A battery's budget in the shell."""

    def test_a_short_budget_thins_and_shows(self) -> None:
        """Readings would stop without a word."""

        async def main(clock: SimulatedClock) -> World:
            poor = plan(budget_seconds=10.0)
            async with collecting(clock, [poor], {"line": line_of(LedgerMeter())}) as w:
                await w.pass_seconds(1.9 * DAY)
                assert w.state().health is Health.THINNED
                assert w.state().skipped_today > 0
            return w

        world = simulated(main)

        days = Counter(
            one.at.astimezone(plan().zone).date() for one in world.store.readings
        )
        spent = Counter()
        for one in world.store.readings:
            spent[one.at.astimezone(plan().zone).date()] += one.line_seconds
        assert all(seconds <= 10.0 for seconds in spent.values())
        assert days[dt.date(2026, 1, 11)] >= 5
        assert asyncio.run(world.kinds()).count("budget_spent") in {2, 3}


class TestStore:
    """What happens while the store is away."""

    def test_readings_wait_in_order_and_are_kept_when_it_is_back(self) -> None:
        """An outage of the database would be a hole in the history."""

        async def main(clock: SimulatedClock) -> World:
            async with collecting(
                clock, [plan()], {"line": line_of(LedgerMeter())}
            ) as w:
                await w.pass_seconds(3 * HOUR)
                kept_at = w.state().last_good_at
                w.store.is_away = True
                await w.pass_seconds(10 * HOUR)
                away = w.state()
                assert w.collector.waiting == 10
                assert "readings wait in memory" in away.failure
                assert away.last_good_at == kept_at
                with pytest.raises(StoreError):
                    await w.collector.read_now("heat")
                w.store.is_away = False
                await w.pass_seconds(HOUR)
                assert w.collector.waiting == 0
                assert w.state().failure == ""
            return w

        world = simulated(main)

        instants = [one.at for one in world.store.readings]
        assert instants == sorted(instants)
        assert frames_kept(world.store) == world.arrived
        assert [one.seq for one in world.commits] == [*range(1, len(instants) + 1)]

    def test_gathered_readings_are_all_kept_at_the_end(self) -> None:
        """A simulated year would lack its last day."""

        async def main(clock: SimulatedClock) -> World:
            lines = {"line": line_of(LedgerMeter())}
            async with collecting(clock, [plan()], lines, gather_seconds=DAY) as w:
                await w.pass_seconds(2.5 * DAY)
                assert w.collector.waiting >= 10
            return w

        world = simulated(main)

        assert len(world.store.readings) >= 60
        assert frames_kept(world.store) == world.arrived


class TestClock:
    """What happens when the host's clock is set."""

    @pytest.mark.parametrize("step", [3600.0, -3600.0, 86_400.0, -86_400.0])
    def test_a_step_loses_no_reading_and_stops_nothing(self, step: float) -> None:
        """A meter would be left alone for as long as the clock was set back."""

        async def main(clock: SimulatedClock) -> World:
            often = plan(interval_seconds=600.0)
            async with collecting(
                clock, [often], {"line": line_of(LedgerMeter())}
            ) as w:
                await w.pass_seconds(2 * HOUR)
                clock.step(step)
                await w.pass_seconds(2 * HOUR)
            return w

        world = simulated(main)

        assert 24 <= len(world.store.readings) <= 26
        assert frames_kept(world.store) == world.arrived

    def test_after_a_step_back_no_instant_comes_twice(self) -> None:
        """A reading would be taken for one that is kept already, and be lost."""

        async def main(clock: SimulatedClock) -> World:
            async with collecting(
                clock, [plan()], {"line": line_of(LedgerMeter())}
            ) as w:
                for _ in range(6):
                    await w.pass_seconds(2 * HOUR)
                    clock.step(-2 * HOUR)
            return w

        world = simulated(main)

        assert len({one.at for one in world.store.readings}) == len(
            world.store.readings
        )
        assert frames_kept(world.store) == world.arrived


class TestStopAndReload:
    """The end, and another set of meters."""

    def test_stop_finishes_the_request_in_hand_and_keeps_it(self) -> None:
        """Each restart would cost a reading that the meter had answered."""

        async def main(clock: SimulatedClock) -> World:
            meter = LedgerMeter()
            line = line_of(meter, faults=("delay=1.5",))
            async with collecting(clock, [plan()], {"line": line}) as w:
                while not meter.ledger:
                    await w.pass_seconds(0.1)
                assert not w.store.readings
            return w

        world = simulated(main)

        assert len(world.store.readings) == 1
        assert frames_kept(world.store) == world.arrived

    def test_a_restart_goes_on_where_it_was(self) -> None:
        """Each restart would read all meters, and forget what was known of them."""

        async def main(clock: SimulatedClock) -> tuple[int, World, World]:
            lines = {"line": line_of(LedgerMeter(serial=5))}
            async with collecting(clock, [plan(family="")], lines) as one:
                await one.pass_seconds(3.2 * HOUR)
            before = len(one.store.readings)
            due = one.state().next_due_at
            async with collecting(clock, [plan(family="")], lines, one.store) as two:
                await two.pass_seconds(1)
                assert len(one.store.readings) == before
                assert two.state().next_due_at == due
                assert two.state().family == "403"
                await two.pass_seconds(HOUR)
            return before, one, two

        before, one, _ = simulated(main)

        assert len(one.store.readings) == before + 1

    def test_a_clock_that_is_off_stays_one_event_across_a_restart(self) -> None:
        """Each restart would tell the same drift again, and never end the old one."""

        async def main(clock: SimulatedClock) -> World:
            ahead = SHOWN + dt.timedelta(minutes=10)
            source = MovingValues(load_profile("403"), clock=MeterClock(ahead))
            lines = {"line": line_of(LedgerMeter(source=source))}
            async with collecting(clock, [plan()], lines) as one:
                await one.pass_seconds(2 * HOUR)
            async with collecting(clock, [plan()], lines, one.store) as two:
                await two.pass_seconds(2 * HOUR)
            return two

        world = simulated(main)

        assert asyncio.run(world.kinds()) == ["clock_drift"]

    def test_reload_leaves_unchanged_meters_alone(self) -> None:
        """Each change of the configuration would read all meters anew."""

        async def main(clock: SimulatedClock) -> World:
            lines = {
                name: line_of(LedgerMeter(serial=n)) for n, name in enumerate("abc")
            }
            first = [plan("one", "a"), plan("two", "b")]
            async with collecting(clock, first, lines) as w:
                await w.pass_seconds(5 * HOUR)
                kept = w.collector._courses["one"]
                due = kept.due
                changed = plan("two", "b", interval_seconds=600.0)
                w.collector.reload([plan("one", "a"), changed, plan("three", "c")])
                assert w.collector._courses["one"] is kept
                assert kept.due == due
                await w.pass_seconds(HOUR)
                count = Counter(one.meter for one in w.store.readings)
                assert count["one"] in {6, 7}
                assert count["two"] >= 10
                assert count["three"] >= 1
                w.collector.reload([plan("one", "a")])
                await w.pass_seconds(5 * HOUR)
                after = Counter(one.meter for one in w.store.readings)
                assert after["two"] <= count["two"] + 1
                assert [state.meter for state in w.collector.states()] == ["one"]
            return w

        simulated(main)

    def test_start_is_known(self) -> None:
        """A year on simulated time would not begin where it is said to."""

        async def main(clock: SimulatedClock) -> dt.datetime:
            return clock.now()

        assert simulated(main) == START
