"""Tests of the MQTT sink."""
