"""Every sink gets every reading, whatever it or another one does."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.collector.simulated_clock import SimulatedClock, run_simulated
from kmpd.delivery import Deliverer, Limits, NotSkippedError, skip_one
from kmpd.errors import SinkError, StoreError
from kmpd.interfaces import Sink
from kmpd.reading import Reading
from kmpd.state import Health, MeterState, SinkState
from tests.kmpd.delivery.readings import (
    START,
    GoodSink,
    HangingSink,
    PoisonedSink,
    RaisingSink,
    readings,
)
from tests.kmpd.memory_store import MemoryStore

_HOUR_SECONDS: Final = 3_600.0


@attrs.frozen
class _Rig:
    """A deliverer that runs on simulated time."""

    deliverer: Deliverer
    store: MemoryStore
    clock: SimulatedClock

    async def add(self, new: Sequence[Reading]) -> None:
        """Keep readings, as the collector does, and tell of them."""
        self.deliverer.committed(await self.store.add(new))

    def state(self, sink: str) -> SinkState:
        """Return how far a sink has come."""
        return {state.sink: state for state in self.deliverer.states()}[sink]


@asynccontextmanager
async def _running(
    clock: SimulatedClock,
    store: MemoryStore,
    sinks: Mapping[str, Sink],
    limits: Limits | None = None,
) -> AsyncIterator[_Rig]:
    deliverer = Deliverer(sinks, store=store, clock=clock, limits=limits or Limits())
    task = asyncio.create_task(deliverer.run())
    try:
        yield _Rig(deliverer, store, clock)
    finally:
        deliverer.stop()
        await task
        for sink in sinks.values():
            if isinstance(sink, HangingSink):
                sink.cured.set()


def _run(main: Callable[[SimulatedClock], Coroutine[object, object, None]]) -> None:
    run_simulated(main, start=START)


def _state(meter: str, failures: int = 0) -> MeterState:
    return MeterState(meter=meter, health=Health.OK, failures=failures)


class TestOrder:
    """What a sink gets when all is well."""

    def test_a_sink_gets_all_there_is_and_all_that_comes(self) -> None:
        """Readings from before the sink was configured are lost to it."""

        async def main(clock: SimulatedClock) -> None:
            sink, store = GoodSink(), MemoryStore()
            await store.add(readings(1_234))
            async with _running(clock, store, {"file": sink}) as rig:
                await clock.sleep(1)
                await rig.add(readings(2, first=2_000))
                await clock.sleep(1)

                assert sink.taken == list(range(1, 1_237))
                assert rig.state("file").backlog == 0
                assert max(sink.batches) <= Limits().batch_readings_max

            assert sink.calls == ["open", "close"]

        _run(main)

    def test_delivery_goes_on_where_it_ended(self) -> None:
        """After a restart a sink gets everything again, or misses what came between."""

        async def main(clock: SimulatedClock) -> None:
            store = MemoryStore()
            await store.add(readings(10))
            for count in (10, 5):
                sink = GoodSink()
                async with _running(clock, store, {"file": sink}):
                    await clock.sleep(1)
                await store.add(readings(5, first=100))

                assert len(sink.taken) == count

        _run(main)

    def test_readings_another_process_kept_are_found(self) -> None:
        """What an import adds waits until the station is restarted."""

        async def main(clock: SimulatedClock) -> None:
            sink, store = GoodSink(), MemoryStore()
            async with _running(clock, store, {"file": sink}):
                await clock.sleep(1)
                await store.add(readings(3))
                await clock.sleep(Limits().look_seconds + 1)

                assert sink.taken == [1, 2, 3]

        _run(main)

    @given(
        st.lists(st.integers(0, 40), max_size=8),
        st.lists(st.booleans(), max_size=30),
        st.lists(st.booleans(), max_size=30),
        st.integers(1, 20),
    )
    def test_every_reading_comes_in_order_whatever_fails(
        self, bursts: list[int], away: list[bool], failing: list[bool], most: int
    ) -> None:
        """An outage of the sink, the store or both leaves a hole."""

        async def main(clock: SimulatedClock) -> None:
            errors = [OSError("away") for fails in failing if fails]
            sink, store = RaisingSink(*errors), MemoryStore()
            limits = Limits(batch_readings_max=most, pause_seconds_max=60)
            async with _running(clock, store, {"file": sink}, limits) as rig:
                for place, count in enumerate(bursts):
                    await rig.add(readings(count, first=100 * place))
                    store.is_away = place < len(away) and away[place]
                    await clock.sleep(7.5)
                    store.is_away = False
                await clock.sleep(_HOUR_SECONDS)

                assert list(dict.fromkeys(sink.taken)) == list(
                    range(1, sum(bursts) + 1)
                )
                assert rig.state("file").failure == ""

        _run(main)


class TestMisbehaviour:
    """What a sink does wrong is told, and is nothing to the others."""

    @pytest.mark.parametrize(
        ("error", "words"),
        [
            (SinkError(reason="The disk is full"), "The disk is full"),
            (ValueError("no such column"), "ValueError: no such column"),
            (TimeoutError(), "TimeoutError"),
            (SystemExit(3), "It tried to end the station: SystemExit(3)"),
            (asyncio.CancelledError(), "It was cancelled from within"),
            (
                ExceptionGroup("two", [KeyError("x"), OSError("y")]),
                "KeyError: 'x'",
            ),
        ],
    )
    def test_whatever_a_sink_raises_is_told_and_tried_again(
        self, error: BaseException, words: str
    ) -> None:
        """A sink that raises the wrong thing ends the station, or fails in silence."""

        async def main(clock: SimulatedClock) -> None:
            bad, good, store = RaisingSink(error), GoodSink(), MemoryStore()
            await store.add(readings(3))
            async with _running(clock, store, {"bad": bad, "good": good}) as rig:
                await clock.sleep(0.5)

                assert rig.state("bad").failure == words
                assert rig.state("bad").failing_since == START
                assert (await store.sink_state("bad")).failure == words
                assert good.taken == [1, 2, 3]

                await clock.sleep(10)

                assert bad.taken == [1, 2, 3]
                assert rig.state("bad").failure == ""
                assert (await store.sink_state("bad")).failing_since is None

        _run(main)

    @pytest.mark.parametrize("is_deaf", [False, True])
    def test_a_sink_that_hangs_is_given_up_and_holds_nobody(
        self, *, is_deaf: bool
    ) -> None:
        """One dead database stops all the others."""

        async def main(clock: SimulatedClock) -> None:
            bad, good, store = HangingSink(is_deaf=is_deaf), GoodSink(), MemoryStore()
            async with _running(clock, store, {"bad": bad, "good": good}) as rig:
                for minute in range(10):
                    await rig.add(readings(1, first=minute))
                    await clock.sleep(60)

                assert good.taken == list(range(1, 11))
                assert rig.state("bad").failing_since is not None
                assert rig.state("bad").backlog == 10
                assert bad.under_way_max == 1

                bad.cured.set()
                await clock.sleep(_HOUR_SECONDS)

                assert list(dict.fromkeys(bad.taken)) == list(range(1, 11))
                assert rig.state("bad").failure == ""

        _run(main)

    def test_an_outage_is_logged_once_and_tried_seldom(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A night without a broker fills the log, or hammers the broker."""

        async def main(clock: SimulatedClock) -> None:
            sink, store = RaisingSink(*[OSError("away")] * 10_000), MemoryStore()
            await store.add(readings(1_000))
            async with _running(clock, store, {"file": sink}) as rig:
                for _ in range(12 * 60):
                    await clock.sleep(60)
                    await rig.add(())

                most = 12 * _HOUR_SECONDS / Limits().pause_seconds_max
                assert most - 1 <= sink.tries <= most + 10
                sink.errors.clear()
                await clock.sleep(Limits().pause_seconds_max + 1)

                assert sink.taken == list(range(1, 1_001))

        # By name: a command that ran before may have set what the station logs.
        caplog.set_level(logging.INFO, logger="kmpd.delivery")
        _run(main)
        events = [
            word
            for record in caplog.records
            for word in record.getMessage().split()
            if word.startswith("event=")
        ]
        assert events == ["event=failing", "event=stuck", "event=recovered"]

    def test_a_poisonous_reading_stays_and_shows_until_it_is_skipped(self) -> None:
        """A reading a sink cannot take is dropped in silence, or blocks in silence."""

        async def main(clock: SimulatedClock) -> None:
            sink, store = PoisonedSink(poison=700), MemoryStore()
            await store.add(readings(1_000))
            async with _running(clock, store, {"file": sink}) as rig:
                await clock.sleep(_HOUR_SECONDS)

                assert sink.taken == list(range(1, 700))
                failure = rig.state("file").failure
                assert failure.startswith("Reading 700 of bath at 2026-11-01T11:39")
                assert failure.endswith("That reading hurts")

                skipped = await skip_one(store, "file")
                await clock.sleep(Limits().pause_seconds_max + 1)

                assert skipped is not None
                assert skipped.seq == 700
                assert sink.taken == [n for n in range(1, 1_001) if n != 700]
                assert await skip_one(store, "file") is None

        _run(main)

    def test_each_reading_that_is_never_taken_is_named_after_tries_of_its_own(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Who skipped one would be shown the next as refused too, or never told."""

        async def main(clock: SimulatedClock) -> None:
            sink, store = RaisingSink(*15 * [SinkError(reason="No")]), MemoryStore()
            await store.add(readings(2))
            limits = Limits(batch_readings_max=1)
            async with _running(clock, store, {"file": sink}, limits) as rig:
                await clock.sleep(60)
                await rig.deliverer.skip("file", 1)
                await clock.sleep(1)

                assert sink.tries > limits.alone_tries
                assert not (await rig.deliverer.stuck("file")).is_named
                await clock.sleep(_HOUR_SECONDS)

        _run(main)
        stuck = [r for r in caplog.messages if "event=stuck" in r]
        assert [f"Reading {seq} of" in told for seq, told in enumerate(stuck, 1)] == [
            True,
            True,
        ]

    def test_what_a_running_station_is_told_to_skip_is_skipped_at_once(self) -> None:
        """The person who skips a reading would wait for minutes, and skip another."""

        async def main(clock: SimulatedClock) -> None:
            sink, store = PoisonedSink(poison=3), MemoryStore()
            await store.add(readings(10))
            async with _running(clock, store, {"file": sink}) as rig:
                await clock.sleep(_HOUR_SECONDS)
                stuck = await rig.deliverer.stuck("file")

                skipped = await rig.deliverer.skip("file", 3)
                await clock.sleep(0.1)

                assert stuck.is_named
                assert stuck.reading == skipped.reading
                assert skipped.reading is not None
                assert skipped.reading.seq == 3
                assert sink.taken == [n for n in range(1, 11) if n != 3]
                assert (await store.sink_state("file")).seq == 10

        _run(main)

    def test_only_what_is_meant_is_skipped_and_only_of_a_sink_that_fails(self) -> None:
        """A reading that is fine would be lost by a word too many."""

        async def main(clock: SimulatedClock) -> None:
            store = MemoryStore()
            await store.add(readings(10))
            sinks = {"good": GoodSink(), "bad": PoisonedSink(poison=3)}
            async with _running(clock, store, sinks) as rig:
                await clock.sleep(_HOUR_SECONDS)

                for sink, seq, words in (
                    ("good", None, "It does not fail"),
                    ("bad", 2, "reading 3 is the next one now"),
                    ("worse", None, "known: good, bad"),
                ):
                    with pytest.raises(NotSkippedError, match=words):
                        await rig.deliverer.skip(sink, seq)
                assert rig.state("bad").seq == 2

        _run(main)

    def test_what_is_skipped_while_the_store_is_away_is_not(self) -> None:
        """A reading is said to be skipped, and comes again after the next start."""

        async def main(clock: SimulatedClock) -> None:
            sink, store = PoisonedSink(poison=3), MemoryStore()
            await store.add(readings(10))
            async with _running(clock, store, {"file": sink}) as rig:
                await clock.sleep(_HOUR_SECONDS)
                store.is_away = True

                with pytest.raises(StoreError):
                    await rig.deliverer.skip("file")
                store.is_away = False

                assert rig.state("file").seq == 2

        _run(main)

    def test_a_sink_that_is_away_is_not_told_to_be_stuck_at_a_reading(self) -> None:
        """Somebody would skip one good reading after another while a server is down."""

        async def main(clock: SimulatedClock) -> None:
            store = MemoryStore()
            await store.add(readings(10))
            sink = RaisingSink(*(SinkError(reason="No route") for _ in range(2)))
            async with _running(clock, store, {"file": sink}) as rig:
                await clock.sleep(1.5)

                stuck = await rig.deliverer.stuck("file")

                assert stuck.state.failure == "No route"
                assert not stuck.is_named

        _run(main)

    def test_a_sink_that_cannot_open_gets_nothing_yet(self) -> None:
        """Readings are written to a sink that has no connection."""

        class Closed(GoodSink):
            async def open(self) -> None:
                await super().open()
                if len(self.calls) < 4:
                    raise SinkError(reason="No route")

        async def main(clock: SimulatedClock) -> None:
            sink, store = Closed(), MemoryStore()
            await store.add(readings(3))
            async with _running(clock, store, {"file": sink}) as rig:
                await clock.sleep(1)

                assert (rig.state("file").failure, sink.taken) == ("No route", [])

                await clock.sleep(60)

                assert sink.taken == [1, 2, 3]

        _run(main)


class TestStore:
    """What happens while the store is away."""

    def test_delivery_waits_for_the_store_and_writes_once(self) -> None:
        """A database that restarts makes delivery end, or deliver all twice."""

        async def main(clock: SimulatedClock) -> None:
            store = MemoryStore()

            class Pulling(GoodSink):
                async def write(self, batch: Sequence[Reading]) -> None:
                    await super().write(batch)
                    store.is_away = True

            sink = Pulling()
            await store.add(readings(3))
            async with _running(clock, store, {"file": sink}) as rig:
                await clock.sleep(_HOUR_SECONDS)
                store.is_away = False
                await clock.sleep(_HOUR_SECONDS)

                assert sink.taken == [1, 2, 3]
                assert rig.state("file").failure == ""
                assert (await store.sink_state("file")).seq == 3

        _run(main)

    def test_a_store_with_a_defect_does_not_end_delivery(self) -> None:
        """An error nobody foresaw stops delivery to everybody for good."""

        class Odd(MemoryStore):
            is_odd = True

            async def after(self, seq: int, limit: int) -> Sequence[Reading]:
                if self.is_odd:
                    raise RuntimeError("odd")
                return await super().after(seq, limit)

        async def main(clock: SimulatedClock) -> None:
            sink, store = GoodSink(), Odd()
            await store.add(readings(3))
            async with _running(clock, store, {"file": sink}) as rig:
                await clock.sleep(1)

                assert "odd" in rig.state("file").failure

                store.is_odd = False
                await clock.sleep(60)

                assert sink.taken == [1, 2, 3]

        _run(main)

    def test_skipping_needs_the_store(self) -> None:
        """A reading is said to be skipped, and is not."""

        async def main(clock: SimulatedClock) -> None:
            del clock
            store = MemoryStore()
            store.is_away = True

            with pytest.raises(StoreError):
                await skip_one(store, "file")

        _run(main)


class TestStop:
    """How delivery ends."""

    def test_the_batch_in_hand_is_finished(self) -> None:
        """Every stop of the station makes duplicates."""

        async def main(clock: SimulatedClock) -> None:
            class Slow(GoodSink):
                async def write(self, batch: Sequence[Reading]) -> None:
                    await clock.sleep(5)
                    await super().write(batch)

            sink, store = Slow(), MemoryStore()
            await store.add(readings(3))
            async with _running(clock, store, {"file": sink}):
                await clock.sleep(1)

            assert sink.taken == [1, 2, 3]
            assert (await store.sink_state("file")).seq == 3
            assert sink.calls == ["open", "close"]

        _run(main)

    @pytest.mark.parametrize("is_deaf", [False, True])
    def test_a_sink_that_hangs_does_not_hold_the_end(self, *, is_deaf: bool) -> None:
        """The station cannot be stopped, and is killed by systemd."""

        async def main(clock: SimulatedClock) -> None:
            sink, store = HangingSink(is_deaf=is_deaf), MemoryStore()
            await store.add(readings(3))
            async with _running(clock, store, {"file": sink}):
                await clock.sleep(1)
            limits = Limits()

            assert clock.monotonic() <= 2 + limits.stop_seconds + (
                2 * limits.cancel_seconds + limits.close_seconds
            )

        _run(main)


class TestShow:
    """How meters are doing."""

    def test_the_latest_state_of_each_meter_is_shown_once(self) -> None:
        """A sink is flooded with states, or shows an old one."""

        async def main(clock: SimulatedClock) -> None:
            sink, store = GoodSink(), MemoryStore()
            async with _running(clock, store, {"file": sink}) as rig:
                await clock.sleep(1)
                for failures in range(50):
                    rig.deliverer.show([_state("bath", failures), _state("cellar")])
                await clock.sleep(2)

                assert sink.shown == [(_state("bath", 49), _state("cellar"))]

                await clock.sleep(_HOUR_SECONDS)

                assert len(sink.shown) == 1

        _run(main)

    def test_what_a_sink_could_not_show_is_shown_later(self) -> None:
        """A meter stays offline in Home Assistant because the broker was away once."""

        class Blind(GoodSink):
            tries = 0

            async def show(self, states: Sequence[MeterState]) -> None:
                self.tries += 1
                if self.tries < 4:
                    raise SinkError(reason="No broker")
                await super().show(states)

        async def main(clock: SimulatedClock) -> None:
            sink, store = Blind(), MemoryStore()
            async with _running(clock, store, {"file": sink}) as rig:
                rig.deliverer.show([_state("bath", 1), _state("cellar")])
                await clock.sleep(1.5)
                rig.deliverer.show([_state("bath", 2)])
                await rig.add(readings(2))
                await clock.sleep(60)

                assert sink.shown == [(_state("bath", 2), _state("cellar"))]
                assert sink.taken == [1, 2]
                assert rig.state("file").failure == ""

        _run(main)


class TestReplace:
    """A configuration that changes while the station runs."""

    def test_new_sinks_start_and_others_are_not_disturbed(self) -> None:
        """A reload makes a sink that stayed lose its connection."""

        async def main(clock: SimulatedClock) -> None:
            stays, goes, comes, store = (
                GoodSink(),
                GoodSink(),
                GoodSink(),
                MemoryStore(),
            )
            await store.add(readings(2))
            async with _running(clock, store, {"a": stays, "b": goes}) as rig:
                await clock.sleep(1)
                await rig.deliverer.replace({"a": stays, "c": comes})
                await rig.add(readings(1, first=10))
                await clock.sleep(1)

                assert (stays.calls, goes.calls) == (["open"], ["open", "close"])
                assert (goes.taken, comes.taken) == ([1, 2], [1, 2, 3])
                assert [state.sink for state in rig.deliverer.states()] == ["a", "c"]

        _run(main)

    def test_of_two_changes_at_once_the_later_one_holds(self) -> None:
        """After a hasty second reload a sink that is gone would go on being written."""

        async def main(clock: SimulatedClock) -> None:
            goes, first, second = HangingSink(), GoodSink(), GoodSink()
            store = MemoryStore()
            await store.add(readings(2))
            async with _running(clock, store, {"a": goes}) as rig:
                await clock.sleep(1)
                early = asyncio.create_task(rig.deliverer.replace({"b": first}))
                await clock.sleep(1)
                await rig.deliverer.replace({"c": second})
                await early
                await rig.add(readings(1, first=10))
                await clock.sleep(1)

                assert [state.sink for state in rig.deliverer.states()] == ["c"]
                assert second.taken == [1, 2, 3]
                assert first.calls[-1:] in ([], ["close"])

        _run(main)
