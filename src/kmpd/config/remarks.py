"""What is no mistake, and still worth knowing."""

import stat
from collections.abc import Iterable, Iterator
from collections.abc import Sequence as Row
from pathlib import Path
from typing import Final

from kmpd.config.line_time import day_line_seconds
from kmpd.config.meter_words import AUTO, register_name
from kmpd.config.meters import BoundMeter
from kmpd.config.quantities import duration_text
from kmpd.config.secret import SECRETS_FILE
from kmpd.config.station import MeterConfig
from kmpd.config.tree import Place, Problems, Sequence, Table, scalars
from kmpd.errors import Problem
from pykmp.meters import load_profile

#: A battery that is read more often will not last as long as its maker says.
SHORT_INTERVAL_SECONDS: Final = 300.0
_DEVICE_THAT_MOVES: Final = ("/dev/ttyUSB", "/dev/ttyACM")
_OTHERS: Final = stat.S_IRGRP | stat.S_IROTH


def remarks(
    configs: Iterable[MeterConfig], bound: Row[BoundMeter], tree: Table
) -> tuple[Problem, ...]:
    """Return what is worth knowing about a configuration without mistakes."""
    found = Problems()
    for config, meter in zip(configs, bound, strict=True):
        for key, message, advice in _of_meter(config):
            found.add(
                meter.at(key).place, (*meter.way, key), message, suggestion=advice
            )
        _missing_registers(config, meter, found)
    _open_files(tree, found)
    return found.found


def _of_meter(config: MeterConfig) -> Iterator[tuple[str, str, str]]:
    schedule = "cron" if config.cron else "interval"
    is_short = config.interval_seconds < SHORT_INTERVAL_SECONDS
    if is_short and not config.is_mains_powered:
        yield (
            schedule,
            (
                f"a reading every {duration_text(config.interval_seconds)} costs "
                "battery; the makers count on one an hour."
            ),
            "Is the meter mains-powered? Then say so: mains_powered: true.",
        )
    needed, limit = day_line_seconds(config), config.budget_line_seconds
    if limit is not None and needed > limit:
        spread = config.interval_seconds * needed / limit
        yield (
            schedule,
            (
                f"that takes about {needed:.0f} s on the line a day, and {limit:.0f} s "
                f"are allowed: there will be a reading about every {spread:.0f} s."
            ),
            "A larger budget, or budget: unlimited, allows more.",
        )
    if config.port.startswith(_DEVICE_THAT_MOVES):
        yield (
            "port",
            f"{config.port_shown} may be another adapter after the next start.",
            "The names in /dev/serial/by-id/ stay.",
        )


def _missing_registers(config: MeterConfig, meter: BoundMeter, found: Problems) -> None:
    if config.family == AUTO or meter.settings.registers is None:
        return
    known, node = load_profile(config.family).registers, meter.at("registers")
    for index, id_ in enumerate(config.registers):
        if id_ in known:
            continue
        place, way = node.place, (*meter.way, "registers")
        if isinstance(node, Sequence):
            place, way = node.items[index].place, (*way, index)
        name = register_name(id_, family=config.family)
        message = f"nobody knows a {config.family} that has register {name}."
        found.add(place, way, message)


def _open_files(tree: Table, found: Problems) -> None:
    """Tell of secrets that other users of the computer may read."""
    files = {
        scalar.place.file.parent / SECRETS_FILE
        for scalar in scalars(tree)
        if scalar.shown.startswith("!secret ")
    }
    for path in sorted(files):
        if _is_open(path):
            message = "other users of this computer may read the secrets in here."
            found.add(Place(file=path), (), message, suggestion=f"chmod 600 {path}")


def _is_open(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & _OTHERS)
    except OSError:
        return False
