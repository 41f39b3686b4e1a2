"""Which values may be believed: a meter with a broken sensor goes on sending numbers.

Over a serial line a short-circuited temperature sensor reads 0.00 °C and an open one
185.00 °C, with a difference of 0.00 K and a power of 0.0 kW; an error of the flow
sensor makes the flow 0 l/h. A temperature tells by itself. The others are ordinary
values too, so only another register of the same reading can tell.

Source: technical descriptions of MULTICAL 403 (5512-1689, page 94), 603 (5512-2029,
page 107) and 803 (5512-2360, page 121); inferred for all other families, for averages,
and that power follows the flow. Registers 292 to 305: register scan of a MULTICAL 21.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final, TypeVar

import attrs

from pykmp.messages import RegisterData
from pykmp.registers.terms import Confidence, Quality, Quantity, Sensor
from pykmp.registers.values.block import FlagsValue
from pykmp.registers.values.decoding import Value, read_value
from pykmp.registers.values.number import NumberValue

_Id = TypeVar("_Id", bound=int)

#: Families whose technical descriptions tell the values of broken sensors.
_DOCUMENTED: Final = ("403", "603", "803")
_MODELS: Final = "MULTICAL 403, 603 and 803"

#: Temperatures as they are now.
_SENSORS: Final[Mapping[int, Sensor]] = MappingProxyType(
    {
        86: Sensor.T1,
        87: Sensor.T2,
        88: Sensor.T3,
        122: Sensor.T4,
        398: Sensor.T1,
        399: Sensor.T2,
    }
)

#: Their averages over an hour, a day or the last integration; those over a month or a
#: year are 0.00 for other reasons too.
_AVERAGES: Final[Mapping[int, Sensor]] = MappingProxyType(
    {
        229: Sensor.T1,
        230: Sensor.T2,
        379: Sensor.T1,
        380: Sensor.T2,
        381: Sensor.T1,
        382: Sensor.T2,
        477: Sensor.T3,
        478: Sensor.T3,
    }
)

_PAIR: Final = (Sensor.T1, Sensor.T2, Sensor.DIFFERENCE)

#: What is 0 if one of these sensors fails: differences, power, flows.
_DERIVED: Final[Mapping[int, tuple[Sensor, ...]]] = MappingProxyType(
    {
        89: _PAIR,
        400: _PAIR,
        80: (*_PAIR, Sensor.V1),
        74: (Sensor.V1,),
        75: (Sensor.V2,),
    }
)

_BROKEN: Final[Mapping[Decimal, str]] = MappingProxyType(
    {Decimal(0): "Sensor short circuit", Decimal(185): "Sensor open"}
)

#: Temperatures of water and of the place, on a MULTICAL 21.
_WATER_TEMPERATURES: Final = range(292, 306)
_NOT_AVAILABLE: Final = frozenset(map(Decimal, (127, -127, 128)))


def decode_value(
    register: RegisterData,
    *,
    zone: dt.tzinfo | None = None,
    info_table: str | None = None,
    family: str | None = None,
) -> Value:
    """Return what a register says, exactly; any bytes give a value.

    Args:
        register: Id, unit and bytes, as they came.
        zone: The zone that the meter's clock runs in; without it, dates with a time
            stay on the meter's own clock.
        info_table: The table of info codes of the meter's family.
        family: The key of the meter's family.

    Raises:
        UnknownInfoTableError: There is no such table of info codes.

    >>> from pykmp.messages import RegisterID, RegisterUnit, RegisterValueBytes
    >>> raw = RegisterValueBytes(bytes.fromhex("04 43 00 00 01 2f"))
    >>> e1 = RegisterData(id_=RegisterID(60), unit=RegisterUnit(8), value=raw)
    >>> decode_value(e1).text
    '0.303 GJ'
    """
    values = judge(
        {register.id_: register}, zone=zone, info_table=info_table, family=family
    )
    return values[register.id_]


def judge(
    readings: Mapping[_Id, RegisterData],
    *,
    zone: dt.tzinfo | None = None,
    info_table: str | None = None,
    family: str | None = None,
) -> dict[_Id, Value]:
    """Return the values of one reading, each judged in the company of the others.

    The arguments are those of `decode_value`, which sees one register alone.

    Raises:
        UnknownInfoTableError: There is no such table of info codes.
    """
    values = {
        id_: read_value(register, zone=zone, info_table=info_table)
        for id_, register in readings.items()
    }
    evidence = _evidence(values, proof=_proof(family))
    return {id_: _judged(id_, value, evidence) for id_, value in values.items()}


@attrs.frozen(kw_only=True)
class _Evidence:
    """What a reading says about the sensors, in words.

    Attributes:
        said: Sensors that an info code calls broken.
        seen: Registers that show the value of a broken sensor.
        failed: All sensors of which either is true.
    """

    said: Mapping[Sensor, str]
    seen: Mapping[int, str]
    failed: Mapping[Sensor, str]


def _evidence(values: Mapping[_Id, Value], *, proof: str) -> _Evidence:
    said = dict(_said_by_info(values))
    seen = dict(_seen_in_temperatures(values, proof))
    failed = {
        sensor: f"Register {id_}, {sensor.upper()}, is not measured. {seen[id_]}"
        for id_, sensor in _SENSORS.items()
        if id_ in seen
    }
    return _Evidence(said=said, seen=seen, failed={**said, **failed})


def _said_by_info(values: Mapping[_Id, Value]) -> Iterator[tuple[Sensor, str]]:
    for id_, value in values.items():
        for flag in value.flags if isinstance(value, FlagsValue) else ():
            mark = ", inferred" if flag.confidence is Confidence.INFERRED else ""
            words = f"Register {id_} says {flag.text} ({flag.layout}{mark})."
            for sensor in flag.fails:
                yield sensor, words


def _seen_in_temperatures(
    values: Mapping[_Id, Value], proof: str
) -> Iterator[tuple[int, str]]:
    for id_, value in values.items():
        if not isinstance(value, NumberValue) or not _is_temperature(value):
            continue
        words = _BROKEN.get(value.number)
        if words and id_ in _SENSORS:
            yield id_, f"{words} ({proof})."
        elif words and id_ in _AVERAGES:
            yield id_, f"{words} (inferred for averages, documented for {_MODELS})."
        elif id_ in _WATER_TEMPERATURES and value.number in _NOT_AVAILABLE:
            yield id_, "Not available (seen on a MULTICAL 21)."


def _is_temperature(value: NumberValue) -> bool:
    return value.unit.quantity is Quantity.TEMPERATURE


def _proof(family: str | None) -> str:
    if family is None or family in _DOCUMENTED:
        return f"documented for {_MODELS}"
    return f"inferred for this family, documented for {_MODELS}"


def _judged(id_: int, value: Value, evidence: _Evidence) -> Value:
    if not isinstance(value, NumberValue):
        return value
    if id_ in evidence.seen:
        return attrs.evolve(value, quality=Quality.BAD, reason=evidence.seen[id_])
    if id_ in _SENSORS and _SENSORS[id_] in evidence.said:
        reason = evidence.said[_SENSORS[id_]]
        return attrs.evolve(value, quality=Quality.UNCERTAIN, reason=reason)
    reasons = [evidence.failed.get(sensor) for sensor in _DERIVED.get(id_, ())]
    for reason in filter(None, reasons if value.number == 0 else ()):
        return attrs.evolve(value, quality=Quality.BAD, reason=reason)
    return value
