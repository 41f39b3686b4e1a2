"""What is shown of a register: itself, and what the user wants to see besides."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final

import attrs

from kmpd.interfaces import MeterInfo
from kmpd.presentation import Presentation
from kmpd.sinks.mqtt.measure import (
    Dialect,
    Measure,
    entry_of,
    gas,
    kwh,
    measure,
)
from kmpd.sinks.mqtt.memory import LastGood, MeterMemory
from kmpd.sinks.mqtt.options import MqttOptions
from kmpd.sinks.mqtt.presented import measure_in, presentations_of
from pykmp.meters import PROFILES, Commodity, load_profile
from pykmp.registers import Quantity, describe

_KWH: Final = "kWh"
_TWINS: Final = {"kwh": "in kWh", "gas": "as gas"}

#: Energies that a household pays for.
_PAID: Final = frozenset({60, 266})

_NAMES: Final = {
    "temp1": "Supply temperature",
    "temp2": "Return temperature",
    "temp3": "Temperature 3",
    "temp4": "Temperature 4",
    "temp_diff": "Temperature difference",
    "volume_t1_sum": "Volume times supply temperature",
    "volume_t2_sum": "Volume times return temperature",
}

#: What tells about the meter and not about what it measures.
_DIAGNOSTIC: Final = frozenset(
    {
        Quantity.IDENTIFIER,
        Quantity.CONFIGURATION,
        Quantity.FLAGS,
        Quantity.STATUS,
        Quantity.COUNT,
        Quantity.DURATION,
        Quantity.TIME_OF_DAY,
        Quantity.DATE,
        Quantity.DATETIME,
        Quantity.TEXT,
        Quantity.PULSE_VALUE,
        Quantity.TARIFF_LIMIT,
        Quantity.UNKNOWN,
    }
)


@attrs.frozen(kw_only=True)
class Shown:
    """One value that is shown, and what it is.

    Attributes:
        key: Its name in JSON; the same in every version.
        name: What people call it.
        register: Name of the register it comes from.
        measure: Class, unit and kind of statistics.
        value: The number in that unit, or a text.
        is_diagnostic: Whether it tells about the meter itself.
        decimals: How many are wanted; None if nobody said.
    """

    key: str
    name: str
    register: str
    measure: Measure
    value: Decimal | str
    is_diagnostic: bool = False
    decimals: int | None = None


@cache
def commodity_of(family: str) -> Commodity | None:
    """Return what a family measures; None if the family is not known."""
    return load_profile(family).commodity if family in PROFILES else None


def model_of(family: str) -> str:
    """Return what the maker calls a family; empty if it is not known."""
    return load_profile(family).model if family in PROFILES else ""


def dialect_of(options: MqttOptions) -> Dialect:
    """Return which words of Home Assistant the user wants."""
    return Dialect(
        uses_newer_units=options.uses_newer_units, counter_class=options.state_class
    )


def shown_values(
    memory: MeterMemory, options: MqttOptions, info: MeterInfo
) -> Iterator[Shown]:
    """Return all that is shown of a meter, each in the way that is wanted of it."""
    commodity = commodity_of(memory.family)
    wanted = presentations_of(info) if info.presentations else {}
    for value in memory.values.values():
        itself = _itself(value, commodity, options)
        of_it = {k: p for k, p in wanted.items() if p.register == value.register}
        for key, presentation in of_it.items():
            last = memory.held.get(key, value) if presentation.holds_back else value
            usual = _itself(last, commodity, options)
            yield _presented(
                usual, last, key=key, presentation=presentation, options=options
            )
        if not of_it:
            yield itself
        if value.number is not None and itself.measure.device_class == "energy":
            yield from _besides(itself, value, number=value.number, options=options)


def _itself(
    value: LastGood, commodity: Commodity | None, options: MqttOptions
) -> Shown:
    shown: Decimal | str = value.text
    dialect = dialect_of(options)
    blank = _blank(value.register, value.unit, commodity=commodity, dialect=dialect)
    if value.number is not None:
        shown = blank.measure.number(value.number)
    return attrs.evolve(blank, value=shown)


def _presented(
    usual: Shown,
    last: LastGood,
    *,
    key: str,
    presentation: Presentation,
    options: MqttOptions,
) -> Shown:
    """Return a value in the way that is wanted of it."""
    named = attrs.evolve(usual, key=key, name=presentation.name or usual.name)
    if last.number is None:
        return named
    told = presentation.of(last.number, last.unit)
    if not told.unit:
        shift, decimals = usual.measure.shift, presentation.decimals
        return attrs.evolve(
            named,
            value=usual.measure.number(told.number),
            decimals=None if decimals is None else max(0, decimals - shift),
        )
    what = measure_in(
        usual.measure, told.unit, wire_unit=last.unit, dialect=dialect_of(options)
    )
    return attrs.evolve(
        named, measure=what, value=told.number, decimals=presentation.decimals
    )


@lru_cache(maxsize=1024)
def _blank(
    register: int, unit: int, *, commodity: Commodity | None, dialect: Dialect
) -> Shown:
    """Return how a register is shown, without its value: each reading asks for it."""
    name = describe(register, commodity=commodity).name
    entry = entry_of(register, commodity)
    return Shown(
        key=name,
        name=_NAMES.get(name, name.replace("_", " ").capitalize()),
        register=name,
        measure=measure(register, unit, commodity=commodity, dialect=dialect),
        value="",
        is_diagnostic=entry is None or entry.quantity in _DIAGNOSTIC,
    )


def _besides(
    itself: Shown, value: LastGood, *, number: Decimal, options: MqttOptions
) -> Iterator[Shown]:
    in_kwh = kwh(number, value.unit) if options.has_kwh else None
    if in_kwh is not None and itself.measure.unit != _KWH:
        what = attrs.evolve(itself.measure, unit=_KWH)
        yield _twin(itself, "kwh", measure=what, value=in_kwh)
    factor = options.gas_m3_per_gj
    if factor is None or value.register not in _PAID:
        return
    as_gas = gas(number, value.unit, m3_per_gj=factor)
    if as_gas is not None:
        what = attrs.evolve(itself.measure, unit="m³", device_class="gas")
        yield _twin(itself, "gas", measure=what, value=as_gas)


def _twin(itself: Shown, end: str, *, measure: Measure, value: Decimal) -> Shown:
    return attrs.evolve(
        itself,
        key=f"{itself.key}_{end}",
        name=f"{itself.name} {_TWINS[end]}",
        measure=measure,
        value=value,
    )
