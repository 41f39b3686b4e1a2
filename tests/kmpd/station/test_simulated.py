"""The whole station on simulated time: clocks that are set, and many bad lines."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

from kmpd.collector import (
    Collector,
    MeterPlan,
    SimulatedClock,
    in_no_time,
    run_simulated,
    simulated_opener,
)
from kmpd.delivery import Deliverer
from kmpd.interfaces import Sink
from kmpd.sinks import json_lines
from kmpd.sinks.record import record_of
from kmpd.station import Parts, Station
from kmpd.storage import open_store
from pykmp.codec import FrameKind
from pykmp.emulator import EmulatedLine
from pykmp.errors import KmpError
from pykmp.messages import decode_frame
from pykmp.ports import AsyncPort
from tests.kmpd.collector.simulation import CET, HOUR, START
from tests.kmpd.sinks.context import Context
from tests.kmpd.station.books import check_file, check_store, kept_in, lines_of
from tests.kmpd.station.meters import (
    FAMILY,
    NUMBER,
    LedgerMeter,
    ledger_meters,
    line_of,
    numbers_in,
)

pytestmark = pytest.mark.timeout(180)

#: One answer of twenty is no good, in one way or another.
_FAULTS: Final = ("silence@0.02", "flip@0.01", "disconnect@0.01", "truncate@0.01")


class _TappedPort:
    """A port that notes which numbers came, in answers that are whole."""

    def __init__(self, port: AsyncPort, arrived: list[int]) -> None:
        self.url = port.url
        self._port = port
        self._arrived = arrived
        self._heard = b""

    def now(self) -> float:
        """Return the clock of the port behind."""
        return self._port.now()

    async def write(self, raw: bytes) -> None:
        """Send."""
        self._note()
        await self._port.write(raw)

    async def read(self, timeout_seconds: float) -> bytes:
        """Read."""
        raw = await self._port.read(timeout_seconds)
        self._heard += raw
        return raw

    async def close(self) -> None:
        """Close."""
        self._note()
        await self._port.close()

    def _note(self) -> None:
        start, stop = self._heard.rfind(b"\x40"), self._heard.rfind(b"\x0d")
        frame, self._heard = self._heard[start : stop + 1], b""
        try:
            is_answer = decode_frame(frame).kind is FrameKind.FROM_METER
        except KmpError:
            return
        if is_answer:
            self._arrived.extend(numbers_in(frame))


def _plan(meter: LedgerMeter, *, interval_seconds: float) -> MeterPlan:
    return MeterPlan(
        meter=meter.name,
        port=meter.name,
        zone=CET,
        family=FAMILY,
        interval_seconds=interval_seconds,
        registers=(60, 68, NUMBER),
    )


async def _nothing() -> None:
    """Do nothing."""


@asynccontextmanager
async def _running(
    clock: SimulatedClock,
    folder: Path,
    plans: Sequence[MeterPlan],
    lines: Mapping[str, EmulatedLine],
) -> AsyncIterator[Mapping[str, list[int]]]:
    """Run a station with a file sink; yield the numbers that arrived, by meter."""
    arrived: dict[str, list[int]] = {plan.meter: [] for plan in plans}
    open_simulated = simulated_opener(lines, clock)

    async def open_port(url: str, *, baud: int) -> AsyncPort:
        return _TappedPort(await open_simulated(url, baud=baud), arrived[url])

    options = json_lines.KIND.options(path=str(folder / "out.jsonl"), fsync=False)
    sink: Sink = json_lines.KIND.make("file", options, Context())
    async with await open_store(folder / "kmpd.db", zone=CET) as opened:
        await opened.lock("home")
        store = in_no_time(opened)
        deliverer = Deliverer({"file": sink}, store=store, clock=clock)
        collector = Collector(
            plans,
            store=store,
            clock=clock,
            open_port=open_port,
            on_state=deliverer.show,
            on_commit=deliverer.committed,
        )
        station = Station(
            Parts(
                collector=collector,
                deliverer=deliverer,
                control=folder / "kmpd.sock",
                clock=clock,
                reload=lambda: asyncio.sleep(0, "nothing changed"),
                beat=store.heartbeat,
                thin=_nothing,
                describe=record_of,
                say=lambda _words: None,
            )
        )
        task = asyncio.ensure_future(station.run())
        yield arrived
        while (await store.sink_state("file")).backlog:
            await clock.sleep(1)
        station.stop()
        await task


class TestClock:
    """The computer's clock is set while the station runs."""

    @pytest.mark.parametrize("step_seconds", [HOUR, -HOUR])
    def test_a_step_of_an_hour_costs_no_reading(
        self, step_seconds: float, tmp_path: Path
    ) -> None:
        """After a power cut clocks are wrong, and set right while readings go on."""
        meters = ledger_meters(3)
        plans = [_plan(meter, interval_seconds=600.0) for meter in meters]
        lines = {meter.name: line_of(meter) for meter in meters}

        async def main(clock: SimulatedClock) -> None:
            async with _running(clock, tmp_path, plans, lines):
                await clock.sleep(2 * HOUR)
                clock.step(step_seconds)
                await clock.sleep(2 * HOUR)

        run_simulated(main, start=START)

        kept = kept_in(tmp_path / "kmpd.db")
        check_store(kept, meters)
        check_file(kept, lines_of(tmp_path / "out.jsonl"))
        for meter in meters:
            numbers = [one.number for one in kept if one.meter == meter.name]
            assert numbers == meter.ledger
            assert 24 <= len(numbers) <= 26


class TestManyMeters:
    """200 meters, of whose answers one in twenty is no good."""

    def test_nothing_that_arrived_is_lost_on_its_way_to_a_file(
        self, tmp_path: Path
    ) -> None:
        """In a house of many flats some readings would vanish, and nobody notice."""
        meters = ledger_meters(200)
        plans = [_plan(meter, interval_seconds=HOUR) for meter in meters]
        lines = {
            meter.name: line_of(meter, faults=_FAULTS, seed=seed)
            for seed, meter in enumerate(meters)
        }

        async def main(clock: SimulatedClock) -> Mapping[str, list[int]]:
            async with _running(clock, tmp_path, plans, lines) as arrived:
                await clock.sleep(4 * HOUR)
            return arrived

        arrived = run_simulated(main, start=START)

        kept = kept_in(tmp_path / "kmpd.db")
        check_store(kept, meters)
        check_file(kept, lines_of(tmp_path / "out.jsonl"))
        for meter in meters:
            numbers = [one.number for one in kept if one.meter == meter.name]
            assert numbers == arrived[meter.name]
            assert len(numbers) >= 4
        answered = sum(len(meter.ledger) for meter in meters)
        assert answered > len(kept), "no fault struck"
        assert max(Counter(one.meter for one in kept).values()) <= 6
