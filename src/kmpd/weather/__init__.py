"""How warm it is outdoors, as somebody tells it."""

from kmpd.weather.listener import Source, WeatherListener
from kmpd.weather.payload import PayloadError, celsius_of
from kmpd.weather.slots import Slots

__all__ = ["PayloadError", "Slots", "Source", "WeatherListener", "celsius_of"]
