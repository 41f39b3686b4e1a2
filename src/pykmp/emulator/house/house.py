"""A house with a meter in it, at any instant since it was begun."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from copy import copy
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from typing import Final

import attrs

from pykmp.emulator.house.clock import clock_of, local_second, to_datetime, to_second
from pykmp.emulator.house.event import Event, TroubleKind
from pykmp.emulator.house.fitted import FittedMeter
from pykmp.emulator.house.household import Kind, dwelling_of
from pykmp.emulator.house.info import InfoTable
from pykmp.emulator.house.moment import ClosingMoment, Moment
from pykmp.emulator.house.pipe import main_ledger, pulse_ledger
from pykmp.emulator.house.reading import Value, told
from pykmp.emulator.house.register import HEAT_REGISTERS, WATER_REGISTERS, Entry
from pykmp.emulator.house.script import Script, script_of
from pykmp.emulator.house.segment import Counters, Passing, Tariff
from pykmp.emulator.house.spell import FOR_GOOD
from pykmp.emulator.house.state import HouseState, state_of
from pykmp.emulator.house.timeline import Timeline
from pykmp.emulator.house.weather import DAY_SECONDS, SLOT_SECONDS, weather_of

_TARIFF: Final = Tariff()
_INFO: Final[Mapping[Kind, InfoTable]] = {
    Kind.HEAT: InfoTable.BITS_603,
    Kind.HEAT_COOLING: InfoTable.BITS_603,
    Kind.WATER: InfoTable.WATER_21,
}
#: A request asks for up to eight registers of one moment, a client for a few moments.
_MOMENTS_KEPT: Final = 8


class House:
    """A simulated house; the same arguments make the same house, to the last digit.

    What it tells depends on the instant alone, never on what was asked before.
    An instant is an aware datetime from `start` on, cut off to the second. The house
    lives by its meter's standard time, which knows no summer time.

    Units: area in m², drift in millionths of the time passed, offset in minutes.

    Raises:
        ValueError: An instant is naive, or lies before the start.

    >>> from datetime import UTC, datetime
    >>> from pykmp.emulator.house import House
    >>> house = House(7, datetime(2024, 1, 1, tzinfo=UTC))
    >>> house.value(60, datetime(2025, 1, 1, tzinfo=UTC))
    Decimal('33.024')
    """

    def __init__(
        self,
        seed: int,
        start: datetime,
        *,
        kind: Kind = Kind.HEAT,
        area_square_meters: int = 110,
        events: Iterable[Event] = (),
        serial: int = 12_345_678,
        drift_ppm: int = 0,
        utc_offset_minutes: int = 60,
        tariff: Tariff = _TARIFF,
        info: InfoTable | None = None,
    ) -> None:
        self.seed: Final = seed
        self.start: Final = start
        self._zone = timezone(timedelta(minutes=utc_offset_minutes))
        self._start = local_second(start, self._zone)
        self._serial = serial
        self._drift_ppm = drift_ppm
        self._tariff = tariff
        self._info = _INFO[kind] if info is None else info
        self.kind: Final = kind
        self._script = script_of(events, self._second)
        dwelling = dwelling_of(seed, area_square_meters)
        spells, first_day = self._script.spells, self._start // DAY_SECONDS
        self._main = main_ledger(
            kind, dwelling, spells, first_day=first_day, tariff=tariff
        )
        self._pulses = None
        if kind is not Kind.WATER:
            self._pulses = pulse_ledger(
                dwelling, spells, first_day=first_day, tariff=tariff
            )
        self._fit_meters(self._script)

    @property
    def registers(self) -> Mapping[int, Entry]:
        """The registers this house can tell."""
        return WATER_REGISTERS if self.kind is Kind.WATER else HEAT_REGISTERS

    def value(
        self,
        register: int,
        at: datetime,
        *,
        unit: int | None = None,
        decimals: int | None = None,
    ) -> Value:
        """Return what a register shows, in this unit and with these decimals.

        Without them, in the unit and the decimals usual for the register. Numbers are
        cut off, as meters do. A register of a date or time tells the whole naive
        instant, of which its unit shows a part; 0 where it is not known yet.

        Raises:
            KeyError: The house knows nothing for this register.
            ValueError: The unit measures something else.
        """
        entry = self.registers[register]
        return told(entry, self._moment(self._second(at)), unit=unit, decimals=decimals)

    def logged(
        self,
        register: int,
        at: datetime,
        *,
        unit: int | None = None,
        decimals: int | None = None,
    ) -> Value:
        """Return what a log record written at an instant says of a register.

        It is what `value` tells, but at the turn of a month or year the extremes and
        means are still those of the one just over.

        Raises:
            KeyError: The house knows nothing for this register.
            ValueError: The unit measures something else.
        """
        entry = self.registers[register]
        moment = self._closing_moment(self._second(at))
        return told(entry, moment, unit=unit, decimals=decimals)

    def timeline(self, at: datetime) -> Timeline:
        """Return how time went for the meter that is there at an instant."""
        now = self._second(at)
        meter = self._meter(now)
        return Timeline(
            clock=meter.clock,
            fitted=meter.fitted,
            now=now,
            info_changes=tuple(at for at, _ in meter.info_changes if at <= now),
        )

    def instant(self, second: int) -> datetime:
        """Return a house second as an instant, in UTC."""
        return to_datetime(second).replace(tzinfo=self._zone).astimezone(UTC)

    def state(self, at: datetime) -> HouseState:
        """Return everything about the meter."""
        return state_of(self._moment(self._second(at)))

    def counters_at(self, at: datetime) -> Counters:
        """Return what the meter has counted; quick, for loggers."""
        second = self._second(at)
        return self._meter(second).counters_at(second)

    def passing(self, at: datetime) -> Passing:
        """Return flow, temperatures and power; quick, for a view that lives."""
        second = self._second(at)
        return self._meter(second).main.passing(second)

    def answers(self, at: datetime) -> bool:
        """Tell whether the meter has power."""
        second = self._second(at)
        return TroubleKind.POWER_CUT not in self._meter(second).troubles_at(second)

    def serial(self, at: datetime) -> int:
        """Return the serial number of the meter that is fitted."""
        return self._meter(self._second(at)).serial

    def clock(self, at: datetime) -> datetime:
        """Return what the meter's clock shows: naive, the meter's own time."""
        second = self._second(at)
        return to_datetime(self._meter(second).clock.at(second))

    def instant_of(self, shown: datetime, *, at: datetime) -> datetime | None:
        """Return the first instant at which the clock shows this naive time or later.

        The clock is that of the meter fitted at `at`; an instant before it was fitted
        is the one when it was. None: the clock stands for good before it gets there.
        """
        second = self._meter(self._second(at)).clock.when(to_second(shown))
        return None if second == FOR_GOOD else self.instant(second)

    def fitted_at(self, at: datetime) -> datetime:
        """Return when the meter was fitted that is there at `at`."""
        return self.instant(self._meter(self._second(at)).fitted)

    def info_changes(self, at: datetime) -> tuple[tuple[datetime, int], ...]:
        """Return when the meter's info code changed so far, and to what."""
        until = self._second(at)
        return tuple(
            (self.instant(second), code)
            for second, code in self._meter(until).info_changes
            if second <= until
        )

    def day_counters(self, day: date) -> Counters:
        """Return what passed on a day of the meter's standard time, whoever counted.

        A day before the start, and the hours before it on its first day, have nothing.
        """
        midnight = to_second(datetime.combine(day, time()))
        first, last = (
            self._main.at(max(self._start, second))
            for second in (midnight, midnight + DAY_SECONDS)
        )
        return last.minus(first)

    def outdoor(self, at: datetime) -> Decimal:
        """Return the outdoor temperature in °C."""
        day, passed = divmod(self._second(at), DAY_SECONDS)
        centi = weather_of(self.seed, day).outdoor[passed // SLOT_SECONDS]
        return Decimal(centi).scaleb(-2)

    def with_clock_set(self, at: datetime, shows: datetime) -> House:
        """Return this house with the clock set at an instant to a naive time."""
        second = self._second(at)
        sets = {**self._script.sets, second: to_second(shows)}
        changed = copy(self)
        changed._fit_meters(  # noqa: SLF001 - a copy of ourselves
            attrs.evolve(self._script, sets=sets)
        )
        return changed

    def _fit_meters(self, script: Script) -> None:
        """Fit the meters of a script, one after the other."""
        serials = script.serials(self._start, self._serial)
        cuts = [spell for spell in script.spells if spell.kind is TroubleKind.POWER_CUT]
        self._script = script
        self._meters = [
            FittedMeter(
                fitted=fitted,
                serial=serials[fitted],
                clock=clock_of(
                    fitted, drift_ppm=self._drift_ppm, cuts=cuts, sets=script.sets
                ),
                main=self._main,
                pulses=self._pulses,
                spells=script.spells,
                info=self._info,
                tariff=self._tariff,
            )
            for fitted in sorted(serials)
        ]
        self._moment = lru_cache(maxsize=_MOMENTS_KEPT)(self._moment_at)
        self._closing_moment = lru_cache(maxsize=_MOMENTS_KEPT)(self._closing_at)

    def _moment_at(self, second: int) -> Moment:
        return Moment(self._meter(second), second)

    def _closing_at(self, second: int) -> Moment:
        return ClosingMoment(self._meter(second), second)

    def _meter(self, second: int) -> FittedMeter:
        fitted = [meter.fitted for meter in self._meters]
        return self._meters[bisect_right(fitted, second) - 1]

    def _second(self, at: datetime) -> int:
        """Return an instant in house seconds."""
        second = local_second(at, self._zone)
        if second < self._start:
            raise ValueError(f"{at} lies before the house was begun")
        return second
