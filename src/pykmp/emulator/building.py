"""Emulated meters by the name of their family, one or many."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from pykmp.emulator.clock import MeterClock
from pykmp.emulator.faults import Fault
from pykmp.emulator.house import Event, House
from pykmp.emulator.inhabited import (
    InhabitedValues,
    fitted_before,
    house_kind,
    info_table,
)
from pykmp.emulator.line import EmulatedLine, LineSettings
from pykmp.emulator.meter import EmulatedMeter, Habits
from pykmp.emulator.moving import MovingValues
from pykmp.emulator.values import DEMO_CLOCK, FixedValues, ValueSource, demo_serial
from pykmp.meters import Profile, load_profile

#: The instant that all demo values were read at, in the zone of the meter.
_DEMO_START: Final = DEMO_CLOCK.replace(tzinfo=dt.timezone(dt.timedelta(hours=1)))


class ValuesOf(Protocol):
    """Gives a meter its values."""

    def __call__(self, profile: Profile, serial: int, place: int = 0) -> ValueSource:
        """Return the values of the meter at this place of a row, the first is 0."""


def fixed_values(
    profile: Profile,
    serial: int,
    place: int = 0,  # noqa: ARG001 - the same at each
) -> ValueSource:
    """Give the values of the profile, always the same."""
    return FixedValues(profile, serial=serial)


def moving_values(*, seed: int = 0, start: dt.datetime = DEMO_CLOCK) -> ValuesOf:
    """Return what gives values that move slowly, each meter its own.

    Args:
        seed: The same seed gives the same values.
        start: What the meters' clocks show at the begin.
    """

    def values(
        profile: Profile,
        serial: int,
        place: int = 0,  # noqa: ARG001 - the serial number tells them apart
    ) -> ValueSource:
        return MovingValues(
            profile, serial=serial, seed=seed + serial, clock=MeterClock(start)
        )

    return values


def house_values(
    *,
    seed: int = 0,
    start: dt.datetime = _DEMO_START,
    fitted: dt.datetime | None = None,
    speed: float = 1.0,
    events: Iterable[Event] = (),
    area_square_meters: int = 110,
    is_cooled: bool = False,
    drift_ppm: int = 0,
    utc_offset_minutes: int = 60,
) -> ValuesOf:
    """Return what gives values of a simulated house, each meter its own.

    Args:
        seed: The house of the first meter; the next one's is one more.
        start: What instant of the house the line's clock begins with; aware.
        fitted: When the meter was fitted, with counters at zero; at a midnight two
            years before the start if not told.
        speed: How many times as fast as the line's clock the house lives.
        events: What happens, in every house alike.
        area_square_meters: How big the house is.
        is_cooled: Whether a house with heat is chilled in summer.
        drift_ppm: What the meter's clock gains, in millionths of the time passed.
        utc_offset_minutes: The standard time that the meter keeps.

    The meter raises NoHouseError where a family measures electricity, and ValueError
    where an instant has no zone or lies before the meter was fitted.
    """
    zone = dt.timezone(dt.timedelta(minutes=utc_offset_minutes))
    begun = fitted_before(start.astimezone(zone)) if fitted is None else fitted
    happening = tuple(events)

    def values(profile: Profile, serial: int, place: int = 0) -> ValueSource:
        house = House(
            seed + place,
            begun,
            kind=house_kind(profile, is_cooled=is_cooled),
            area_square_meters=area_square_meters,
            events=happening,
            serial=serial,
            drift_ppm=drift_ppm,
            utc_offset_minutes=utc_offset_minutes,
            info=info_table(profile),
        )
        return InhabitedValues(profile, house, start=start, speed=speed)

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
        NoHouseError: No house is simulated for this family.
    """
    profile = load_profile(meter)
    first_serial = demo_serial(profile) if serial is None else serial
    lines = []
    for place in range(count):
        emulated = EmulatedMeter(
            profile,
            address=address,
            habits=habits,
            source=values(profile, first_serial + place, place),
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
