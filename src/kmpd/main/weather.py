"""The sensor outdoors of a station, at the broker of one of its sinks."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Final

from kmpd.config import SinkConfig, StationConfig, WeatherConfig
from kmpd.main.context import Context
from kmpd.sinks.mqtt import MqttOptions
from kmpd.sinks.mqtt.client import listening
from kmpd.storage import DatabaseStore
from kmpd.weather import Source, WeatherListener

#: A broker takes two who are called the same for one, and ends the first.
_NAME_ENDS: Final = "-weather"


def weather_of(context: Context, store: DatabaseStore) -> WeatherListener:
    """Return what listens to the sensor that is configured, if one is."""
    return WeatherListener(
        source_of(context.config), keep=store.add_temperatures, clock=context.clock
    )


def sensor_of(config: StationConfig) -> tuple[WeatherConfig, SinkConfig | None]:
    """Return what a configuration says of the sensor, and of its broker."""
    weather = config.dashboard.weather
    return weather, config.sinks.get(weather.broker)


def source_of(config: StationConfig) -> Source | None:
    """Return the sensor of a configuration; None if there is none."""
    weather, sink = sensor_of(config)
    options = None if sink is None else sink.options
    if not weather.topic or not isinstance(options, MqttOptions):
        return None
    identifier = (options.client_id or f"kmpd-{config.name}") + _NAME_ENDS

    def listen(
        topic: str,
    ) -> AbstractAsyncContextManager[AsyncIterator[tuple[bytes, bool]]]:
        return listening(options, identifier=identifier, topic=topic)

    return Source(listening=listen, topic=weather.topic, key=weather.key)
