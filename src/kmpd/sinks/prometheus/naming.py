"""What registers are called in Prometheus: in base units, counters as counters.

Source: prometheus/docs@c105550a, practices/naming.md.
"""

import re
from collections.abc import Mapping
from typing import Final

import attrs

from kmpd.reading import Reading, ReadingValue
from kmpd.sinks.base_unit import BASE_UNITS, BaseUnit
from kmpd.sinks.record import register_name
from pykmp.meters import PROFILES, Commodity, load_profile
from pykmp.registers.units import Layout, unit_of

#: What only grows, of heat, cooling and water meters. Differences (178, 180) fall, and
#: what begins anew (155, 223) does not grow for long.
_HEAT_COUNTERS: Final = frozenset(
    {60, 61, 62, 63, 64, 65, 68, 69, 72, 73, 84, 85, 94, 95, 96, 97, 110, 113, 175}
    | {224, 225, 239, 243, 266, 267, 362, 364, 365, 473, 474, 1004}
)
#: The same of electricity meters; what may be set to zero (17, 18) is none.
_ELECTRICITY_COUNTERS: Final = frozenset(
    {1, 2, 3, 4, 5, 6, 13, 14, 15, 16, 1004, 1031, 1275, 1276}
    | {*range(19, 35), *range(1059, 1075), *range(1299, 1305)}
)
_SENSORS: Final[Mapping[int, str]] = {86: "t1", 87: "t2", 88: "t3", 122: "t4"}
_INPUTS: Final[Mapping[int, str]] = {68: "v1", 69: "v2"}
_INFO: Final = frozenset({99, 369})
#: A number on the wire begins behind its length and its scale.
_SIGNIFICAND_AT: Final = 2
#: Hours that are given in seconds are no hours any more.
_TIME_UNIT: Final = re.compile(r"_(?:hours|days)(?=_|$)")
_UNSAFE: Final = re.compile(r"[^a-z0-9_]")


@attrs.frozen(kw_only=True)
class Metric:
    """What a register is shown as.

    Attributes:
        name: Of the family, without the ``_total`` of a counter.
        unit: Its base unit, which the name ends in; empty for none.
        is_counter: Whether it only grows.
        meaning: What it is, in a sentence.
        labels: What tells it from others of the family, beside the meter.
    """

    name: str
    unit: str = ""
    is_counter: bool = False
    meaning: str
    labels: Mapping[str, str] = attrs.field(factory=dict)


def metric_of(reading: Reading, value: ReadingValue) -> Metric | None:
    """Return what a register is shown as; None for what is no number."""
    is_electric = _is_electric(reading)
    if value.register in _INFO and not is_electric:
        return Metric(
            name="kmp_info_code_bits",
            meaning="What the meter says is wrong, as the bits of its info code.",
            labels={"register": register_name(reading, value.register)},
        )
    if value.number is None:
        return None
    counters = _ELECTRICITY_COUNTERS if is_electric else _HEAT_COUNTERS
    base = BASE_UNITS.get(value.unit)
    if base is not None and not is_electric:
        shared = _shared(value.register, base)
        if shared is not None:
            return shared
    name = _UNSAFE.sub("_", register_name(reading, value.register))
    if base is not None and base.name == "seconds":
        name = _TIME_UNIT.sub("_time", name)
    unit = "" if base is None else base.name
    return Metric(
        name="_".join(filter(None, ("kmp", name, unit))),
        unit=unit,
        is_counter=value.register in counters,
        meaning="Register of that name.",
    )


def _shared(register: int, base: BaseUnit) -> Metric | None:
    """Return the metric that several registers share, told apart by a label."""
    if base.name == "celsius" and register in _SENSORS:
        return Metric(
            name="kmp_temperature_celsius",
            unit=base.name,
            meaning="Temperature at a sensor.",
            labels={"sensor": _SENSORS[register]},
        )
    if base.name == "cubic_meters" and register in _INPUTS:
        return Metric(
            name="kmp_volume_cubic_meters",
            unit=base.name,
            is_counter=True,
            meaning="Volume through a flow sensor.",
            labels={"input": _INPUTS[register]},
        )
    return None


def amount_of(value: ReadingValue) -> float:
    """Return a value in its base unit."""
    if value.number is None:
        return float(int.from_bytes(value.raw[_SIGNIFICAND_AT:], "big"))
    base = BASE_UNITS.get(value.unit)
    return float(value.number if base is None else base.amount(value.number))


def is_shown(value: ReadingValue) -> bool:
    """Tell whether a value is a number, or flags, and no date or name."""
    if value.register in _INFO:
        return value.number is not None or len(value.raw) > _SIGNIFICAND_AT
    return value.number is not None and unit_of(value.unit).layout is not Layout.UNKNOWN


def _is_electric(reading: Reading) -> bool:
    family = reading.family
    if family not in PROFILES:
        return False
    return load_profile(family).commodity is Commodity.ELECTRICITY
