"""The meters of the demo: in memory for the year behind it, and as programs for today.

Both are the same house, fitted at the same midnight and hit by the same troubles: the
live meter counts on from where the one in memory stopped.
"""

import datetime as dt
from collections.abc import Sequence
from functools import cached_property
from typing import Final

import attrs

from pykmp.emulator import (
    EmulatedLine,
    EmulatedMeter,
    InhabitedValues,
    LineSettings,
    fitted_before,
    parse_event,
    parse_fault,
)
from pykmp.emulator.house import House
from pykmp.emulator.inhabited import house_kind, info_table
from pykmp.meters import load_profile

#: How a bridge hands on what a meter sends: in groups of this time.
_BURST_SECONDS: Final = 1.0
_MINUTE: Final = dt.timedelta(minutes=1)
#: What both families have, the standard registers and more.
_REGISTERS: Final = "E1, V1, E8, E9, T1, T2, T1-T2, flow, power, INFO, HR, E1HighRes"


@attrs.frozen(kw_only=True)
class Trouble:
    """Something that was wrong with a meter for some hours.

    Attributes:
        name: As `pykmp-tool emulate --event` calls it.
        days_before: When it began, counted from the end of the history; later where
            the history is short.
        hours: How long it lasted.
    """

    name: str
    days_before: int
    hours: int

    def text(self, until: dt.datetime, *, days_before: int) -> str:
        """Return it as `--event` takes it, so many days before an instant."""
        since = until - dt.timedelta(days=days_before)
        return f"{self.name}@{since.isoformat()}/{self.hours}h"


@attrs.frozen(kw_only=True)
class DemoMeter:
    """A meter of the demo, and its house.

    Attributes:
        name: Of the measuring point.
        title: What people call it.
        family: Key of the family.
        serial: Serial number.
        seed: What its house follows from.
        registers: What the station reads, as a configuration says it.
        faults: What goes wrong on its line, as `--fault` takes it.
        troubles: What was wrong with it.
    """

    name: str
    title: str
    family: str
    serial: int
    seed: int
    registers: str
    faults: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()


@attrs.frozen(kw_only=True, slots=False)
class Dwelling:
    """A meter in its house, over a stretch of time.

    Attributes:
        meter: The meter.
        since: When the history begins.
        until: When it ends, and the live meter takes over.
        zone: Of the place; the meter keeps its standard time.
    """

    meter: DemoMeter
    since: dt.datetime
    until: dt.datetime
    zone: dt.tzinfo

    @property
    def fitted(self) -> dt.datetime:
        """When the meter was fitted, with counters at zero; a midnight of its clock."""
        return fitted_before(self.until.astimezone(dt.timezone(self._offset)))

    @property
    def _offset(self) -> dt.timedelta:
        """What the meter's clock is ahead of UTC by: it knows no summer time."""
        local = self.until.astimezone(self.zone)
        return (local.utcoffset() or dt.timedelta()) - (local.dst() or dt.timedelta())

    @property
    def events(self) -> Sequence[str]:
        """What was wrong with the meter, as `--event` takes it."""
        recent_days = (self.until - self.since).days // 4
        return [
            trouble.text(self.until, days_before=min(trouble.days_before, recent_days))
            for trouble in self.meter.troubles
        ]

    @cached_property
    def house(self) -> House:
        """The house; nothing of its past is worked out before somebody asks."""
        profile = load_profile(self.meter.family)
        return House(
            self.meter.seed,
            self.fitted,
            kind=house_kind(profile),
            events=[parse_event(text, start=self.until) for text in self.events],
            serial=self.meter.serial,
            utc_offset_minutes=self._offset // _MINUTE,
            info=info_table(profile),
        )

    def line(self) -> EmulatedLine:
        """Return a line with the meter on it, whose clock begins with the history.

        All that the house has lived through by then is worked out here.
        """
        profile = load_profile(self.meter.family)
        source = InhabitedValues(profile, self.house, start=self.since)
        return EmulatedLine(
            EmulatedMeter(profile, source=source),
            settings=LineSettings(
                baud=profile.line.baud[0], burst_seconds=_BURST_SECONDS
            ),
            faults=[parse_fault(text) for text in self.meter.faults],
            seed=self.meter.seed,
        )

    def emulate_arguments(self) -> Sequence[str]:
        """Return what `pykmp-tool` is to be told to be this meter from now on.

        It goes by the clock and the standard time of this computer.
        """
        events = [word for text in self.events for word in ("--event", text)]
        return [
            "emulate",
            *("--meter", self.meter.family),
            *("--values", "house"),
            *("--seed", str(self.meter.seed)),
            *("--serial", str(self.meter.serial)),
            *("--fitted", self.fitted.replace(tzinfo=None).isoformat()),
            *("--tcp", "127.0.0.1:0"),
            *events,
        ]


def silent_line() -> EmulatedLine:
    """Return a line whose optical head has fallen off: nobody answers."""
    return EmulatedLine()


def demo_meters(seed: int = 1) -> tuple[DemoMeter, DemoMeter]:
    """Return the meters of the demo; another seed gives other houses."""
    return (
        DemoMeter(
            name="house",
            title="The house, a MULTICAL 403",
            family="403",
            serial=40_312_345,
            seed=seed,
            registers=_REGISTERS,
            faults=("silence@0.004", "flip@0.002"),
            troubles=(Trouble(name="air", days_before=23, hours=5),),
        ),
        DemoMeter(
            name="flat",
            title="The flat, a MULTICAL 603",
            family="603",
            serial=60_301_234,
            seed=seed + 1,
            registers=_REGISTERS,
            faults=("silence@0.01", "truncate@0.002"),
        ),
    )
