"""Who a meter is, and what to ask it for to know: at most three short requests."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import attrs

from pykmp.meters import (
    TELLING_REGISTERS,
    Profile,
    families_of_type,
    fitting_families,
    load_profile,
)
from pykmp.meters.configuration import ConfigurationPart, configuration_parts
from pykmp.registers.values import (
    DateTimeValue,
    DateValue,
    NumberValue,
    TimeValue,
    Value,
)
from pykmp.tool.rendering.facts import ClockReading
from pykmp.tool.values import ShownRegister

SERIAL: Final = 1001
TIME: Final = 1002
DATE: Final = 1003
HOURS: Final = 1004
DATE_TIME: Final = 348
INFO: Final = (99, 369)
CONFIGURATION: Final = (152, 153, 168, 228, 368)

#: In order of worth; what does not fit into the last request is left out.
_WANTED: Final = (
    SERIAL,
    TIME,
    DATE,
    HOURS,
    *INFO,
    *CONFIGURATION,
    113,
    1005,
    1010,
    112,
)
#: Every family is asked for these; the others for what is known of it.
_COMMON: Final = frozenset({SERIAL, TIME, DATE, HOURS, 99})


@attrs.frozen(kw_only=True)
class Family:
    """What a meter may be.

    Attributes:
        profiles: Families that fit, the likeliest first; none if nobody knows.
        by: What told it: option, type code or registers.
    """

    profiles: tuple[Profile, ...]
    by: str

    @property
    def only(self) -> Profile | None:
        """The family, if there is no doubt which."""
        return self.profiles[0] if len(self.profiles) == 1 else None

    @property
    def info_table(self) -> str | None:
        """The table of info codes, if all that fit have the same."""
        tables = {profile.info_table for profile in self.profiles}
        return tables.pop() if len(tables) == 1 else None


@attrs.frozen(kw_only=True)
class Identity:
    """All that a meter says about itself.

    Attributes:
        time: When it was asked, by this computer's clock.
        family: What it may be.
        type_code: Its answer to GetType; None if it gave none.
        software_revision: As in that answer; None if there is none.
        clock: Its clock beside this computer's, if it has a valid one.
        registers: What came, in the order it was asked for.
        missing: Ids of what did not come.
        requests: How many requests that took.
        seconds: How long the line was busy with them.
    """

    time: dt.datetime
    family: Family
    type_code: bytes | None
    software_revision: str | None
    clock: ClockReading | None
    registers: tuple[ShownRegister, ...]
    missing: tuple[int, ...]
    requests: int
    seconds: float

    @property
    def by_id(self) -> Mapping[int, ShownRegister]:
        """The registers by id."""
        return {one.id: one for one in self.registers}

    @property
    def serial(self) -> str | None:
        """The serial number, if the meter tells it."""
        found = self.by_id.get(SERIAL)
        return found.figure if found else None

    def parts_of(self, register: ShownRegister) -> tuple[ConfigurationPart, ...]:
        """Return what a configuration number is made of, if that is public."""
        profile, value = self.family.only, register.value
        if profile is None or not isinstance(value, NumberValue):
            return ()
        return configuration_parts(profile.key, register.id, int(value.number))


def family_of(
    *, key: str | None, type_code: bytes | None, answered: Collection[int]
) -> Family:
    """Return what a meter may be: as it was told, by its type, or by its registers."""
    if key is not None:
        return Family(profiles=(load_profile(key),), by="option")
    if type_code is not None and (known := families_of_type(type_code)):
        return Family(profiles=_profiles(known), by="type code")
    fits = sorted(fitting_families(answered), key=lambda fit: len(fit.inferred))
    if type_code is not None:
        # Those whose type codes are public would have told one of them.
        unpublished = [fit for fit in fits if not load_profile(fit.key).type_codes]
        fits = unpublished or fits
    return Family(profiles=_profiles([fit.key for fit in fits]), by="registers")


def ids_to_ask(
    family: Family, *, had: Collection[int], count_max: int
) -> tuple[int, ...]:
    """Return what else to ask, in order of worth; nothing that has come already."""
    known = {id_ for profile in family.profiles for id_ in profile.registers}
    asked = {*TELLING_REGISTERS} if had else set()
    if DATE_TIME in had:
        asked |= {TIME, DATE}
    wanted = [
        id_
        for id_ in _WANTED
        if id_ not in asked and (id_ in _COMMON or id_ in known or not known)
    ]
    return tuple(wanted[:count_max])


def clock_in(values: Mapping[int, Value]) -> dt.datetime | None:
    """Return what the clock of a meter shows, if it is whole and valid."""
    match values.get(DATE), values.get(TIME), values.get(DATE_TIME):
        case DateValue(date=date), TimeValue(time=time), _:
            return dt.datetime.combine(date, time)
        case _, _, DateTimeValue(local=local):
            return local
    return None


def _profiles(keys: Sequence[str]) -> tuple[Profile, ...]:
    return tuple(load_profile(key) for key in keys)
