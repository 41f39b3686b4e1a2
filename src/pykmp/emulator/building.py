"""Emulated meters by the name of their family, one or many."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TypeAlias

from pykmp.emulator.clock import MeterClock
from pykmp.emulator.faults import Fault
from pykmp.emulator.line import EmulatedLine, LineSettings
from pykmp.emulator.meter import EmulatedMeter, Habits
from pykmp.emulator.moving import MovingValues
from pykmp.emulator.values import DEMO_CLOCK, FixedValues, ValueSource, demo_serial
from pykmp.meters import Profile, load_profile

#: Gives a meter its values, by its family and its serial number.
ValuesOf: TypeAlias = Callable[[Profile, int], ValueSource]


def fixed_values(profile: Profile, serial: int) -> ValueSource:
    """Give the values of the profile, always the same."""
    return FixedValues(profile, serial=serial)


def moving_values(*, seed: int = 0, start: dt.datetime = DEMO_CLOCK) -> ValuesOf:
    """Return what gives values that move slowly, each meter its own.

    Args:
        seed: The same seed gives the same values.
        start: What the meters' clocks show at the begin.
    """

    def values(profile: Profile, serial: int) -> ValueSource:
        return MovingValues(
            profile, serial=serial, seed=seed + serial, clock=MeterClock(start)
        )

    return values


def emulated_lines(
    meter: str = "403",
    *,
    count: int = 1,
    serial: int | None = None,
    address: int | None = None,
    values: ValuesOf = fixed_values,
    habits: Habits | None = None,
    settings: LineSettings | None = None,
    client_baud: int | None = None,
    faults: Sequence[Fault] = (),
    seed: int = 0,
) -> tuple[EmulatedLine, ...]:
    """Return lines with one meter each; their serial numbers are consecutive.

    The speed is that of the family, unless *settings* say another.

    Raises:
        UnknownMeterError: No family is called that.
        BaseCodecError: There is no such serial number.
    """
    profile = load_profile(meter)
    first_serial = demo_serial(profile) if serial is None else serial
    lines = []
    for place in range(count):
        emulated = EmulatedMeter(
            profile,
            address=address,
            habits=habits,
            source=values(profile, first_serial + place),
        )
        lines.append(
            EmulatedLine(
                emulated,
                settings=settings or LineSettings(baud=profile.line.baud[0]),
                client_baud=client_baud,
                faults=faults,
                seed=seed + place,
            )
        )
    return tuple(lines)
