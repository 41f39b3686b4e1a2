"""Tests of the sink for Domoticz."""
