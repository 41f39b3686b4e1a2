"""Temperatures are heard and kept, whatever happens to broker, store and sensor."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.collector.simulated_clock import SimulatedClock, run_simulated
from kmpd.errors import SinkError, StoreError
from kmpd.temperature import MQTT, Temperature
from kmpd.weather import Slots, Source, WeatherListener

_START = dt.datetime(2026, 1, 1, 11, 55, tzinfo=dt.UTC)
_MINUTE = dt.timedelta(minutes=1)


class Sensor:
    """Tells what it is given, each after some seconds; owns how often it was joined."""

    def __init__(self, *told: tuple[float, bytes | Exception, bool]) -> None:
        self.told = list(told)
        self.joined: list[float] = []

    @asynccontextmanager
    async def __call__(self, topic: str) -> AsyncIterator[AsyncIterator]:
        """Return what is told; an error ends the connection."""
        assert topic == "garden"
        self.joined.append(asyncio.get_running_loop().time())
        if self.told and self.told[0][0] < 0:
            _, error, _ = self.told.pop(0)
            assert isinstance(error, Exception)
            raise error
        yield self._tell()

    async def _tell(self) -> AsyncIterator[tuple[bytes, bool]]:
        while self.told:
            seconds, payload, is_retained = self.told.pop(0)
            await asyncio.sleep(seconds)
            if isinstance(payload, Exception):
                raise payload
            yield payload, is_retained
        await asyncio.Event().wait()


class Kept(list):
    """What was kept; owns how often it still fails."""

    failures: int = 0

    async def __call__(self, temperatures: Sequence[Temperature]) -> None:
        """Keep them, or fail."""
        if self.failures:
            self.failures -= 1
            raise StoreError(store="s", reason="away")
        self.extend(temperatures)


def heard(
    sensor: Sensor, *, minutes: float, kept: Kept | None = None
) -> list[tuple[str, str]]:
    """Return what is kept of a sensor within some time, and the end."""
    keep = Kept() if kept is None else kept

    async def run(clock: SimulatedClock) -> None:
        source = Source(listening=sensor, topic="garden")
        listener = WeatherListener(source, keep=keep, clock=clock)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(listener.run())
            await clock.sleep(60 * minutes)
            listener.stop()

    run_simulated(run, start=_START)
    assert {one.source for one in keep} <= {MQTT}
    return [(f"{one.at:%H:%M}", str(one.celsius)) for one in keep]


def test_one_temperature_is_kept_for_each_ten_minutes() -> None:
    """A sensor that tells each second would fill the disk."""
    sensor = Sensor(*((60.0, str(n).encode(), False) for n in range(1, 16)))

    assert heard(sensor, minutes=60) == [
        ("11:50", "2.50"),
        ("12:00", "9.50"),
        ("12:10", "15.00"),
    ]


def test_what_was_told_is_kept_at_the_end() -> None:
    """Each restart would cost ten minutes."""
    assert heard(Sensor((1, b"7.5", False)), minutes=1) == [("11:50", "7.50")]


def test_what_a_broker_remembers_is_not_taken_for_now() -> None:
    """A sensor that died in summer would make all winters warm."""
    sensor = Sensor((1, b"30", True), (1, b"2", False), (1, b"31", True))

    assert heard(sensor, minutes=1) == [("11:50", "2.00")]


def test_what_is_no_temperature_is_left_out_and_told_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A battery that runs low would be a heat wave, and fill the log."""
    told = [b"85", b"85", b"unavailable", b"4", b"85"]
    sensor = Sensor(*((1, one, False) for one in told))

    assert heard(sensor, minutes=1) == [("11:50", "4.00")]
    assert caplog.text.count("never that warm") == 2
    assert caplog.text.count("no number") == 1


def test_a_broker_that_went_away_is_asked_again_ever_less_often() -> None:
    """A broker that is restarted would be the last that was heard of the weather."""
    away = SinkError(reason="away")
    sensor = Sensor(
        *((-1.0, away, False) for _ in range(3)),
        (5, b"1", False),
        (5, away, False),
        (5, b"3", False),
        (5, ValueError("whatever"), False),
        (5, b"5", False),
    )

    assert heard(sensor, minutes=2) == [("11:50", "3.00")]
    assert sensor.joined == pytest.approx([0, 1, 3, 7, 18, 29], abs=0.01)


def test_a_store_that_is_away_costs_no_temperature() -> None:
    """A backup of the database would leave holes in the weather."""
    kept = Kept()
    kept.failures = 2
    sensor = Sensor((60, b"1", False), (600, b"2", False), (600, b"3", False))

    told = heard(sensor, minutes=45, kept=kept)

    assert told == [("11:50", "1.00"), ("12:00", "2.00"), ("12:10", "3.00")]


def test_another_sensor_is_listened_to_at_once() -> None:
    """A topic that was mistyped would need the station to restart."""
    first, second = (
        Sensor((-1, SinkError(reason="away"), False)),
        Sensor((1, b"4", False)),
    )
    kept = Kept()

    async def run(clock: SimulatedClock) -> None:
        listener = WeatherListener(None, keep=kept, clock=clock)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(listener.run())
            for sensor in (first, second, None):
                await clock.sleep(30)
                source = sensor and Source(listening=sensor, topic="garden")
                listener.listen_to(source)
            await clock.sleep(30)
            listener.stop()

    run_simulated(run, start=_START)

    assert [one.celsius for one in kept] == [4]
    assert len(first.joined) > 1


_told = st.lists(
    st.tuples(st.integers(0, 60), st.decimals(-60, 60, places=1, allow_nan=False)),
    max_size=30,
)


@given(_told, st.integers(0, 60))
def test_slots_that_are_over_are_told_with_the_mean_of_each(
    told: list[tuple[int, Decimal]], minutes: int
) -> None:
    """Temperatures would be those of another time."""
    slots = Slots()
    for minute, celsius in told:
        slots.take(_START + minute * _MINUTE, celsius)
    now = _START + minutes * _MINUTE

    over = slots.over(now)
    slots.forget(over)

    running = now.replace(minute=now.minute // 10 * 10)
    by_start: dict[dt.datetime, list[Decimal]] = {}
    for minute, celsius in told:
        at = _START + minute * _MINUTE
        start = at.replace(minute=at.minute // 10 * 10)
        by_start.setdefault(start, []).append(celsius)
    left = by_start.pop(running, None)
    assert [one.at for one in over] == sorted(by_start)
    for one in over:
        mean = sum(by_start[one.at]) / len(by_start[one.at])
        assert abs(one.celsius - mean) <= Decimal("0.005")
    assert len(slots.over(None)) == (left is not None)


def test_what_cannot_be_kept_for_a_week_is_given_up() -> None:
    """A store that is away for months would take the station's memory."""
    slots = Slots()
    for minutes in range(0, 60 * 24 * 8, 10):
        slots.take(_START + minutes * _MINUTE, Decimal(minutes))

    over = slots.over(None)

    assert len(over) == 1_008
    assert over[-1].at >= _START + dt.timedelta(days=7.9)
