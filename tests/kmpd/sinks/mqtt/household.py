"""What the tests tell the sink: a household's meters, and what they say."""

import asyncio
import datetime as dt
import json
import time
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import attrs
from aiomqtt import Client

from kmpd.interfaces import MeterInfo
from kmpd.reading import Quality, Reading, ReadingValue
from kmpd.sinks.mqtt import MqttOptions, MqttSink
from pykmp.meters import load_profile
from pykmp.registers import unit_of
from pykmp.registers.units import Layout
from tests.kmpd.servers import HOST, Mosquitto

NOON: Final = dt.datetime(2026, 1, 15, 12, tzinfo=dt.UTC)

HEAT: Final = MeterInfo(
    meter="heat",
    title="District heating",
    family="403",
    model="MULTICAL 403",
    registers=(60, 68, 74, 80, 86, 87, 89, 266, 99, 1004),
    interval_seconds=3600,
    area="Cellar",
)
WATER: Final = MeterInfo(
    meter="tap_water",
    title="Tap water",
    family="flowiq2200",
    registers=(68, 74, 582),
    interval_seconds=3600,
)


@attrs.define
class TestClock:
    """The time of the test: it goes on when it is told to, and sleeps for nobody."""

    __test__ = False

    at: dt.datetime = NOON

    def now(self) -> dt.datetime:
        """Return the instant."""
        return self.at

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Return soon: a broker of the tests is back in no time."""
        await asyncio.sleep(min(seconds, 0.05))


@attrs.define
class Household:
    """What a sink may know of the station, as the test wants it to be."""

    meters: Sequence[MeterInfo] = (HEAT, WATER)
    clock: TestClock = attrs.Factory(TestClock)
    zone: dt.tzinfo = dt.UTC
    station: str = "kmpd"
    folder: Path = Path()


def value(
    register: int, number: str, unit: int, *, quality: Quality = Quality.GOOD
) -> ReadingValue:
    """Return what a meter tells of a register."""
    is_number = unit_of(unit).layout in {Layout.NUMBER, Layout.UNKNOWN}
    return ReadingValue(
        register=register,
        unit=unit,
        raw=b"",
        number=Decimal(number) if is_number else None,
        text=number,
        quality=quality,
        reason="" if quality is Quality.GOOD else "the sensor is broken",
    )


def reading_of(
    info: MeterInfo,
    at: dt.datetime = NOON,
    *,
    told: Iterable[ReadingValue] = (),
    **changes: Any,  # noqa: ANN401 - as attrs takes them
) -> Reading:
    """Return a reading of a meter with the demo values of its family, or these."""
    profile = load_profile(info.family)
    values = {
        id_: value(id_, profile.registers[id_].demo, profile.registers[id_].unit)
        for id_ in info.registers
    }
    values |= {value.register: value for value in told}
    reading = Reading(
        meter=info.meter, at=at, serial="123456", family=info.family, values=values
    )
    return attrs.evolve(reading, **changes)


def options_of(broker: Mosquitto, **more: object) -> MqttOptions:
    """Return options for a broker of the tests."""
    return MqttOptions.model_validate({"host": HOST, "port": broker.port} | more)


@asynccontextmanager
async def running_sink(
    options: MqttOptions, household: Household | None = None
) -> AsyncIterator[MqttSink]:
    """Open a sink, and close it."""
    sink = MqttSink(options, household or Household())
    await sink.open()
    try:
        yield sink
    finally:
        await sink.close()


async def retained(broker: Mosquitto, topic: str = "#") -> dict[str, str]:
    """Return what the broker keeps, by topic."""
    async with Client(HOST, broker.port) as client:
        await client.subscribe([(topic, 1), ("test/end", 1)])
        await client.publish("test/end", "", qos=1)
        return {t: p async for t, p in _until_end(client)}


async def _until_end(client: Client) -> AsyncIterator[tuple[str, str]]:
    async for message in client.messages:
        if str(message.topic) == "test/end":
            return
        if message.retain:
            yield str(message.topic), message.payload.decode()


async def eventually(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Return when something is so; the test's timeout ends what never is."""
    while not await is_so():  # noqa: ASYNC110 - others decide, and tell no event of ours
        await asyncio.sleep(0.02)


def parsed(payload: str) -> Mapping[str, Any]:
    """Return JSON with its numbers as they are written."""
    told: Mapping[str, Any] = json.loads(payload, parse_float=Decimal)
    return told
