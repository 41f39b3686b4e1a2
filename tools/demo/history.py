"""A year of readings, made by the ordinary collector in less than a minute.

Each hour of it is a poll of an emulated meter at 1200 baud, on a line in memory and a
simulated clock. In its middle an optical head lay on the floor for three days; what is
missing was read from the meter's own log afterwards.
"""

import datetime as dt
from pathlib import Path
from typing import Final

import attrs

from kmpd.collector import run_simulated
from kmpd.main import Whole
from tools.demo.configuration import HOURLY, write_configuration
from tools.demo.life import Hole, Life, Progress
from tools.demo.meters import Dwelling, demo_meters
from tools.demo.weather import write_temperatures

_DAY: Final = dt.timedelta(days=1)
#: How long nobody reads the meter whose head fell off, and when, counted from the end.
_HOLE: Final = 3 * _DAY
_HOLE_BEFORE: Final = 42 * _DAY
_DAYS_MIN: Final = 8


@attrs.frozen(kw_only=True)
class DemoHistory:
    """A store with a history in it, and what it was made of.

    Attributes:
        store: The store, a file of SQLite.
        configuration: What the station was told that made it.
        temperatures: Outdoor temperatures, see `write_temperatures`.
        dwellings: The meters in their houses.
        hole: When whose head lay on the floor.
        readings: How many the store has.
    """

    store: Path
    configuration: Path
    temperatures: Path
    dwellings: tuple[Dwelling, ...]
    hole: Hole
    readings: int


def dwellings_of(
    *,
    days: int = 365,
    until: dt.datetime | None = None,
    zone: dt.tzinfo = dt.UTC,
    seed: int = 1,
) -> tuple[Dwelling, ...]:
    """Return the meters of a history in their houses, see `make`.

    Raises:
        ValueError: The history is too short for a hole of three days.
    """
    if days < _DAYS_MIN:
        raise ValueError(f"a history of {days} days is too short: {_DAYS_MIN} at least")
    end = (until or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).replace(microsecond=0)
    return tuple(
        Dwelling(meter=meter, since=end - days * _DAY, until=end, zone=zone)
        for meter in demo_meters(seed)
    )


def make(
    folder: Path,
    *,
    days: int = 365,
    until: dt.datetime | None = None,
    zone: dt.tzinfo = dt.UTC,
    seed: int = 1,
    progress: Progress = lambda _at: None,
) -> DemoHistory:
    """Make a history of hourly readings of two meters in a folder.

    The same arguments make the same history.

    Args:
        folder: Where its files go; it must not have a store yet.
        days: How far back it goes.
        until: When it ends; aware. Now if not told.
        zone: Of the station and its meters; with a name that configurations know.
        seed: What the houses follow from.
        progress: Is told the simulated time, each day.

    Raises:
        ValueError: The history is too short for a hole of three days.
        FileExistsError: There is a store already.
    """
    if (folder / "readings.db").exists():
        raise FileExistsError(f"{folder} has a store already; another folder is needed")
    dwellings = dwellings_of(days=days, until=until, zone=zone, seed=seed)
    begin, end = dwellings[0].since, dwellings[0].until
    meters = [dwelling.meter for dwelling in dwellings]
    path = folder / "history.yaml"
    ports = {meter.name: f"socket://{meter.name}.invalid:1" for meter in meters}
    write_configuration(path, meters, ports=ports, zone=zone, pace=HOURLY)
    hole_at = end - min(_HOLE_BEFORE, days * _DAY / 2)
    life = Life(
        config=Whole().load(path),
        dwellings=dwellings,
        hole=Hole(meter=meters[-1].name, since=hole_at, until=hole_at + _HOLE),
        progress=progress,
    )
    readings = run_simulated(life.lived, start=begin)
    temperatures = folder / "temperatures.csv"
    write_temperatures(temperatures, dwellings[0].house, since=begin, until=end)
    return DemoHistory(
        store=folder / "readings.db",
        configuration=path,
        temperatures=temperatures,
        dwellings=dwellings,
        hole=life.hole,
        readings=readings,
    )
