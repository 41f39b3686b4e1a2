"""How reading a meter goes: what is published of it, and the entities it becomes."""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from kmpd.interfaces import MeterInfo
from kmpd.sinks.alert import Alert, alerts
from kmpd.sinks.mqtt.entity import Entity, availability, value_template
from kmpd.sinks.mqtt.literal import Json
from kmpd.sinks.mqtt.options import Discovery, MqttOptions
from kmpd.sinks.mqtt.topic import Topics
from kmpd.state import Health, MeterState

#: Home Assistant shows no longer state.
_STATE_CHARACTERS_MAX: Final = 255
_NOTHING: Final = "ok"
_ON_OFF: Final[Mapping[bool | None, str | None]] = {
    True: "ON",
    False: "OFF",
    None: None,
}

_MILLISECOND: Final = Decimal("0.001")

#: Key, name, class and what else is said of each sensor.
_SENSORS: Final[tuple[tuple[str, str, Mapping[str, Json]], ...]] = (
    ("last_read", "Last read", {"device_class": "timestamp"}),
    (
        "health",
        "Health",
        {"device_class": "enum", "options": tuple(str(health) for health in Health)},
    ),
    ("info_text", "Info", {}),
    (
        "latency",
        "Latency",
        {
            "device_class": "duration",
            "unit_of_measurement": "s",
            "state_class": "measurement",
        },
    ),
    (
        "clock_drift",
        "Clock drift",
        {
            "device_class": "duration",
            "unit_of_measurement": "s",
            "state_class": "measurement",
        },
    ),
    (
        "line_time",
        "Line time today",
        {
            "device_class": "duration",
            "unit_of_measurement": "s",
            "state_class": "total_increasing",
        },
    ),
)
_ALERTS: Final[tuple[tuple[Alert, str, str], ...]] = (
    (Alert.STALE, "Stale", "problem"),
    (Alert.INFO_CODE, "Fault", "problem"),
    (Alert.BATTERY_LOW, "Battery", "battery"),
)


def diagnostics(
    state: MeterState, *, now: dt.datetime, options: MqttOptions
) -> Mapping[str, Json]:
    """Return what is published of how a meter is doing."""
    wrong = alerts(state, now=now, stale_after_intervals=options.stale_after_intervals)
    return {
        "last_read": _text(state.last_good_at),
        "health": str(state.health),
        "info_text": (state.info_code or _NOTHING)[:_STATE_CHARACTERS_MAX],
        "latency": _seconds(state.latency_seconds),
        "clock_drift": _seconds(state.clock_offset_seconds),
        "line_time": _seconds(state.line_seconds_today),
        **{f"alert_{alert}": _ON_OFF[is_on] for alert, is_on in wrong.items()},
        "attributes": _details(state),
    }


def _details(state: MeterState) -> Mapping[str, Json]:
    """Return what stands beside the states, by key of the entity."""
    return {
        "health": {
            "failure": state.failure,
            "failures": state.failures,
            "failing_since": _text(state.failing_since),
            "missing_registers": state.missing,
        },
        "info_text": {"text": state.info_code, "since": _text(state.info_since)},
        "line_time": {
            "budget_seconds": _seconds(state.budget_seconds),
            "skipped_today": state.skipped_today,
        },
    }


def diagnostic_entities(
    info: MeterInfo, *, topics: Topics, options: MqttOptions
) -> Iterator[Entity]:
    """Return the entities that tell how a meter is doing.

    They stay there when the meter is silent: that is when they are looked at.
    """
    for key, name, what in _SENSORS:
        config = {
            "name": name,
            **_source(key, info, topics=topics, options=options),
            **_beside(key, info, topics=topics, options=options),
            **what,
        }
        yield Entity(key=key, platform="sensor", config=config)
    for alert, name, device_class in _ALERTS:
        key = f"alert_{alert}"
        config = {
            "name": name,
            **_source(key, info, topics=topics, options=options),
            "device_class": device_class,
            "payload_on": "ON",
            "payload_off": "OFF",
        }
        yield Entity(key=key, platform="binary_sensor", config=config)


def _source(
    key: str, info: MeterInfo, *, topics: Topics, options: MqttOptions
) -> Mapping[str, Json]:
    return {
        "state_topic": topics.diagnostics(info.meter),
        "value_template": value_template(key, options),
        "entity_category": "diagnostic",
        **availability((topics.status,)),
    }


def _beside(
    key: str, info: MeterInfo, *, topics: Topics, options: MqttOptions
) -> Mapping[str, Json]:
    if options.discovery is Discovery.ENTITY:
        return {}
    template = f"{{{{ value_json.attributes.get('{key}', {{}}) | tojson }}}}"
    return {
        "json_attributes_topic": topics.diagnostics(info.meter),
        "json_attributes_template": template,
    }


def _text(instant: dt.datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


def _seconds(seconds: float | None) -> Decimal | None:
    """Return seconds to the millisecond."""
    return None if seconds is None else Decimal(seconds).quantize(_MILLISECOND)
