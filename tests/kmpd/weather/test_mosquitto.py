"""Temperatures come from a real broker, by the options of a sink."""

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from aiomqtt import Client

from kmpd.collector import SystemClock
from kmpd.errors import SinkError
from kmpd.sinks.mqtt import MqttOptions
from kmpd.sinks.mqtt.client import listening
from kmpd.storage import open_store
from kmpd.weather import Source, WeatherListener
from tests.kmpd.servers import Mosquitto, running_mosquitto
from tests.kmpd.storage.making import BEGIN

pytestmark = pytest.mark.needs("mosquitto")


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    """Run a broker."""
    with running_mosquitto() as running:
        yield running


def source_of(broker: Mosquitto) -> Source:
    """Return a sensor at a broker."""
    options = MqttOptions(host="127.0.0.1", port=broker.port)

    def listen(topic: str):  # noqa: ANN202 - a context
        return listening(options, identifier="kmpd-weather", topic=topic)

    return Source(listening=listen, topic="garden/sensor", key="temperature")


async def test_a_sensor_is_heard_again_after_its_broker_came_back(
    broker: Mosquitto, tmp_path: Path
) -> None:
    """The restart of a broker would end the weather, without a word."""
    async with await open_store(tmp_path / "kmpd.db") as store:
        listener = WeatherListener(
            source_of(broker), keep=store.add_temperatures, clock=SystemClock()
        )
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(listener.run())
            await tell(broker, b'{"temperature": 30}', is_retained=True)
            await until_heard(broker, listener, b'{"temperature": 4.0}')
            broker.stop()
            broker.start()
            await until_heard(broker, listener, b'{"temperature": 4.0}')
            listener.stop()
        found = await store.temperatures(BEGIN, SystemClock().now())

    assert {one.celsius for one in found} == {Decimal("4.00")}


async def test_a_broker_that_is_away_is_told(tmp_path: Path) -> None:
    """Without a word nobody would know why there is no weather."""
    options = MqttOptions(host="127.0.0.1", port=1, tls={"ca_file": tmp_path / "no"})
    for one in (options, options.model_copy(update={"tls": False})):
        with pytest.raises(SinkError, match=r"127\.0\.0\.1:1 cannot be used"):
            async with listening(one, identifier="a", topic="b"):
                pass


async def until_heard(
    broker: Mosquitto, listener: WeatherListener, payload: bytes
) -> None:
    """Tell something until a listener has heard it."""
    listener._slots.forget(listener._slots.over(None))
    while not listener._slots.over(None):
        await tell(broker, payload)
        await asyncio.sleep(0.1)


async def tell(broker: Mosquitto, payload: bytes, *, is_retained: bool = False) -> None:
    """Tell what a sensor would."""
    async with Client("127.0.0.1", broker.port) as client:
        await client.publish("garden/sensor", payload, qos=1, retain=is_retained)
