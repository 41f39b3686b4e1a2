"""Readings to an MQTT broker, and to Home Assistant by it."""
