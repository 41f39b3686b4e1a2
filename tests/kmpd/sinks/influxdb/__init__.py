"""Tests of the sink for InfluxDB."""
