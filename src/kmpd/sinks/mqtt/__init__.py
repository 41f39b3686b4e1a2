"""Readings to an MQTT broker, and to Home Assistant by it."""

from kmpd.sinks.mqtt.options import MqttOptions
from kmpd.sinks.mqtt.sink import KIND, MqttSink

__all__ = ["KIND", "MqttOptions", "MqttSink"]
