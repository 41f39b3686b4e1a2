"""Meters with a past, and what the simulation says their logs hold."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from pykmp.emulator import house_values
from pykmp.emulator.inhabited import InhabitedValues
from pykmp.emulator.logbook.book import log_of
from pykmp.emulator.logbook.log import StruckLog
from pykmp.messages import RegisterData
from pykmp.meters import load_profile
from pykmp.registers import decode_value

_ZONE: Final = dt.timezone(dt.timedelta(hours=1))

#: What the clocks show, which stand still.
START: Final = dt.datetime(2026, 1, 5, 12, 30, tzinfo=_ZONE)
FITTED: Final = dt.datetime(2024, 1, 1, tzinfo=_ZONE)

#: Values of a meter that was fitted two years ago.
VALUES: Final = house_values(start=START, fitted=FITTED, speed=0.0)
_SERIAL: Final = 123456


def simulated_log(family: str, name: str) -> StruckLog:
    """Return a log as the simulation has it."""
    profile = load_profile(family)
    source = VALUES(profile, _SERIAL)
    assert isinstance(source, InhabitedValues)
    (logger,) = (one for one in profile.loggers if one.name == name)
    return log_of(logger, source.timeline(0.0), source.logged)


def simulated(
    family: str, name: str, ids: Iterable[int], registers: tuple[int, ...]
) -> list[tuple[str, ...]]:
    """Return the records of a log as the simulation has them, in the meter's digits."""
    log = simulated_log(family, name)
    return [tuple(map(_value, log.row(id_, registers))) for id_ in ids]


def _value(register: RegisterData) -> str:
    return str(decode_value(register).json["value"])
