"""What is shown of a register in another way than usual: its key, and what it is."""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import attrs

from kmpd.interfaces import MeterInfo
from kmpd.presentation import Presentation, refusal
from kmpd.sinks.mqtt.measure import Dialect, Measure
from pykmp.meters import PROFILES, load_profile
from pykmp.registers import describe, unit_of

_NOT_IN_KEYS: Final = re.compile(r"[^a-z0-9]+")
#: Units that Home Assistant takes for their class only since after 2024.12.
_NEWER_UNITS: Final = frozenset(
    {"L/h", "L/s", "m³/min", "m³/s", "mW", "MW", "GW", "kV", "kA"}
)


@lru_cache(maxsize=1024)
def presentations_of(info: MeterInfo) -> Mapping[str, Presentation]:
    """Return what is shown in another way than usual, by its key in JSON.

    The first of a register has the key that the register has without; another one has
    its own name behind it.
    """
    commodity = load_profile(info.family).commodity if info.family in PROFILES else None
    found: dict[str, Presentation] = {}
    for presentation in info.presentations:
        key = describe(presentation.register, commodity=commodity).name
        if key in found:
            key = _free(f"{key}_{_slug(presentation.name)}", found)
        found[key] = presentation
    return MappingProxyType(found)


def held_back(info: MeterInfo) -> Mapping[str, Presentation]:
    """Return those of them that do not show each reading."""
    wanted = presentations_of(info)
    return {key: one for key, one in wanted.items() if one.holds_back}


def measure_in(
    usual: Measure, unit: str, *, wire_unit: int, dialect: Dialect
) -> Measure:
    """Return what a number is in another unit than that of the meter.

    A class that Home Assistant does not allow with the unit is left out.
    """
    is_same_quantity = refusal(unit_of(wire_unit).quantity, unit) is None
    is_known = dialect.uses_newer_units or unit not in _NEWER_UNITS
    device_class = usual.device_class if is_same_quantity and is_known else ""
    return attrs.evolve(usual, unit=unit, device_class=device_class, shift=0)


def _slug(name: str) -> str:
    return _NOT_IN_KEYS.sub("_", name.lower()).strip("_") or "2"


def _free(key: str, taken: Mapping[str, object]) -> str:
    free, count = key, 1
    while free in taken:
        count += 1
        free = f"{key}_{count}"
    return free
