"""The station while it runs."""

from kmpd.station.parts import Part, Parts, Serving
from kmpd.station.station import Station

__all__ = ["Part", "Parts", "Serving", "Station"]
