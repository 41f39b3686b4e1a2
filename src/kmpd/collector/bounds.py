"""What a meter can measure at most, and so how fast its counters can rise.

The figures are ours, wide on purpose: what lies beyond them is no matter of a large
house or a warm pipe, but a damaged value, or a meter that the configuration must name
limits for.
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

import attrs

from kmpd.collector.plan import Limits
from pykmp.registers import UNITS, Quantity

#: How many of a unit are one kWh, kW, m³ or m³/h.
_PER_UNIT: Final[Mapping[int, Decimal]] = MappingProxyType(
    {
        1: Decimal(1000),  # Wh
        2: Decimal(1),  # kWh
        3: Decimal("0.001"),  # MWh
        4: Decimal("0.000001"),  # GWh
        6: Decimal(3600),  # kJ
        7: Decimal("3.6"),  # MJ
        8: Decimal("0.0036"),  # GJ
        11: Decimal("0.86"),  # Mcal
        12: Decimal("0.00086"),  # Gcal
        13: Decimal(1000),  # varh
        14: Decimal(1),  # kvarh
        15: Decimal("0.001"),  # Mvarh
        21: Decimal(1000),  # W
        22: Decimal(1),  # kW
        23: Decimal("0.001"),  # MW
        39: Decimal(1000),  # l
        40: Decimal(1),  # m³
        41: Decimal(1000),  # l/h
        42: Decimal(1),  # m³/h
        43: Decimal(1),  # m³×°C, per degree
        44: Decimal(1),  # ton
        45: Decimal(1),  # ton/h
        55: Decimal("0.1"),  # m³ ×10
        56: Decimal("0.1"),  # ton ×10
        57: Decimal("0.00036"),  # GJ ×10
    }
)
_CELSIUS_MIN: Final = Decimal(-60)
_CELSIUS_MAX: Final = Decimal(300)
_HOUR_SECONDS: Final = 3600

_POWERS: Final = frozenset({Quantity.POWER, Quantity.REACTIVE_POWER})
_FLOWS: Final = frozenset({Quantity.VOLUME_FLOW, Quantity.MASS_FLOW})
_ENERGIES: Final = frozenset({Quantity.ENERGY, Quantity.REACTIVE_ENERGY})
_AMOUNTS: Final = frozenset({Quantity.VOLUME, Quantity.MASS})


@attrs.frozen(kw_only=True)
class Bounds:
    """What a meter can measure at most.

    Attributes:
        power_max_kw: Highest power.
        flow_max_m3h: Highest flow.
    """

    power_max_kw: Decimal
    flow_max_m3h: Decimal

    def rise_per_hour(self, unit: int) -> Decimal | None:
        """Return how far a counter can rise in an hour; None if nothing bounds it."""
        quantity, factor = _quantity(unit), _PER_UNIT.get(unit)
        if factor is None:
            return None
        if quantity in _ENERGIES:
            return self.power_max_kw * factor
        if quantity in _AMOUNTS:
            return self.flow_max_m3h * factor
        if quantity is Quantity.ENERGY_VOLUME:
            return self.flow_max_m3h * factor * _CELSIUS_MAX
        return None

    def doubt(self, number: Decimal, unit: int) -> str:
        """Return why a value as it is now cannot be; empty if it can."""
        quantity, factor = _quantity(unit), _PER_UNIT.get(unit)
        if quantity is Quantity.TEMPERATURE:
            if _CELSIUS_MIN <= number <= _CELSIUS_MAX:
                return ""
            return f"No pipe has {number} °C."
        if factor is None:
            return ""
        if quantity in _POWERS and abs(number) > self.power_max_kw * factor:
            return f"Above the limit of {self.power_max_kw} kW for this meter."
        if quantity in _FLOWS and abs(number) > self.flow_max_m3h * factor:
            return f"Above the limit of {self.flow_max_m3h} m³/h for this meter."
        return ""


#: Families for houses and flats; all others may be as large as meters come.
_SMALL: Final = Bounds(power_max_kw=Decimal(3_000), flow_max_m3h=Decimal(40))
_LARGE: Final = Bounds(power_max_kw=Decimal(1_000_000), flow_max_m3h=Decimal(10_000))
_ELECTRIC: Final = Bounds(power_max_kw=Decimal(1_000_000), flow_max_m3h=Decimal(0))
_BY_FAMILY: Final[Mapping[str, Bounds]] = MappingProxyType(
    {
        "402": _SMALL,
        "302": _SMALL,
        "403": _SMALL,
        "303": _SMALL,
        "21": _SMALL,
        "62": _SMALL,
        "flowiq2200": _SMALL,
        "382": _ELECTRIC,
        "omnipower": _ELECTRIC,
    }
)


def bounds_of(family: str, limits: Limits) -> Bounds:
    """Return what a meter of a family can measure; what was configured goes first."""
    usual = _BY_FAMILY.get(family, _LARGE)
    return Bounds(
        power_max_kw=limits.power_max_kw or usual.power_max_kw,
        flow_max_m3h=limits.flow_max_m3h or usual.flow_max_m3h,
    )


def rise_max(rate_per_hour: Decimal, seconds: float) -> Decimal:
    """Return how far a counter can rise within a time."""
    return rate_per_hour * Decimal(max(seconds, 0.0)) / _HOUR_SECONDS


def _quantity(unit: int) -> Quantity | None:
    known = UNITS.get(unit)
    return None if known is None else known.quantity
