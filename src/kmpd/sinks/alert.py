"""What is worth waking somebody for: rules that sinks which tell of it share."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum, unique

from kmpd.state import MeterState, is_stale


@unique
class Alert(StrEnum):
    """What may be wrong with a meter.

    Attributes:
        STALE: It was not read well for too long.
        INFO_CODE: It says that something is wrong.
        BATTERY_LOW: It says that its battery runs low.
    """

    STALE = "stale"
    INFO_CODE = "info_code"
    BATTERY_LOW = "battery_low"


def alerts(
    state: MeterState, *, now: dt.datetime, stale_after_intervals: float
) -> Mapping[Alert, bool | None]:
    """Return what is wrong with a meter; None where nobody can tell."""
    stale = is_stale(
        state.last_good_at,
        now=now,
        interval_seconds=state.interval_seconds,
        intervals=stale_after_intervals,
    )
    return {
        Alert.STALE: stale,
        Alert.INFO_CODE: bool(state.info_code) if state.last_good_at else None,
        Alert.BATTERY_LOW: state.is_battery_low,
    }
