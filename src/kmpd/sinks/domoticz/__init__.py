"""Readings to Domoticz, each to the device that the user made for it."""

from kmpd.sinks.domoticz.api import DomoticzApi
from kmpd.sinks.domoticz.options import DomoticzOptions, DomoticzServer
from kmpd.sinks.domoticz.sink import KIND, DomoticzSink

__all__ = ["KIND", "DomoticzApi", "DomoticzOptions", "DomoticzServer", "DomoticzSink"]
