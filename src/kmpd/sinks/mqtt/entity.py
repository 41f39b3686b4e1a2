"""The entities of Home Assistant that a meter's registers become."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import attrs

from kmpd.interfaces import MeterInfo
from kmpd.sinks.mqtt import domoticz
from kmpd.sinks.mqtt.literal import Json
from kmpd.sinks.mqtt.memory import MeterMemory
from kmpd.sinks.mqtt.options import Discovery, MqttOptions
from kmpd.sinks.mqtt.shown import Shown, shown_values
from kmpd.sinks.mqtt.topic import Topics
from kmpd.state import stale_after_seconds

ONLINE: Final = "online"
OFFLINE: Final = "offline"


@attrs.frozen(kw_only=True)
class Entity:
    """One entity.

    Attributes:
        key: Its name among those of the meter; the same in every version.
        platform: What it is to Home Assistant, such as sensor.
        config: What is published of it, without platform and unique id.
    """

    key: str
    platform: str
    config: Mapping[str, Json]


@attrs.frozen(kw_only=True)
class Naming:
    """How identifiers are made: from station and measuring point, never the serial.

    A meter that is swapped for another is still the same place in the house, and its
    entities, with all that people have built on them, stay what they are.
    """

    station: str
    meter: str

    @property
    def device(self) -> str:
        """Identifier of the device; no two stations share one."""
        own = self.station == "kmpd" or self.station.startswith("kmpd-")
        station = self.station if own else f"kmpd-{self.station}"
        return f"{station}-{self.meter}"

    def entity(self, key: str) -> str:
        """Return the identifier of an entity; meters and keys have no hyphen."""
        return f"{self.device}-{key}"


def availability(topics: Sequence[str]) -> Mapping[str, Json]:
    """Return that an entity is there while all of these topics say so."""
    return {
        "availability": tuple(
            {
                "topic": topic,
                "payload_available": ONLINE,
                "payload_not_available": OFFLINE,
            }
            for topic in topics
        ),
        "availability_mode": "all",
    }


def expire_after_seconds(info: MeterInfo, options: MqttOptions) -> int:
    """Return after how long a value that did not come again is no longer shown."""
    intervals = options.stale_after_intervals
    return round(stale_after_seconds(info.interval_seconds, intervals))


def register_entities(
    info: MeterInfo, memory: MeterMemory, *, topics: Topics, options: MqttOptions
) -> Iterator[Entity]:
    """Return an entity for each value that the meter has told."""
    for shown in shown_values(memory, options, info):
        config = {
            "name": _name(shown, options),
            "state_topic": topics.state(info.meter),
            "value_template": value_template(shown.key, options),
            **_class(shown),
            "expire_after": expire_after_seconds(info, options),
            **_attributes(shown, info, topics=topics, options=options),
            **availability((topics.status, topics.availability(info.meter))),
        }
        yield Entity(key=shown.key, platform="sensor", config=config)


def value_template(key: str, options: MqttOptions) -> str:
    """Return where in JSON a value is; Home Assistant is silent if it is not there."""
    if options.discovery is Discovery.ENTITY:
        return f"{{{{ value_json.{key} }}}}"
    return f"{{{{ value_json.get('{key}') }}}}"


def _name(shown: Shown, options: MqttOptions) -> str:
    is_for_domoticz = options.discovery is Discovery.ENTITY
    return domoticz.name(shown.key, shown.name) if is_for_domoticz else shown.name


def _class(shown: Shown) -> Mapping[str, Json]:
    what = shown.measure
    told = {
        "unit_of_measurement": what.unit,
        "device_class": what.device_class,
        "state_class": what.state_class,
        "entity_category": "diagnostic" if shown.is_diagnostic else "",
    }
    config: dict[str, Json] = {key: value for key, value in told.items() if value}
    if shown.decimals is not None:
        config["suggested_display_precision"] = shown.decimals
    return config


def _attributes(
    shown: Shown, info: MeterInfo, *, topics: Topics, options: MqttOptions
) -> Mapping[str, Json]:
    if options.discovery is Discovery.ENTITY:
        return {}
    template = f"{{{{ value_json.registers.get('{shown.register}', {{}}) | tojson }}}}"
    return {
        "json_attributes_topic": topics.attributes(info.meter),
        "json_attributes_template": template,
    }
