"""The configuration: read once, complete, or refused with all of its mistakes."""

from kmpd.config.loading import load
from kmpd.config.station import (
    LimitsConfig,
    MeterConfig,
    RetentionConfig,
    SinkConfig,
    StationConfig,
)

__all__ = [
    "LimitsConfig",
    "MeterConfig",
    "RetentionConfig",
    "SinkConfig",
    "StationConfig",
    "load",
]
