"""What the tests of logs share: lives of meters, and what their logs should say."""

import datetime as dt
from typing import Final

from hypothesis import strategies as st

from pykmp.emulator.house import (
    ClockSet,
    Event,
    House,
    MeterSwap,
    Trouble,
    TroubleKind,
)
from pykmp.emulator.inhabited import house_kind, info_table
from pykmp.emulator.layout import lay_out
from pykmp.emulator.logbook.book import log_of
from pykmp.emulator.logbook.log import StruckLog
from pykmp.messages import RegisterData
from pykmp.meters import Logger, Profile, load_profile
from tests.emulator.wire import FITTED, START

LIVED: Final = START - FITTED
_HOURS: Final = int(LIVED.total_seconds()) // 3600


def logger_of(family: str, name: str) -> Logger:
    """Return a logger of a family by its name."""
    return next(one for one in load_profile(family).loggers if one.name == name)


def house_of(family: str, events: tuple[Event, ...] = (), drift_ppm: int = 0) -> House:
    """Return the house that an emulated meter of the tests lives in."""
    profile = load_profile(family)
    register = profile.registers[1001]
    return House(
        3,
        FITTED,
        kind=house_kind(profile),
        events=events,
        serial=int(register.demo),
        info=info_table(profile),
        drift_ppm=drift_ppm,
    )


def shown(profile: Profile, house: House, id_: int, at: dt.datetime) -> bytes:
    """Return a register as the house has it at an instant, laid out for the wire."""
    register = profile.registers[id_]
    exponent = register.scale & 0x3F
    decimals = exponent if register.scale & 0x40 else -exponent
    value = house.value(id_, at, unit=register.unit, decimals=decimals)
    return lay_out(register, value)


def log_of_house(family: str, name: str, house: House, at: dt.datetime) -> StruckLog:
    """Return when the records of a log were made; what they say is not asked."""

    def logged(_id: int, _second: int) -> RegisterData | None:
        raise AssertionError

    return log_of(logger_of(family, name), house.timeline(at), logged)


_instants = st.integers(1, _HOURS * 4).map(
    lambda quarters: FITTED + dt.timedelta(minutes=15 * quarters)
)
_lengths = st.sampled_from([1, 15, 60, 90, 600, 3000]).map(
    lambda minutes: dt.timedelta(minutes=minutes)
)
_cuts = st.builds(
    lambda since, length: Trouble(
        kind=TroubleKind.POWER_CUT, since=since, until=since + length
    ),
    _instants.filter(lambda instant: instant < START - dt.timedelta(days=3)),
    _lengths,
)
_sets = st.builds(
    lambda at, step: ClockSet(
        at=at, shows=at.replace(tzinfo=None) + dt.timedelta(minutes=step)
    ),
    _instants,
    st.sampled_from([-2000, -60, -7, 1, 60, 95, 10_000]),
)
_swaps = st.builds(lambda at: MeterSwap(at=at), _instants)
#: What may happen to a meter before anybody reads its logs.
events = st.lists(_cuts | _sets | _swaps, max_size=4).map(tuple)
