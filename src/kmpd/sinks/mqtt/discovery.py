"""What Home Assistant and its kin are told there is, and what is taken back again.

A manifest at the broker says what they were told, so that an entity can be removed
long after, by a station that was restarted since.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import metadata
from types import MappingProxyType
from typing import Final, TypeAlias

import attrs

from kmpd.interfaces import MeterInfo
from kmpd.sinks.mqtt import domoticz
from kmpd.sinks.mqtt.diagnosis import diagnostic_entities
from kmpd.sinks.mqtt.entity import Entity, Naming, register_entities
from kmpd.sinks.mqtt.literal import Json, to_json
from kmpd.sinks.mqtt.memory import MeterMemory
from kmpd.sinks.mqtt.options import Discovery, MqttOptions
from kmpd.sinks.mqtt.shown import model_of
from kmpd.sinks.mqtt.topic import Topics

_MAKER: Final = "Kamstrup"
_MIGRATE: Final = '{"migrate_discovery":true}'


@attrs.frozen
class Note:
    """A text for a topic, which the broker keeps."""

    topic: str
    payload: str


#: What was told of a meter: by topic, the platform of each entity by its key.
Manifest: TypeAlias = Mapping[str, Mapping[str, str]]
NOTHING: Final[Manifest] = MappingProxyType({})


@attrs.frozen(kw_only=True)
class Announcement:
    """What is told under one topic.

    Attributes:
        topic: Where.
        platforms: Of each entity, by key: what the manifest says.
        head: Device and origin, of a device.
        components: The payload of each entity, by key.
    """

    topic: str
    platforms: Mapping[str, str]
    head: Mapping[str, Json]
    components: Mapping[str, Mapping[str, Json]]

    @property
    def is_device(self) -> bool:
        """Whether it tells of a whole device."""
        return bool(self.head)

    def payload(self, removed: Mapping[str, str], *, first: Sequence[str] = ()) -> str:
        """Return the text, which takes back some entities and has some at the begin.

        Home Assistant may leave out what comes behind an entity that it is still busy
        with; so what it does not know yet comes first.
        """
        if not self.is_device:
            (component,) = self.components.values()
            return to_json(component)
        order = sorted(self.components, key=lambda key: key not in first)
        components: dict[str, Json] = {
            key: {"platform": platform} for key, platform in removed.items()
        }
        components |= {key: self.components[key] for key in order}
        return to_json({**self.head, "components": components})


def announcements(
    info: MeterInfo,
    memory: MeterMemory,
    *,
    station: str,
    topics: Topics,
    options: MqttOptions,
) -> tuple[Announcement, ...]:
    """Return what there is to tell of a meter."""
    if options.discovery is Discovery.OFF:
        return ()
    naming = Naming(station=station, meter=info.meter)
    entities = [
        *register_entities(info, memory, topics=topics, options=options),
        *diagnostic_entities(info, topics=topics, options=options),
    ]
    head = _head(info, memory, naming)
    if options.discovery is Discovery.DEVICE:
        return (_device(entities, naming=naming, head=head, options=options),)
    return tuple(
        _single(entity, naming=naming, head=head, options=options)
        for entity in entities
    )


def notes(told: Manifest, tell: Sequence[Announcement]) -> Iterator[Note]:
    """Return what must be published of a meter, in order, after that was told.

    Entities that are told of elsewhere from now on move there, with all that people
    have set on them; where nothing is told any more, they are removed.
    """
    topics = {announcement.topic for announcement in tell}
    obsolete = [topic for topic in told if topic not in topics]
    for topic in obsolete if tell else ():
        yield Note(topic, _MIGRATE)
    for announcement in tell:
        yield from _told_anew(announcement, told.get(announcement.topic, {}))
    for topic in obsolete:
        yield Note(topic, "")


def _told_anew(announcement: Announcement, known: Mapping[str, str]) -> Iterator[Note]:
    removed = {
        key: platform
        for key, platform in known.items()
        if key not in announcement.components
    }
    first = [key for key in announcement.components if key not in known]
    if removed and announcement.is_device:
        yield Note(announcement.topic, announcement.payload(removed, first=first))
    yield Note(announcement.topic, announcement.payload({}, first=first))


def manifest_text(manifest: Manifest) -> str:
    """Return a manifest as it is kept at the broker."""
    return to_json({"topics": manifest})


def read_manifest(payload: bytes) -> Manifest:
    """Return what was kept at the broker; nothing if that was not kept by us."""
    try:
        told = json.loads(payload)["topics"]
        return {
            str(topic): {str(key): str(platform) for key, platform in what.items()}
            for topic, what in told.items()
        }
    except (ValueError, LookupError, TypeError, AttributeError):
        return NOTHING


def _device(
    entities: Sequence[Entity],
    *,
    naming: Naming,
    head: Mapping[str, Json],
    options: MqttOptions,
) -> Announcement:
    return Announcement(
        topic=f"{options.discovery_prefix}/device/{naming.device}/config",
        platforms={entity.key: entity.platform for entity in entities},
        head=head,
        components={
            entity.key: {
                "platform": entity.platform,
                "unique_id": naming.entity(entity.key),
                "qos": options.qos,
                **entity.config,
            }
            for entity in entities
        },
    )


def _single(
    entity: Entity,
    *,
    naming: Naming,
    head: Mapping[str, Json],
    options: MqttOptions,
) -> Announcement:
    identifier = domoticz.object_id(naming.entity(entity.key))
    payload: Mapping[str, Json] = {
        "unique_id": naming.entity(entity.key),
        "qos": options.qos,
        **entity.config,
        **head,
    }
    return Announcement(
        topic=f"{options.discovery_prefix}/{entity.platform}/{identifier}/config",
        platforms={entity.key: entity.platform},
        head={},
        components={entity.key: payload},
    )


def _head(info: MeterInfo, memory: MeterMemory, naming: Naming) -> Mapping[str, Json]:
    told = {
        "name": info.title or info.meter,
        "manufacturer": _MAKER,
        "model": model_of(memory.family or info.family) or info.model,
        "serial_number": memory.serial or info.serial,
        "suggested_area": info.area,
    }
    device: dict[str, Json] = {key: text for key, text in told.items() if text}
    return {
        "device": {"identifiers": (naming.device,), **device},
        "origin": {"name": "kmpd", "sw_version": _version()},
    }


@cache
def _version() -> str:
    return metadata.version("PyKMP")
