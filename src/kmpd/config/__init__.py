"""The configuration: read once, complete, or refused with all of its mistakes."""

from kmpd.config.dashboard import (
    ContractConfig,
    DashboardConfig,
    Per,
    PriceConfig,
    ProxyConfig,
    Role,
    TargetConfig,
    TokenConfig,
    UserConfig,
    WeatherConfig,
    WebConfig,
)
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
    "ContractConfig",
    "DashboardConfig",
    "LimitsConfig",
    "MeterConfig",
    "Per",
    "PriceConfig",
    "ProxyConfig",
    "RetentionConfig",
    "Role",
    "SinkConfig",
    "StationConfig",
    "TargetConfig",
    "TokenConfig",
    "UserConfig",
    "WeatherConfig",
    "WebConfig",
    "load",
]
