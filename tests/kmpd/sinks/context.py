"""What a sink under test knows of its station."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import attrs

from kmpd.collector.system_clock import SystemClock
from kmpd.interfaces import Clock, MeterInfo

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")


@attrs.frozen(kw_only=True)
class Context:
    """A station with nothing in it."""

    meters: Sequence[MeterInfo] = ()
    clock: Clock = attrs.field(factory=SystemClock)
    zone: dt.tzinfo = AMSTERDAM
    station: str = "kmpd"
    folder: Path = Path()
