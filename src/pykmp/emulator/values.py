"""Where the values of an emulated meter come from."""

import datetime as dt
from decimal import Decimal
from typing import Final, Protocol, runtime_checkable

from pykmp.emulator.clock import MeterClock, in_century
from pykmp.emulator.house import Timeline
from pykmp.emulator.layout import Content, demo_content, lay_out
from pykmp.messages import (
    GetSerialResponse,
    RegisterData,
    RegisterID,
    RegisterUnit,
    RegisterValueBytes,
)
from pykmp.meters import Profile, ProfileRegister

#: What all demo values were read at.
DEMO_CLOCK: Final = dt.datetime(2022, 1, 12, 20, 2, 43)

#: Registers that show the clock: time of day, date, both in one (603; electricity).
CLOCK_REGISTERS: Final = frozenset({1002, 1003, 348, 1047})


_SERIAL_REGISTER: Final = 1001
_SERIAL_DEFAULT: Final = 12345678


class ValueSource(Protocol):
    """The life of an emulated meter; instants are seconds on the line's clock."""

    def answers(self, at: float) -> bool:
        """Return whether the meter has power."""

    def serial(self, at: float) -> int:
        """Return the serial number of the meter that is there at an instant."""

    def register(self, id_: int, at: float) -> RegisterData | None:
        """Return a register at an instant, or None if the meter lacks it."""

    def set_clock(self, clock: dt.datetime, at: float) -> None:
        """Let the meter show this date and time from an instant on."""


@runtime_checkable
class Remembering(ValueSource, Protocol):
    """A life with a past, which fills the logs of a meter."""

    def timeline(self, at: float) -> Timeline:
        """Return how time went for the meter that is there at an instant."""

    def logged(self, id_: int, second: int) -> RegisterData | None:
        """Return a register as a record of that second of the timeline has it."""


class FixedValues:
    """The values of a profile, always; owns the clock, which stands if not told.

    In its past, a year of it, the clock ran, and the values were the same.

    >>> from pykmp.meters import load_profile
    >>> FixedValues(load_profile("403")).register(60, 0.0).value.hex(" ")
    '04 43 00 00 01 2f'
    """

    def __init__(
        self,
        profile: Profile,
        *,
        serial: int | None = None,
        clock: MeterClock | None = None,
    ) -> None:
        """Take the values of a profile; the serial number too, if none is told.

        Raises:
            BaseCodecError: The serial number has more than 32 bits, or is negative.
        """
        self._registers = profile.registers
        self._serial = demo_serial(profile) if serial is None else serial
        GetSerialResponse(serial=str(self._serial)).encode()
        self._clock = clock or MeterClock(DEMO_CLOCK, rate=0)

    def answers(self, at: float) -> bool:  # noqa: ARG002 - always
        """Return that the meter has power."""
        return True

    def serial(self, at: float) -> int:  # noqa: ARG002 - always the same
        """Return the serial number."""
        return self._serial

    def register(self, id_: int, at: float) -> RegisterData | None:
        """Return a register at an instant, or None if the family lacks it."""
        register = self._registers.get(id_)
        if register is None:
            return None
        if id_ == _SERIAL_REGISTER:
            return register_data(register, Decimal(self._serial))
        if id_ in CLOCK_REGISTERS:
            return register_data(register, self._clock.shows(at))
        return register_data(register, demo_content(register))

    def timeline(self, at: float) -> Timeline:
        """Return how time went until an instant."""
        return self._clock.timeline(at)

    def logged(self, id_: int, second: int) -> RegisterData | None:
        """Return a register as a record of that second of the timeline has it."""
        register = self._registers.get(id_)
        if register is None or id_ not in CLOCK_REGISTERS:
            return self.register(id_, self._clock.seconds_at(second))
        shown = self._clock.timeline(0.0).shows(second)
        return register_data(register, in_century(shown))

    def set_clock(self, clock: dt.datetime, at: float) -> None:
        """Let the meter show this date and time from an instant on."""
        self._clock.set_to(clock, at)


def demo_serial(profile: Profile) -> int:
    """Return the serial number in a profile."""
    register = profile.registers.get(_SERIAL_REGISTER)
    return int(register.demo) if register else _SERIAL_DEFAULT


def register_data(register: ProfileRegister, content: Content) -> RegisterData:
    """Return a register of a family that says this."""
    return RegisterData(
        id_=RegisterID(register.id),
        unit=RegisterUnit(register.unit),
        value=RegisterValueBytes(lay_out(register, content)),
    )
