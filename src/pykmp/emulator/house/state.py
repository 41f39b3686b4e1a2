"""The whole state of a meter at an instant, as a value to compare and keep."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import attrs

from pykmp.emulator.house.event import TroubleKind
from pykmp.emulator.house.extreme import Extremes
from pykmp.emulator.house.moment import Means, Moment
from pykmp.emulator.house.segment import PRODUCT_COUNTS, VOLUME_COUNTS, Counters


@attrs.frozen(kw_only=True)
class HouseState:
    """Everything a meter has counted, measures and remembers.

    Units: as the names say; `counters` as told there, `clock` naive in the meter's own
    time, temperatures as measured, 185.00 and 0.00 °C from a broken sensor included.
    """

    clock: datetime
    is_powered: bool
    serial: int
    counters: Counters
    pulses_litres: int
    flow_lph: int
    power_watts: Fraction
    t1_celsius: Decimal
    t2_celsius: Decimal
    difference_kelvin: Decimal
    troubles: tuple[TroubleKind, ...]
    info_events: int
    operating_seconds: int
    error_seconds: int
    battery_days: int
    extremes_year: Extremes | None
    extremes_month: Extremes | None
    means_year: Means
    means_month: Means
    means_day: Means
    means_hour: Means

    @property
    def heat_joules(self) -> Fraction:
        """E1."""
        return Fraction(self.counters.heat, PRODUCT_COUNTS)

    @property
    def cooling_joules(self) -> Fraction:
        """E3."""
        return Fraction(self.counters.cooling, PRODUCT_COUNTS)

    @property
    def volume_cubic_meters(self) -> Fraction:
        """V1."""
        return Fraction(self.counters.volume, VOLUME_COUNTS)

    @property
    def mass_kilograms(self) -> Fraction:
        """M1."""
        return Fraction(self.counters.mass, PRODUCT_COUNTS)

    @property
    def e8_cubic_meter_celsius(self) -> Fraction:
        """E8, volume times T1."""
        return Fraction(self.counters.e8, PRODUCT_COUNTS)

    @property
    def e9_cubic_meter_celsius(self) -> Fraction:
        """E9, volume times T2."""
        return Fraction(self.counters.e9, PRODUCT_COUNTS)


def state_of(moment: Moment) -> HouseState:
    """Work out everything about a moment."""
    passing = moment.passing
    return HouseState(
        clock=moment.clock,
        is_powered=moment.is_powered,
        serial=moment.meter.serial,
        counters=moment.counters,
        pulses_litres=moment.pulses,
        flow_lph=passing.flow,
        power_watts=moment.power,
        t1_celsius=_hundredths(passing.t1),
        t2_celsius=_hundredths(passing.t2),
        difference_kelvin=_hundredths(moment.difference),
        troubles=moment.troubles,
        info_events=moment.info_events,
        operating_seconds=moment.operating_seconds,
        error_seconds=moment.error_seconds,
        battery_days=moment.battery_days,
        extremes_year=moment.extremes_year,
        extremes_month=moment.extremes_month,
        means_year=moment.means_year,
        means_month=moment.means_month,
        means_day=moment.means_day,
        means_hour=moment.means_hour,
    )


def _hundredths(count: int) -> Decimal:
    return Decimal(count).scaleb(-2)
