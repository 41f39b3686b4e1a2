"""What the station of the demo is told."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import attrs

from tools.demo.meters import DemoMeter

_STATION: Final = """\
# What `kmpd run` is told; every setting stands in docs/station-configuration.md.
zone: {zone}
store: {folder}/readings.db
meters:
{meters}sinks:
  file:
    type: json_lines
    path: {folder}/readings.jsonl
"""
_METER: Final = """\
  - name: {name}
    title: {title}
    port: {port}
    family: "{family}"
    registers: [{registers}]
    interval: {interval}
    mains_powered: {mains_powered}
"""
#: Sections that follow, each a text of its own.
_FURTHER: Final[Sequence[str]] = ()


@attrs.frozen(kw_only=True)
class Pace:
    """How often meters are read.

    Attributes:
        interval: Between two readings, as a configuration says it.
        has_battery: Whether there is a battery, and a budget for it.
    """

    interval: str
    has_battery: bool


#: As a meter with a battery is read.
HOURLY: Final = Pace(interval="1h", has_battery=True)
#: As somebody wants to see it who looks on: emulated meters have no battery.
LIVE: Final = Pace(interval="8s", has_battery=False)


def write_configuration(
    path: Path,
    meters: Sequence[DemoMeter],
    *,
    ports: Mapping[str, str],
    zone: dt.tzinfo,
    pace: Pace,
) -> None:
    """Write the configuration of a station; its store stands beside it.

    Args:
        path: The file.
        meters: The meters.
        ports: URLs of their lines, by name.
        zone: A zone with a name, such as `zoneinfo.ZoneInfo` has.
        pace: How often they are read.
    """
    blocks = [
        _METER.format(
            name=meter.name,
            title=meter.title,
            port=ports[meter.name],
            family=meter.family,
            registers=meter.registers,
            interval=pace.interval,
            mains_powered=str(not pace.has_battery).lower(),
        )
        for meter in meters
    ]
    text = _STATION.format(zone=zone, folder=path.parent, meters="".join(blocks))
    path.write_text("".join((text, *_FURTHER)), "utf-8")
