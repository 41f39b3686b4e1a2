"""Counters of a meter, as people choose among them."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum, unique
from typing import Final

import attrs

from kmpd.consumption import Amount, converted, converts, is_counter
from kmpd.reading import ReadingValue
from kmpd.web.views.quantity import (
    COOLING_ENERGY,
    HEAT_ENERGY,
    VOLUME,
    EnergyUnit,
    unit_number,
)
from kmpd.web.words import noted
from pykmp.constants import UNITS_NAMES
from pykmp.meters import PROFILES, load_profile
from pykmp.registers import describe

_KWH: Final = unit_number("kWh")
_CUBIC_METRE: Final = unit_number("m³")
_TON: Final = unit_number("ton")
#: They count, but no consumption: volume times temperature, and time.
_BESIDE: Final = frozenset(unit_number(unit) for unit in ("m³×C", "h", "minutes"))
_COOLING: Final = frozenset({COOLING_ENERGY, 267})

#: What people call counters; others go by the name that meters print.
_NAMES: Final[Mapping[int, str]] = {
    HEAT_ENERGY: noted("Heat"),
    COOLING_ENERGY: noted("Cooling energy"),
    VOLUME: noted("Volume"),
    1: noted("Electricity taken"),
    2: noted("Electricity given back"),
    13: noted("Electricity taken, fine digits"),
    14: noted("Electricity given back, fine digits"),
    64: noted("Tariff 2"),
    65: noted("Tariff 3"),
    362: noted("Tariff 4"),
    69: noted("Volume V2"),
    72: noted("Mass"),
    73: noted("Mass M2"),
    84: noted("Pulse input A"),
    85: noted("Pulse input B"),
    224: noted("Pulse input A2"),
    225: noted("Pulse input B2"),
    239: noted("Volume, fine digits"),
    266: noted("Heat, fine digits"),
    267: noted("Cooling energy, fine digits"),
}
_ORDER: Final = (HEAT_ENERGY, 1, COOLING_ENERGY, VOLUME)


@unique
class CounterKind(StrEnum):
    """What a counter counts."""

    HEAT = "heat"
    COOLING = "cooling"
    VOLUME = "volume"
    OTHER = "other"


@attrs.frozen(kw_only=True)
class Counter:
    """A counter of a meter.

    Attributes:
        register: Register id.
        name: What it is called, in English, noted for the catalogues where people have
            a word for it.
        kind: What it counts.
        unit: The unit that the meter last told it in; unit number.
    """

    register: int
    name: str
    kind: CounterKind
    unit: int

    @property
    def is_energy(self) -> bool:
        """Whether it is shown in the unit of energy that people choose."""
        return converts(self.unit, to=_KWH)

    def unit_shown(self, energy: EnergyUnit) -> str:
        """Return the unit that it is shown in."""
        if self.is_energy:
            return energy.value
        for unit in (_CUBIC_METRE, _TON):
            if converts(self.unit, to=unit):
                return UNITS_NAMES[unit]
        return UNITS_NAMES[self.unit]

    def unit_of_load(self) -> tuple[str, int]:
        """Return the unit of what is used in an hour, and the one that adds up to."""
        if self.is_energy:
            return "kW", _KWH
        unit = unit_number(self.unit_shown(EnergyUnit.KWH))
        return f"{UNITS_NAMES[unit]}/h", unit

    def in_unit(self, amount: Amount, unit: str) -> Decimal | None:
        """Return an amount in a unit; None if it is of another quantity."""
        return number_in(unit, amount.number, amount.unit)


def number_in(unit: str, number: Decimal, own: int) -> Decimal | None:
    """Return a number of one unit in another; None if it is of another quantity."""
    wanted = unit_number(unit)
    return converted(number, own, to=wanted) if converts(own, to=wanted) else None


def counters_of(values: Iterable[ReadingValue], *, family: str) -> Sequence[Counter]:
    """Return what of the last values of a meter counts, what people ask for first."""
    found = [
        _counter(value, family)
        for value in values
        if is_counter(value.unit) and value.unit not in _BESIDE
    ]
    return sorted(found, key=_place)


def chosen(counters: Sequence[Counter], wanted: str) -> Counter | None:
    """Return the counter that an address asks for, or the first; None without any."""
    first = counters[0] if counters else None
    return next((one for one in counters if str(one.register) == wanted), first)


def digits_for(unit: str) -> int:
    """Return how many digits behind the point people want to see of an amount."""
    return {"kWh": 1, "MWh": 3, "GJ": 3, "m³": 3, "kW": 2, "m³/h": 3}.get(unit, 3)


def _counter(value: ReadingValue, family: str) -> Counter:
    commodity = load_profile(family).commodity if family in PROFILES else None
    name = _NAMES.get(value.register, "")
    return Counter(
        register=value.register,
        name=name or describe(value.register, commodity=commodity).short,
        kind=_kind(value),
        unit=value.unit,
    )


def _kind(value: ReadingValue) -> CounterKind:
    if value.register in _COOLING:
        return CounterKind.COOLING
    if converts(value.unit, to=_KWH):
        return CounterKind.HEAT
    if converts(value.unit, to=_CUBIC_METRE):
        return CounterKind.VOLUME
    return CounterKind.OTHER


def _place(counter: Counter) -> tuple[int, int]:
    is_usual = counter.register in _ORDER
    place = _ORDER.index(counter.register) if is_usual else len(_ORDER)
    return place, counter.register
