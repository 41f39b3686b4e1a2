"""The configuration: read once, complete, or refused with all of its mistakes."""

from kmpd.config.loading import load
from kmpd.config.station import (
    Beside,
    LimitsConfig,
    MeterConfig,
    RetentionConfig,
    SinkConfig,
    StationConfig,
)

__all__ = [
    "Beside",
    "LimitsConfig",
    "MeterConfig",
    "RetentionConfig",
    "SinkConfig",
    "StationConfig",
    "load",
]
