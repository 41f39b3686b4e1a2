"""How each thing is published: topic, text, and for how long the broker keeps it."""

import datetime as dt
from collections.abc import Iterator

import attrs

from kmpd.interfaces import MeterInfo
from kmpd.sinks.mqtt.diagnosis import diagnostics
from kmpd.sinks.mqtt.discovery import Manifest, manifest_text
from kmpd.sinks.mqtt.entity import OFFLINE, ONLINE
from kmpd.sinks.mqtt.literal import Json, to_json
from kmpd.sinks.mqtt.memory import MeterMemory
from kmpd.sinks.mqtt.options import MqttOptions
from kmpd.sinks.mqtt.publication import Publication
from kmpd.sinks.mqtt.shown import commodity_of, shown_values
from kmpd.sinks.mqtt.topic import Topics
from kmpd.state import MeterState, is_stale


@attrs.frozen(kw_only=True)
class Form:
    """How each thing is published.

    Attributes:
        options: What the user wants.
        topics: Where.
    """

    options: MqttOptions
    topics: Topics

    def manifest(self, meter: str, manifest: Manifest) -> Publication:
        """Return what Home Assistant was told of a meter, as it is kept for later."""
        payload = manifest_text(manifest) if manifest else ""
        return Publication(topic=self.topics.manifest(meter), payload=payload)

    def state(self, memory: MeterMemory, info: MeterInfo) -> Publication:
        """Return the newest good values of a meter, as they are to be shown."""
        values: dict[str, Json] = {
            shown.key: shown.value for shown in shown_values(memory, self.options, info)
        }
        at = None if memory.at is None else memory.at.isoformat()
        return self._kept(
            self.topics.state(memory.meter),
            {"at": at, "serial": memory.serial, "family": memory.family, **values},
        )

    def attributes(self, memory: MeterMemory) -> Publication:
        """Return what the station itself goes on from; so it never expires."""
        told = memory.attributes(commodity_of(memory.family))
        return Publication(
            topic=self.topics.attributes(memory.meter),
            payload=to_json(told),
            is_retained=self.options.is_retained,
        )

    def diagnostics(self, state: MeterState, now: dt.datetime) -> Publication:
        """Return how reading a meter goes."""
        return self._kept(
            self.topics.diagnostics(state.meter),
            diagnostics(state, now=now, options=self.options),
        )

    def availability(
        self, info: MeterInfo, *, good_at: dt.datetime | None, now: dt.datetime
    ) -> Publication:
        """Return whether the values of a meter are fresh."""
        stale = is_stale(
            good_at,
            now=now,
            interval_seconds=info.interval_seconds,
            intervals=self.options.stale_after_intervals,
        )
        return Publication(
            topic=self.topics.availability(info.meter),
            payload=OFFLINE if stale else ONLINE,
        )

    def nothing(self, meter: str) -> Iterator[Publication]:
        """Return what takes everything of a meter from the broker."""
        topics = self.topics
        for topic in (
            topics.state,
            topics.attributes,
            topics.diagnostics,
            topics.availability,
        ):
            yield Publication(topic=topic(meter), payload="")

    def _kept(self, topic: str, value: Json) -> Publication:
        return Publication(
            topic=topic,
            payload=to_json(value),
            is_retained=self.options.is_retained,
            expiry_seconds=self.options.message_expiry_seconds,
        )
