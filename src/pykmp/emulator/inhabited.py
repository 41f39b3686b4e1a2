"""Values from a simulated house: what its meter shows at each instant of the line."""

import datetime as dt
from typing import Final, Protocol

import attrs

from pykmp.codec.decimals import EXPONENT_MAX
from pykmp.emulator.clock import in_century
from pykmp.emulator.house import House, InfoTable, Kind, Timeline, Value
from pykmp.emulator.values import FixedValues, register_data
from pykmp.errors import KmpError
from pykmp.messages import RegisterData
from pykmp.meters import Commodity, Profile, ProfileRegister

_DIVIDES: Final = 0x40
#: For how long a meter has counted when it begins, if nobody says otherwise.
_LIVED_DAYS: Final = 730
#: Together meters have lived no longer, or they would take long to begin.
_LIVED_DAYS_TOGETHER: Final = 4 * _LIVED_DAYS


class _Ask(Protocol):
    """Asks a house what a register says at an instant."""

    def __call__(
        self, register: int, at: dt.datetime, *, unit: int, decimals: int
    ) -> Value: ...


@attrs.define(kw_only=True, slots=False)
class NoHouseError(KmpError):
    """A meter of a commodity that no simulated house has.

    Attributes:
        model: What the meter is called.
        commodity: What it measures.
    """

    model: str
    commodity: str

    def __str__(self) -> str:
        return (
            f"No house is simulated for {self.model}: houses have heat and water, "
            f"and no {self.commodity}. Its values may be fixed or moving."
        )


class InhabitedValues:
    """The values of a meter in a house; owns which house it is, as clocks may be set.

    What the house does not know is as in the profile. All that happened up to the start
    is worked out here and now, so that no client waits for it.

    Attributes:
        start: What instant of the house the line's clock begins with; may be moved
            while nobody asks.
        speed: Seconds of the house that pass in one second of the line.
    """

    def __init__(
        self,
        profile: Profile,
        house: House,
        *,
        start: dt.datetime | None = None,
        speed: float = 1.0,
    ) -> None:
        """Begin at an instant of the house; at its own start if none is told.

        Raises:
            ValueError: The instant lies before the house, or the speed below zero.
            BaseCodecError: The serial number has more than 32 bits, or is negative.
        """
        if speed < 0:
            raise ValueError(f"time does not run backwards, at a speed of {speed}")
        self.start = house.start if start is None else start
        self.speed: Final = speed
        self._registers = profile.registers
        self._house = house
        self._absent = FixedValues(profile, serial=self.serial(0.0))
        for id_ in self._registers:
            self.register(id_, 0.0)

    @property
    def house(self) -> House:
        """The house, with the clock as it was set last."""
        return self._house

    def instant(self, at: float) -> dt.datetime:
        """Return the instant of the house at an instant of the line."""
        return self.start + dt.timedelta(seconds=at * self.speed)

    def answers(self, at: float) -> bool:
        """Return whether the meter has power."""
        return self._house.answers(self.instant(at))

    def serial(self, at: float) -> int:
        """Return the serial number of the meter that is there at an instant."""
        return self._house.serial(self.instant(at))

    def register(self, id_: int, at: float) -> RegisterData | None:
        """Return a register at an instant, or None if the family lacks it."""
        register = self._registers.get(id_)
        if register is None:
            return None
        if id_ not in self._house.registers:
            return self._absent.register(id_, at)
        return _told(self._house.value, register, self.instant(at))

    def timeline(self, at: float) -> Timeline:
        """Return how time went for the meter that is there at an instant."""
        return self._house.timeline(self.instant(at))

    def logged(self, id_: int, second: int) -> RegisterData | None:
        """Return a register as a record of that second of the timeline has it."""
        register = self._registers.get(id_)
        if register is None:
            return None
        if id_ not in self._house.registers:
            return self._absent.register(id_, 0.0)
        return _told(self._house.logged, register, self._house.instant(second))

    def set_clock(self, clock: dt.datetime, at: float) -> None:
        """Let the meter show this date and time from an instant on."""
        self._house = self._house.with_clock_set(self.instant(at), clock)


def _told(ask: _Ask, register: ProfileRegister, instant: dt.datetime) -> RegisterData:
    value = ask(
        register.id, instant, unit=register.unit, decimals=_decimals(register.scale)
    )
    content = in_century(value) if isinstance(value, dt.datetime) else value
    return register_data(register, content)


def house_kind(profile: Profile, *, is_cooled: bool = False) -> Kind:
    """Return which house a family measures; only one with heat can be cooled.

    Raises:
        NoHouseError: It measures something that houses do not have.
    """
    match profile.commodity:
        case Commodity.HEAT:
            return Kind.HEAT_COOLING if is_cooled else Kind.HEAT
        case Commodity.WATER:
            return Kind.WATER
    raise NoHouseError(model=profile.model, commodity=profile.commodity)


def info_table(profile: Profile) -> InfoTable:
    """Return by which table a family tells what is wrong."""
    return InfoTable(profile.info_table)


def fitted_before(start: dt.datetime, *, count: int = 1) -> dt.datetime:
    """Return when meters were fitted that look lived-in at the start.

    At a midnight two years before; for more than four meters later, so that all of
    them together are ready in seconds.

    >>> print(fitted_before(dt.datetime(2026, 7, 1, 22, 4, tzinfo=dt.UTC)))
    2024-07-01 00:00:00+00:00
    """
    days = min(_LIVED_DAYS, max(1, _LIVED_DAYS_TOGETHER // count))
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - dt.timedelta(days=days)


def _decimals(scale: int) -> int:
    exponent = scale & EXPONENT_MAX
    return exponent if scale & _DIVIDES else -exponent
