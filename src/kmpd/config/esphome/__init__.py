"""Files of ESPHome, as far as they speak of Kamstrup meters."""

from kmpd.config.esphome.reading import is_esphome
from kmpd.config.esphome.translation import Translation, translated

__all__ = ["Translation", "is_esphome", "translated"]
