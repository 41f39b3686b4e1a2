"""A reading as plain data that JSON can carry, in words that stay the same."""

import datetime as dt
import math
from typing import Any

from kmpd.reading import Reading, ReadingValue
from pykmp.meters import PROFILES, load_profile
from pykmp.registers import describe


def record_of(reading: Reading) -> dict[str, Any]:
    """Return a reading as JSON has it.

    Exact numbers are texts, with a float beside for who needs no more. Values that may
    not be believed are there too, with their quality and why. A name that a register
    has in the catalogue is its key.
    """
    record: dict[str, Any] = {
        "seq": reading.seq,
        "meter": reading.meter,
        "serial": reading.serial,
        "family": reading.family,
        "at": instant_text(reading.at),
        "source": reading.source.value,
    }
    if reading.log:
        record["log"] = reading.log
    if reading.meter_time is not None:
        record["meter_time"] = reading.meter_time.isoformat()
    record["values"] = {
        register_name(reading, id_): _value(value)
        for id_, value in reading.values.items()
    }
    if reading.missing:
        record["missing"] = [register_name(reading, id_) for id_ in reading.missing]
    return record


def register_name(reading: Reading, register: int) -> str:
    """Return what a register of a meter is called, such as ``heat_energy``."""
    return describe(register, commodity=_commodity(reading.family)).name


def instant_text(at: dt.datetime) -> str:
    """Return an instant in UTC, as ISO 8601 writes it."""
    return at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _value(value: ReadingValue) -> dict[str, Any]:
    told: dict[str, Any] = {"register": value.register}
    if value.number is None:
        told["value"] = value.text
    else:
        told["value"] = format(value.number, "f")
        told["float"] = _finite(float(value.number))
    told["unit"] = value.unit_symbol
    told["quality"] = value.quality.value
    if value.reason:
        told["reason"] = value.reason
    return told


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _commodity(family: str) -> str | None:
    return load_profile(family).commodity if family in PROFILES else None
