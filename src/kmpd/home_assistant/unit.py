"""Which counters have statistics in Home Assistant, and in which of its units.

Source: homeassistant 2025.4.4, util/unit_conversion.py: EnergyConverter,
VolumeConverter and MassConverter.
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

import attrs

from kmpd.consumption import EXACT
from pykmp.registers import Quantity, RegisterEntry, electricity, heat

_ELECTRICITY: Final = "electricity"


@attrs.frozen(kw_only=True)
class StatisticUnit:
    """A unit of Home Assistant.

    Attributes:
        text: As it spells it.
        unit_class: Among which units it converts.
        shift: Powers of ten from the unit of the wire to this one.
    """

    text: str
    unit_class: str
    shift: int = 0

    def number(self, wire_number: Decimal) -> Decimal:
        """Return a number of the wire in this unit, exactly.

        >>> tons = StatisticUnit(text="kg", unit_class="mass", shift=3)
        >>> format(tons.number(Decimal("1.25")), "f")
        '1250'
        """
        return EXACT.scaleb(wire_number, self.shift)


def _units(unit_class: str, **texts: tuple[int, int]) -> Mapping[int, StatisticUnit]:
    return {
        number: StatisticUnit(text=text, unit_class=unit_class, shift=shift)
        for text, (number, shift) in texts.items()
    }


_ENERGY: Final = "energy"
_VOLUME: Final = "volume"
_MASS: Final = "mass"

#: By number of the unit on the wire.
UNITS: Final[Mapping[int, StatisticUnit]] = MappingProxyType(
    {
        **_units(
            _ENERGY,
            Wh=(1, 0), kWh=(2, 0), MWh=(3, 0), GWh=(4, 0),
            J=(5, 0), kJ=(6, 0), MJ=(7, 0), GJ=(8, 0),
            cal=(9, 0), kcal=(10, 0), Mcal=(11, 0), Gcal=(12, 0),
        ),
        57: StatisticUnit(text="GJ", unit_class=_ENERGY, shift=1),
        39: StatisticUnit(text="L", unit_class=_VOLUME),
        40: StatisticUnit(text="m³", unit_class=_VOLUME),
        55: StatisticUnit(text="m³", unit_class=_VOLUME, shift=1),
        44: StatisticUnit(text="kg", unit_class=_MASS, shift=3),
        56: StatisticUnit(text="kg", unit_class=_MASS, shift=4),
    }
)  # fmt: skip

_COUNTED: Final = frozenset(
    {
        Quantity.ENERGY,
        Quantity.VOLUME,
        Quantity.MASS,
        Quantity.PULSE_INPUT,
        Quantity.UNKNOWN,
    }
)

#: Parts of a counter that run over, and differences that go both ways.
_NO_COUNTERS: Final = frozenset({155, 178, 180, 223})


def statistic_unit(
    register: int, unit: int, *, commodity: str | None
) -> StatisticUnit | None:
    """Return the unit of a counter's statistics; None for what has none.

    Args:
        register: Register id.
        unit: Unit number as on the wire.
        commodity: What the meter measures; None if nobody knows.

    >>> statistic_unit(60, 8, commodity="heat").text
    'GJ'
    >>> statistic_unit(155, 2, commodity="heat") is None
    True
    """
    if commodity != _ELECTRICITY and register in _NO_COUNTERS:
        return None
    entry = _entry(register, commodity)
    if entry is not None and entry.quantity not in _COUNTED:
        return None
    return UNITS.get(unit)


def _entry(register: int, commodity: str | None) -> RegisterEntry | None:
    catalogue = electricity() if commodity == _ELECTRICITY else heat()
    return catalogue.by_id.get(register)
