"""Readings to InfluxDB, of the versions 1, 2 and 3."""

from kmpd.sinks.influxdb.options import InfluxOptions
from kmpd.sinks.influxdb.sink import KIND, InfluxSink

__all__ = ["KIND", "InfluxOptions", "InfluxSink"]
