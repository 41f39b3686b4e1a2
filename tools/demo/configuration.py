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
    targets:
      cooling_kelvin: 30
      return_celsius: 40
"""
#: What the dashboard is told; contracts begin with the year before, so that the
#: history is paid for.
_DASHBOARD: Final = """\
web:
  listen: {listen}
contracts:
"""
_CONTRACT: Final = """\
  - name: {name}, {year}
    meter: {name}
    since: {year}-01-01
    until: {next_year}-01-01
    currency: EUR
    tax_percent: 21
    prices:
      - {{name: Heat, amount: {heat}, per: GJ}}
      - {{name: Standing charge, amount: 281.35, per: year}}
"""
#: Euros for a GJ, in the first and the second year.
_PRICES: Final = ("31.85", "33.20")


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
    listen: str = "127.0.0.1:0",
) -> None:
    """Write the configuration of a station; its store stands beside it.

    Args:
        path: The file.
        meters: The meters.
        ports: URLs of their lines, by name.
        zone: A zone with a name, such as `zoneinfo.ZoneInfo` has.
        pace: How often they are read.
        listen: Where the dashboard is served.
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
    years = _years(zone)
    contracts = [
        _CONTRACT.format(name=meter.name, year=year, next_year=year + 1, heat=price)
        for meter in meters
        for year, price in zip(years, _PRICES, strict=True)
    ]
    dashboard = _DASHBOARD.format(listen=listen)
    path.write_text("".join((text, dashboard, *contracts)), "utf-8")


def _years(zone: dt.tzinfo) -> tuple[int, int]:
    year = dt.datetime.now(zone).year
    return year - 1, year
